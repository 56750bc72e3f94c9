from __future__ import annotations

import fcntl
import threading
import time
from contextlib import closing

from newsletter.store.lock import WriteLock


def _free(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def test_one_at_a_time(tmp_path):
    path = tmp_path / "newsletter.db"
    with closing(WriteLock(path, 0)) as first, closing(WriteLock(path, 0)) as second:
        assert first.acquire()
        assert not second.acquire()
        first.release()
        assert second.acquire()


def test_who_waits_goes_before_who_has_just_written(tmp_path):
    path = tmp_path / "newsletter.db"
    with closing(WriteLock(path, 30)) as waiting, closing(WriteLock(path, 0)) as busy:
        assert busy.acquire()
        got = threading.Event()
        done = threading.Event()

        def wait():
            assert waiting.acquire()
            got.set()
            done.wait(30)
            waiting.release()

        thread = threading.Thread(target=wait)
        thread.start()
        queue = path.with_name("newsletter.db.queue").open()
        with closing(queue):
            while _free(queue):
                time.sleep(0.001)
        busy.release()
        assert not busy.acquire()  # the head of the queue is taken
        assert got.wait(30)
        done.set()
        thread.join()
        assert busy.acquire()


def test_a_lock_whose_holder_is_gone_is_free(tmp_path):
    path = tmp_path / "newsletter.db"
    gone = WriteLock(path, 0)
    assert gone.acquire()
    gone.close()
    with closing(WriteLock(path, 0)) as lock:
        assert lock.acquire()
