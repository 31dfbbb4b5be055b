"""A way to Redis that a test can cut or make silent, without touching the Redis of others."""

import contextlib
import socket
import threading
import time


class Gate:
    """
    Hand on every connection to `target`; while `is_silent`, take bytes and hand on none; while
    `is_shut`, end each connection at once, as if nobody were there.
    """

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.is_silent = self.is_shut = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End all connections there are; new ones are welcome."""
        ending, self._open = self._open, []
        for connection in ending:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
                if self.is_shut:
                    client.close()
                    continue
                server = socket.create_connection(self.target)
            except OSError:
                return
            self._open += [client, server]
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                while self.is_silent:
                    time.sleep(0.05)
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
