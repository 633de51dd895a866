"""Read the site's settings from environment variables.

Every function returns a usable value or raises `ImproperlyConfigured` with one
sentence that names the variable and what it should look like.
"""

import hashlib
import ipaddress
import os
import re
import secrets
import warnings
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import environ
import idna
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from rlssite import private

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
DEFAULT_PORTS = {"http": 80, "https": 443}
# What browsers send as a host, and Django takes for one.
SENDABLE_HOST = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
FINGERPRINTED = {".py", ".html", ".css", ".js", ".svg", ".png", ".ico", ".txt"}


def get(name):
    return os.environ.get(name, "").strip()


def flag(name):
    value = get(name).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def whole_number(name, default, lowest, highest):
    value = get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} must be a whole number from {lowest} to {highest}, not {value!r}.")
    return int(value)


def data_folder(default):
    """The folder for the database, uploads, mail files and secret key; made if missing."""
    folder = Path(get("SITE_DATA") or default).expanduser().absolute()
    # Here, because every process that touches the data comes by: web server, worker and each command.
    os.umask(private.UMASK)
    try:
        folder.mkdir(mode=private.FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"SITE_DATA: the folder {folder} cannot be made ({error.strerror}).") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"SITE_DATA: the folder {folder} is not writable.")
    return folder


def secret_key(folder):
    """Read the secret key from the data folder; the first start makes it, for its owner's eyes only."""
    path = folder / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ImproperlyConfigured(f"{path} cannot be written ({error.strerror}).") from None
    key = path.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{path} holds no usable secret key: remove the file and a new one is made.")
    return key


def site_url():
    """Return (scheme, host with port, address, address as people read it), or None when unset.

    The first three are as browsers send them: small letters, names of other scripts in punycode, no default port.
    """
    value = get("SITE_URL").rstrip("/")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        # An empty "?" or "@" is no part of what urlsplit() tells.
        if parts.scheme not in DEFAULT_PORTS or parts.path or parts.port == 0 or set("?#@") & set(value):
            raise ValueError
        # Nor does it tell of what stands between a bracket and the port.
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
    """Return a host as browsers send it and as people read it; ValueError where it is none."""
    if ":" in name:
        host = f"[{ipaddress.IPv6Address(name)}]"
        if not SENDABLE_HOST.fullmatch(host):
            raise ValueError(name)
        return host, host
    try:
        host = idna.encode(name.removesuffix("."), uts46=True).decode()
        readable = idna.decode(host)
    except idna.IDNAError:
        # Some names in punycode are in use that today's rules would not give out.
        host = readable = name.removesuffix(".")
    if not SENDABLE_HOST.fullmatch(host):
        raise ValueError(name)
    if host.rpartition(".")[2].isdigit():
        ipaddress.IPv4Address(host)
    return host, readable


def own_url(host, port):
    """Return where `manage.py serve` is reached from this machine when it listens on `host` and `port`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - every address, so this machine's too
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def database(folder):
    value = get("DATABASE_URL") or f"sqlite:///{folder / 'db.sqlite3'}"
    try:
        # It warns of what is refused below, in one sentence.
        with warnings.catch_warnings(action="ignore"):
            config = environ.Env.db_url_config(value)
    except Exception:  # noqa: BLE001 - the parser fails in its own ways on nonsense
        config = {}
    engine = config.get("ENGINE", "")
    # What is in memory alone is lost with the process.
    is_kept = config.get("NAME") not in (None, "", ":memory:")
    if engine not in ("django.db.backends.sqlite3", "django.db.backends.postgresql") or not is_kept:
        raise ImproperlyConfigured(
            "DATABASE_URL must be like postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3."
        )
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    if engine.endswith("sqlite3"):
        config["OPTIONS"] = {
            # A transaction that starts as a reader cannot become a writer once another has written,
            # so every transaction says at its start that it will write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: an accepted comment survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    else:
        options = config.setdefault("OPTIONS", {})
        # Pages read a few rows. Where one huge thread lets PostgreSQL guess that they are many, it would compile the
        # query and start workers for it, which takes fifty times as long as reading them.
        options["options"] = f"-c jit=off -c max_parallel_workers_per_gather=0 {options.get('options', '')}".strip()
    return config


def mail(folder):
    """Return the keyword settings for sending: `backend` and Django's EMAIL_* names."""
    value = get("EMAIL_URL")
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder / "mail"),
        }
    try:
        config = environ.Env.email_url_config(value)
    except Exception:  # noqa: BLE001
        config = {}
    if not config.get("EMAIL_BACKEND"):
        raise ImproperlyConfigured("EMAIL_URL must be like smtp+tls://user:password@mail.example.org:587.")
    return {name: setting for name, setting in config.items() if name.startswith("EMAIL_") and setting is not None}


def mail_from():
    """Return whom mails come from: MAIL_FROM, or `?from=` at the end of EMAIL_URL; "" where neither says it."""
    asked = parse_qs(urlsplit(get("EMAIL_URL")).query).get("from", [""])[0]
    name, value = ("MAIL_FROM", get("MAIL_FROM")) if get("MAIL_FROM") else ("EMAIL_URL's from", asked)
    if not value:
        return ""
    _shown, address = parseaddr(value)
    # The queue's column has room for so much.
    is_one_line = value.isprintable() and len(value) <= 254
    # Nothing before and after it but a name with its brackets: two addresses, or half a one, are read as one.
    is_whole = value == address or (value.endswith(f"<{address}>") and value.count("<") == value.count("@") == 1)
    try:
        validate_email(address)
    except ValidationError:
        is_whole = False
    if not (is_one_line and is_whole):
        raise ImproperlyConfigured(
            f"{name} must be like noreply@example.org or My site <noreply@example.org>, not {value!r}."
        )
    return value


def cache():
    value = get("CACHE_URL")
    if not value:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    try:
        return environ.Env.cache_url_config(value)
    except Exception:  # noqa: BLE001
        raise ImproperlyConfigured("CACHE_URL must be like redis://127.0.0.1:6379/0 or locmem://.") from None


def networks(name, default):
    """Return the comma-separated addresses and networks in variable `name`."""
    value = get(name) or default
    try:
        return [_network(part.strip()) for part in value.split(",") if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be addresses or networks with commas between: {error}.") from None


def _network(text):
    network = ipaddress.ip_network(re.sub(r"^\[([^][]*)\](?=$|/)", r"\1", text), strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    # The dress that IPv6 has for IPv4 addresses is taken off from senders as well (rlssite/middleware.py).
    return ipaddress.ip_network(f"{mapped}/{network.prefixlen - 96}") if mapped and network.prefixlen >= 96 else network


def fingerprint(base):
    """A short hash of the site's own code, templates and static files: it changes with every build."""
    digest = hashlib.sha256()
    for folder in ("rlssite", "articles", "comments", "templates"):
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in FINGERPRINTED:
                digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
