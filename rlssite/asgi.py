"""The site as an ASGI application: it receives a whole request, within limited time, before a thread works on it.

A WSGI server gives a request a thread as soon as its head has arrived, and the thread then waits for the body as long
as the sender likes. So as many slow senders as there are threads would block the site. Here the event loop waits, where
a slow sender costs only a connection and some memory. The WSGI application does everything else.
"""

import asyncio
import io
import logging
import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.utils.translation import gettext as _

from rlssite.wsgi import application as wsgi_application

THREADS = 4
# A body has this long to arrive, and a second more for each BYTES_A_SECOND that came: enough for a photograph over a
# weak network, but not for a sender of one byte a second.
SECONDS_FOR_A_BODY = 20
BYTES_A_SECOND = 16 * 1024
# The memory for all unfinished bodies of a process together.
MAX_UNFINISHED_BYTES = 4 * settings.MAX_REQUEST_BYTES
MOST_FILES = 16_384

logger = logging.getLogger("rlssite")


class NotTaken(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


class Application:
    def __init__(self, wsgi, threads=THREADS):
        self.wsgi = wsgi
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.unfinished_bytes = 0

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is spoken here, not {scope['type']}.")
        try:
            body = await self.body(scope, receive)
        except NotTaken as reason:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await answer(send, reason.status, headers, f"{reason}\n".encode())
        else:
            run = asyncio.get_running_loop().run_in_executor
            await answer(send, *await run(self.threads, self.work, environ(scope, body)))

    async def body(self, scope, receive):
        """Return the request's body; nothing if it is too large or has no length, since Django refuses that anyway."""
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or not 0 < int(length) <= settings.MAX_REQUEST_BYTES:
            return b""
        body, has_more = bytearray(), True
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY) as limit:
                began = limit.when()
                while has_more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise NotTaken(400, _("The connection ended before everything had arrived."))
                    chunk, has_more = message.get("body", b""), message.get("more_body", False)
                    body += chunk
                    self.unfinished_bytes += len(chunk)
                    if self.unfinished_bytes > MAX_UNFINISHED_BYTES:
                        raise NotTaken(503, _("Too much is being sent at once. Please try again in half a minute."))
                    limit.reschedule(began + len(body) / BYTES_A_SECOND)
        except TimeoutError:
            raise NotTaken(408, _("This took too long to arrive. Please go back and send it again.")) from None
        finally:
            self.unfinished_bytes -= len(body)
        return bytes(body)

    def work(self, request):
        """Return (status, headers, body) of the site's answer. Runs in a thread of the pool."""
        head = []
        try:
            response = self.wsgi(request, lambda status, headers, _error=None: head.append((status, headers)))
            try:
                body = b"".join(response)
            finally:
                if hasattr(response, "close"):
                    response.close()
            status, headers = head[-1]
        except Exception:
            logger.exception("A request could not be answered.")
            return (
                500,
                [(b"content-type", b"text/plain; charset=utf-8")],
                f"{_('Something broke on our side.')}\n".encode(),
            )
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return int(status.split(" ", 1)[0]), pairs, body


async def answer(send, status, headers, body):
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def environ(scope, body):
    """Return a request's WSGI environ (PEP 3333), in which all text is bytes read as Latin-1."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    result = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # In WSGI, a header with an underscore would look like the one with a hyphen that a proxy sets.
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        value = value.decode("latin-1")
        between = "; " if key == "HTTP_COOKIE" else ","
        result[key] = f"{result[key]}{between}{value}" if key in result else value
    return result


def allow_many_connections():
    """Raise this process's limit of open connections to what the machine allows: a thousand are soon used up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


allow_many_connections()
application = Application(wsgi_application)
