/* A disk that fails when it is told to, and remembers what was written to it.

   Loaded before everything else (LD_PRELOAD, ld.so(8)), it stands between a process and the files of one
   folder.  Nothing happens until disk_watch() names that folder.  Of the calls that change the disk,

   - the n-th can fail with an error, once or from then on: disk_fail();
   - the process can be killed in place of the n-th: disk_die();
   - each is written down: disk_record().  disks.py reads that log and works out what is left after a power cut.

   A write is written down before it is made, everything else after it has succeeded: a process killed in
   between leaves a log that promises less than the disk holds, never more. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC, TRUNCATE, UNLINK, RENAME, LINK };

static char folder[PATH_MAX];
static size_t folder_length;
static int log_handle = -1;
static long calls, fail_at, die_at;
static int fail_with, fail_forever;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

long disk_calls(void) { return calls; }

void disk_watch(const char *path) {
    snprintf(folder, sizeof folder, "%s", path);
    folder_length = strlen(folder);
    calls = 0;
}

void disk_fail(long n, int error, int forever) {
    fail_at = n;
    fail_with = error;
    fail_forever = forever;
}

void disk_die(long n) { die_at = n; }

int disk_record(const char *path) {
    log_handle = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return log_handle;
}

static int below(const char *path) {
    return folder_length && strncmp(path, folder, folder_length) == 0
        && (path[folder_length] == '/' || path[folder_length] == '\0');
}

/* The file behind a handle, if it lies in the folder. */
static int watched(int handle, char *path) {
    if (!folder_length) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = '\0';
    return below(path);
}

/* A name as given; relative ones are below the folder only if the process stands there, and ours do not. */
static int named(const char *given, char *path) {
    snprintf(path, PATH_MAX, "%s", given);
    return below(path);
}

/* Count a call: 0 = go on, else it has failed and errno says how. */
static int count(void) {
    calls++;
    if (die_at && calls >= die_at) syscall(SYS_kill, getpid(), SIGKILL);
    if (fail_at && (calls == fail_at || (fail_forever && calls > fail_at))) {
        errno = fail_with;
        return -1;
    }
    return 0;
}

/* One record: kind, length of the path, offset or size, length of the data; then both. */
static void record(int kind, const char *path, int64_t offset, const void *data, size_t length) {
    if (log_handle < 0) return;
    struct { uint32_t kind, path; int64_t offset, length; } head = {
        (uint32_t)kind, (uint32_t)strlen(path), offset, (int64_t)length };
    struct iovec parts[3] = {
        { &head, sizeof head }, { (void *)path, head.path }, { (void *)data, length } };
    if (syscall(SYS_writev, log_handle, parts, 3) < 0) syscall(SYS_kill, getpid(), SIGKILL);
}

static ssize_t put(int handle, const void *data, size_t length, off_t offset, int at) {
    char path[PATH_MAX];
    if (!watched(handle, path))
        return at ? syscall(SYS_pwrite64, handle, data, length, offset) : syscall(SYS_write, handle, data, length);
    pthread_mutex_lock(&turn);
    ssize_t done = -1;
    if (count() == 0) {
        off_t where = at ? offset : (off_t)syscall(SYS_lseek, handle, 0, SEEK_CUR);
        record(WRITE, path, where, data, length);
        done = at ? syscall(SYS_pwrite64, handle, data, length, offset) : syscall(SYS_write, handle, data, length);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t write(int handle, const void *data, size_t length) { return put(handle, data, length, 0, 0); }
ssize_t pwrite(int handle, const void *data, size_t length, off_t offset) {
    return put(handle, data, length, offset, 1);
}
ssize_t pwrite64(int handle, const void *data, size_t length, off64_t offset) {
    return put(handle, data, length, offset, 1);
}

static int sync_file(int handle, long number) {
    char path[PATH_MAX];
    if (!watched(handle, path)) return (int)syscall(number, handle);
    pthread_mutex_lock(&turn);
    int done = count();
    if (done == 0) {
        done = (int)syscall(number, handle);
        if (done == 0) record(SYNC, path, 0, "", 0);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

int fsync(int handle) { return sync_file(handle, SYS_fsync); }
int fdatasync(int handle) { return sync_file(handle, SYS_fdatasync); }

static int cut(int handle, off_t size) {
    char path[PATH_MAX];
    if (!watched(handle, path)) return (int)syscall(SYS_ftruncate, handle, size);
    pthread_mutex_lock(&turn);
    int done = count();
    if (done == 0) {
        record(TRUNCATE, path, size, "", 0);
        done = (int)syscall(SYS_ftruncate, handle, size);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

int ftruncate(int handle, off_t size) { return cut(handle, size); }
int ftruncate64(int handle, off64_t size) { return cut(handle, size); }

int unlink(const char *given) {
    char path[PATH_MAX];
    if (!named(given, path)) return (int)syscall(SYS_unlinkat, AT_FDCWD, given, 0);
    pthread_mutex_lock(&turn);
    int done = (int)syscall(SYS_unlinkat, AT_FDCWD, given, 0);
    if (done == 0) record(UNLINK, path, 0, "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}

static int move(int kind, const char *old, const char *given) {
    char path[PATH_MAX];
    long number = kind == RENAME ? SYS_renameat2 : SYS_linkat;
    if (!named(given, path)) return (int)syscall(number, AT_FDCWD, old, AT_FDCWD, given, 0);
    pthread_mutex_lock(&turn);
    int done = count();
    if (done == 0) {
        done = (int)syscall(number, AT_FDCWD, old, AT_FDCWD, given, 0);
        if (done == 0) record(kind, path, 0, old, strlen(old));
    }
    pthread_mutex_unlock(&turn);
    return done;
}

int rename(const char *old, const char *given) { return move(RENAME, old, given); }
int link(const char *old, const char *given) { return move(LINK, old, given); }
