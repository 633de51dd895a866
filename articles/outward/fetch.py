"""Asks servers elsewhere, within bounds: no address inside our own network, few bytes, and an end to every wait.

The author's texts name the addresses and other people's servers answer with more of them, so each, and each that a
redirect leads to, is looked up once and connected to by the number that was checked: a name that changes its number in
between leads nowhere. Own code: neither urllib3 nor httpx lets the checked number be the one that is connected to.
No database.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna
from django.conf import settings

MOST_REDIRECTS = 8
# For the whole of one address, its redirects included.
SECONDS = 15
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_AHEAD = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "100.64.0.0/10")]


class OutOfBounds(Exception):
    """An address that is not asked: no web page's, or of our own network."""


class NoAnswer(Exception):
    """Nothing came, not in time, or no HTTP."""


class NoSuchHost(NoAnswer):
    """The name has no number."""


@dataclass
class Answer:
    status: int
    # Where the redirects ended, and the status of each.
    url: str
    hops: list[int] = field(default_factory=list)
    body: bytes = b""


def ask(
    url: str,
    *,
    method: str = "HEAD",
    user_agent: str,
    accept: str = "*/*",
    most_bytes: int = 0,
    seconds: float = SECONDS,
    follows: bool = True,
) -> Answer:
    """Return the `Answer` of `url`; raise OutOfBounds or NoAnswer. Of the body no more than `most_bytes` are read."""
    hops: list[int] = []
    with _watch(seconds) as watch:
        while True:
            headers = {"User-Agent": user_agent, "Accept": accept, "Accept-Encoding": "identity", "Connection": "close"}
            status, location, body = _once(url, method, headers, most_bytes, watch)
            if status not in REDIRECTS or not location or not follows:
                return Answer(status, urljoin(url, location) if location else url, hops, body)
            hops.append(status)
            if len(hops) > MOST_REDIRECTS:
                raise NoAnswer("too many redirects")
            try:
                url = urljoin(url, location)
            except ValueError:
                raise NoAnswer("a redirect to no address") from None


class Watch:
    """Closes the present connection when time is up, so that nobody keeps us by sending a byte now and then."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.is_over, self.socket = seconds, threading.Event(), None

    def end(self) -> None:
        self.is_over.set()
        if self.socket is not None:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _watch(seconds: float) -> Iterator[Watch]:
    watch = Watch(seconds)
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _once(url: str, method: str, headers: dict[str, str], most_bytes: int, watch: Watch) -> tuple[int, str, bytes]:
    parts, host, port = read_address(url)
    number = checked_number(host, port, watch.seconds)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else ""
    )
    shown = f"[{host}]" if ":" in host else host
    default = 443 if parts.scheme == "https" else 80
    connection = http.client.HTTPConnection(host, port, timeout=watch.seconds)
    try:
        if watch.is_over.is_set():
            raise NoAnswer("too slow")
        sock = socket.create_connection((number, port), timeout=watch.seconds)
        if parts.scheme == "https":
            sock = _tls().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        # From here on the watch can close it.
        connection.sock = watch.socket = sock
        if watch.is_over.is_set():
            raise NoAnswer("too slow")
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", shown if port == default else f"{shown}:{port}")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read(most_bytes) if most_bytes and method == "GET" else b""
        if watch.is_over.is_set():
            raise NoAnswer("too slow")
        return response.status, _location(response.headers.get("Location", "")), body
    except TimeoutError:
        # A busy machine's watch may come after the connection's own end.
        raise NoAnswer("too slow") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer("too slow" if watch.is_over.is_set() else str(error) or type(error).__name__) from None
    finally:
        connection.close()
        if watch.socket is not None:
            watch.socket.close()
        watch.socket = None


def _location(header: str) -> str:
    """Return the address in a header; some write it in UTF-8, which http.client reads as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def read_address(url: str) -> tuple[SplitResult, str, int]:
    """Return (parts, host, port) of the address of a web page; raise OutOfBounds."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise OutOfBounds("no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OutOfBounds("no address of a web page")
    if parts.username is not None or parts.password is not None:
        raise OutOfBounds("an address with a password")
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("ascii").decode()
    except UnicodeEncodeError:
        try:
            host = idna.encode(parts.hostname, uts46=True).decode()
        except idna.IDNAError:
            raise OutOfBounds("no name of a host") from None
    return parts, host, port


def checked_number(host: str, port: int, seconds: float) -> str:
    """Return a number of `host` that may be connected to; raise OutOfBounds if any of its numbers may not."""
    try:
        found = _resolve(host, port, seconds)
    except (socket.gaierror, UnicodeError):
        raise NoSuchHost("no such host") from None
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not numbers:
        raise NoSuchHost("no such host")
    if not all(map(is_public, numbers)):
        raise OutOfBounds("an address of our own network")
    # Many machines have no way to IPv6.
    return min(numbers, key=lambda number: ":" in number)


def _resolve(host: str, port: int, seconds: float) -> list[tuple[object, object, object, object, tuple[object, ...]]]:
    """Ask the system, which has no limit of its own, in a thread that nobody waits for longer than `seconds`."""
    future: Future[list[tuple[object, object, object, object, tuple[object, ...]]]] = Future()

    def work() -> None:
        try:
            future.set_result(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except Exception as error:  # noqa: BLE001  It is raised where it is waited for.
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        raise NoAnswer("too slow") from None


def is_public(number: str) -> bool:
    """Whether an IP address is one of the internet's, however it is wrapped."""
    try:
        ip = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner:
            return is_public(str(inner))
    if settings.MAY_ASK_THIS_MACHINE and ip.is_loopback:
        return True
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in one for one in _AHEAD)
