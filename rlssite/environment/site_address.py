"""The site's own address: as browsers send it, as people read it, and as this machine reaches it."""

import ipaddress
import re
from urllib.parse import urlsplit

import idna
from django.core.exceptions import ImproperlyConfigured

from rlssite.environment.variables import DEFAULT_PORTS, get

# A host as browsers send it and Django accepts it.
SENDABLE_HOST = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


def site_url():
    """Return (scheme, host with port, address, address as people read it), or None if SITE_URL is not set.

    The first three are as browsers send them: in small letters, other scripts in punycode, without a default port.
    """
    value = get("SITE_URL").rstrip("/")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        # An empty part after "?" or before "@" does not show in the result of urlsplit(), so look at the text.
        if parts.scheme not in DEFAULT_PORTS or parts.path or parts.port == 0 or set("?#@") & set(value):
            raise ValueError
        # Neither does text between a bracket and the port.
        if "]" in parts.netloc and not re.fullmatch(r"\[[^]]*\](?::\d*)?", parts.netloc):
            raise ValueError
        host, readable = _host_names(parts.hostname or "")
        port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    except ValueError:
        raise ImproperlyConfigured(
            f"SITE_URL must be like https://example.org, with nothing after the host and its port, not {value!r}."
        ) from None
    return parts.scheme, host + port, f"{parts.scheme}://{host}{port}", f"{parts.scheme}://{readable}{port}"


def _host_names(name):
    """Return a host as browsers send it and as people read it; ValueError if it is no host."""
    if ":" in name:
        host = f"[{ipaddress.IPv6Address(name)}]"
        if not SENDABLE_HOST.fullmatch(host):
            raise ValueError(name)
        return host, host
    try:
        host = idna.encode(name.removesuffix("."), uts46=True).decode()
        readable = idna.decode(host)
    except idna.IDNAError:
        # Some punycode names that are in use break today's rules, so take them as they are.
        host = readable = name.removesuffix(".")
    if not SENDABLE_HOST.fullmatch(host):
        raise ValueError(name)
    if host.rpartition(".")[2].isdigit():
        ipaddress.IPv4Address(host)
    return host, readable


def own_url(host, port):
    """Return the address at which this machine reaches `manage.py serve` listening on `host` and `port`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - every address, so this machine's too
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
