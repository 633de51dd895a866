"""A web on this machine whose servers answer well, badly, slowly, or never."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Seconds after which the slow give up, far more than anybody waits for them: who waited for ever fails, and ends.
PATIENCE = 20
# How often the slow send a byte.
PAUSE = 0.02


def drip(send, byte, is_over):
    """Send `byte` now and then until `is_over` is set or PATIENCE at its end."""
    for _ in range(round(PATIENCE / PAUSE)):
        if is_over.wait(PAUSE):
            return
        send(byte)


class Web:
    """`asked` lists (method, path, user agent) of every request; `answers` has {path: (type, bytes)} to be given."""

    def __init__(self):
        self.asked, self.answers, self.gate = [], {}, threading.Event()
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": self}))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        web = self.web
        with web.lock:
            web.asked.append((self.command, self.path, self.headers["User-Agent"]))
        with contextlib.suppress(OSError):
            self._answer()

    do_HEAD = do_GET  # noqa: N815

    def _answer(self):
        name, _slash, rest = self.path.lstrip("/").partition("/")
        if self.path in self.web.answers:
            kind, body = self.web.answers[self.path]
            self._send(200, body, {"Content-Type": kind})
        elif name == "to":
            status, _slash, where = rest.partition("/")
            self._send(int(status), b"", {"Location": where if "://" in where else f"/{where}"})
        elif name == "only-get":
            self._send(405 if self.command == "HEAD" else 200, b"here")
        elif name == "never":
            self.web.gate.wait(PATIENCE)
        elif name == "drip":
            # A head that never ends, a byte now and then.
            drip(self.wfile.write, b"H", self.web.gate)
        elif name == "endless":
            self.send_response(200)
            self.end_headers()
            # 64 MB, far more than anybody reads.
            for _ in range(1000):
                if self.web.gate.is_set():
                    return
                self.wfile.write(b"x" * 65536)
        elif name == "garbage":
            self.wfile.write(b"\x00\x01 no http\r\n\r\n")
        else:
            self._send(int(name) if name.isdigit() else 200, b"a page")

    def _send(self, status, body, headers=None):
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        self.close_connection = True
        if self.command != "HEAD":
            self.wfile.write(body)
