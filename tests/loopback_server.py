"""What the servers that misbehave on demand share: a real socket, one thread per connection."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class LoopbackServer:
    """Calls :meth:`serve` for each connection; a subclass calls :meth:`begin` when it is ready."""

    connections: int

    def begin(self):
        self._lock = threading.RLock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._closing = False
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def serve(self, connection: socket.socket):
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._closing = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def cut(self):
        """Cut every line."""
        with self._lock:
            waiting = list(self._open)
        for connection in waiting:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _listen(self):
        while not self._closing:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        try:
            with suppress(OSError), connection:
                self.serve(connection)
        finally:
            with self._lock:
                self._open.discard(connection)
