/* delay: a wire of a given length between two network namespaces.
 *
 *   delay NAMESPACE NAMESPACE MILLISECONDS
 *
 * Each namespace gets a TUN device called "wire".  Every packet that one of them sends is handed to the other so many
 * milliseconds later, in order; nothing is lost unless a queue overflows, and bandwidth is not limited.  Both ends
 * keep their own TCP: slow start, windows and delayed acknowledgements are those of a real distance, which a proxy
 * that delays bytes would hide.  Runs until SIGTERM; says "ready" when both devices are there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 32768u /* packets on their way in one direction; a power of two */
#define LARGEST 1500

struct packet {
    int64_t due; /* nanoseconds of the monotonic clock */
    ssize_t length;
    char bytes[LARGEST];
};

struct direction {
    int from, to;
    uint32_t in, out; /* how many ever came in and went out */
    struct packet *ring;
};

static volatile sig_atomic_t ended;
static unsigned long lost;

static void end(int signal_number) {
    (void)signal_number;
    ended = 1;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* A TUN device keeps the namespace it was made in; we move on to the next. */
static int device(const char *namespace) {
    char path[256];
    snprintf(path, sizeof path, "/run/netns/%s", namespace);
    int there = open(path, O_RDONLY | O_CLOEXEC);
    if (there < 0 || setns(there, CLONE_NEWNET) < 0) fail(path);
    close(there);
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun < 0) fail("/dev/net/tun");
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "wire"};
    if (ioctl(tun, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
    return tun;
}

static void take(struct direction *d, int64_t delay) {
    for (int i = 0; i < 256; i++) {
        char full[LARGEST];
        int room = d->in - d->out < SLOTS;
        struct packet *p = &d->ring[d->in % SLOTS];
        ssize_t length = read(d->from, room ? p->bytes : full, LARGEST);
        if (length <= 0) return;
        if (!room) {
            lost++;
            continue;
        }
        p->length = length;
        p->due = now() + delay;
        d->in++;
    }
}

static void give(struct direction *d) {
    int64_t t = now();
    while (d->in != d->out) {
        struct packet *p = &d->ring[d->out % SLOTS];
        if (p->due > t) return;
        if (write(d->to, p->bytes, (size_t)p->length) < 0) {
            if (errno == EAGAIN) return;
            lost++;
        }
        d->out++;
    }
}

int main(int count, char **given) {
    if (count != 4) {
        fprintf(stderr, "usage: delay NAMESPACE NAMESPACE MILLISECONDS\n");
        return 2;
    }
    signal(SIGTERM, end);
    signal(SIGINT, end);
    int64_t delay = (int64_t)(atof(given[3]) * 1e6);
    int one = device(given[1]), other = device(given[2]);
    struct direction way[2] = {{.from = one, .to = other}, {.from = other, .to = one}};
    for (int i = 0; i < 2; i++)
        if (!(way[i].ring = calloc(SLOTS, sizeof *way[i].ring))) fail("calloc");
    puts("ready");
    fflush(stdout);
    while (!ended) {
        int64_t next = now() + 500000000;
        for (int i = 0; i < 2; i++) {
            take(&way[i], delay);
            give(&way[i]);
            if (way[i].in != way[i].out) {
                int64_t due = way[i].ring[way[i].out % SLOTS].due;
                if (due < next) next = due;
            }
        }
        int64_t wait = next - now();
        if (wait < 0) wait = 0;
        struct timespec until = {wait / 1000000000, wait % 1000000000};
        struct pollfd both[2] = {{.fd = one, .events = POLLIN}, {.fd = other, .events = POLLIN}};
        ppoll(both, 2, &until, NULL);
    }
    printf("%u packets, %lu lost\n", way[0].out + way[1].out, lost);
    return 0;
}
