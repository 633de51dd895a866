"""Where the database, the mail server and the cache are, from one address each."""

import re
import warnings
from email.utils import parseaddr
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from rlssite.environment.variables import FALSE, TRUE, get


def parts_of(name, value, like):
    """Return the parts of the address `value` and its options by name; refuse others, with `like` as example."""
    try:
        # urlsplit and not urlparse, which splits a path at ";". A wrong port raises only when `.port` is read.
        parts = urlsplit(value)
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
        # Only PostgreSQL's addresses may name several hosts, each with its port.
        has_one_host = "," not in parts.netloc.rpartition("@")[2]
        if not has_one_host and not name.startswith("DATABASE_"):
            raise ValueError
        if (
            (has_one_host and parts.port == 0)
            or set("#;\n") & set(value)
            or not value.lower().startswith(f"{parts.scheme}://")
        ):
            raise ValueError
    except ValueError:
        raise not_like(name, like) from None
    for option, given in options:
        if not given or [other for other, _given in options].count(option) > 1:
            raise ImproperlyConfigured(f"{name} must give the option {option!r} once, with a value.")
    return parts, dict(options)


def not_like(name, like):
    return ImproperlyConfigured(f"{name} must be like {like}.")


def unknown(name, option, known):
    return ImproperlyConfigured(f"{name} has the option {option!r}, which is not known; known are {known}.")


def _option(name, option, value, kind):
    """Return the value of an option as `kind` (bool, int or str)."""
    if kind is bool and value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    if kind is int and value.isascii() and value.isdigit():
        return int(value)
    if kind is str:
        return value
    wanted = "1 or 0" if kind is bool else "a whole number"
    raise ImproperlyConfigured(f"{name} must give the option {option!r} as {wanted}, not {value!r}.")


DATABASE_LIKE = "postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3"
# A machine that was switched off, or cut off, says nothing, and would be waited for by the hour: by us here, in seconds
# and the last in milliseconds, and below by PostgreSQL, where what it had locked keeps others waiting.
DATABASE_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
DATABASE_SETTINGS = [
    # Pages read few rows. But with one huge thread PostgreSQL may expect many, compile the query and start workers,
    # which takes fifty times as long as reading the rows.
    "jit=off",
    "max_parallel_workers_per_gather=0",
    "tcp_keepalives_idle=5",
    "tcp_keepalives_interval=2",
    "tcp_keepalives_count=2",
    "tcp_user_timeout=10000",
]
# The options of Django's own that may be set. ATOMIC_REQUESTS and AUTOCOMMIT may not: the code relies on them.
DATABASE_OPTIONS = {"conn_max_age": int, "conn_health_checks": bool, "disable_server_side_cursors": bool}


def database(folder, name="DATABASE_URL"):
    value = get(name) or f"sqlite:///{quote(str(folder / 'db.sqlite3'))}"
    parts, options = parts_of(name, value, DATABASE_LIKE)
    try:
        # Ignore its warnings: what it warns about is refused below, in one sentence.
        with warnings.catch_warnings(action="ignore"):
            config = environ.Env.db_url_config(value)
    except Exception:  # noqa: BLE001 - the parser fails in its own ways on nonsense
        config = {}
    engine = config.get("ENGINE", "")
    is_file = engine == "django.db.backends.sqlite3"
    # A database in memory would be lost with the process. PostgreSQL without a host is reached at its socket.
    is_kept = config.get("NAME") not in (None, "", ":memory:")
    is_placed = not parts.netloc or (not is_file and bool(parts.hostname))
    is_placed = is_placed and (is_file or "/" not in config.get("NAME", ""))
    if engine not in ("django.db.backends.sqlite3", "django.db.backends.postgresql") or not is_kept or not is_placed:
        raise not_like(name, DATABASE_LIKE)
    config["OPTIONS"] = config.get("OPTIONS", {})
    for option, given in options.items():
        kind = DATABASE_OPTIONS.get(option.lower())
        if kind and not is_file:
            config[option.upper()] = _option(name, option, given, kind)
        elif is_file:
            raise unknown(name, option, "none for SQLite")
        else:
            _check_with_postgresql(name, option, given)
    config.setdefault("CONN_MAX_AGE", 60)
    config.setdefault("CONN_HEALTH_CHECKS", True)
    if engine.endswith("sqlite3"):
        config["OPTIONS"] = {
            # A transaction that began with reading fails when it wants to write after another has written. So each one
            # takes the write lock at its start.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL, so that an accepted comment survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    else:
        options = config["OPTIONS"] = DATABASE_PATIENCE | config["OPTIONS"]
        given = [f"-c {setting}" for setting in DATABASE_SETTINGS]
        options["options"] = " ".join([*given, options.get("options", "")]).strip()
    return config


def databases(folder):
    """Return Django's DATABASES: the primary, and the replica that public pages are read from if there is one."""
    found = {"default": database(folder)}
    if get("DATABASE_REPLICA_URL"):
        found["replica"] = database(folder, "DATABASE_REPLICA_URL")
        if any(not each["ENGINE"].endswith("postgresql") for each in found.values()):
            raise ImproperlyConfigured("DATABASE_REPLICA_URL is for PostgreSQL, and so must DATABASE_URL be.")
        # The primary is read instead, and that soon.
        found["replica"]["OPTIONS"]["connect_timeout"] = min(2, int(found["replica"]["OPTIONS"]["connect_timeout"]))
        found["replica"]["TEST"] = {"MIRROR": "default"}
    return found


def _check_with_postgresql(name, option, given):
    """Let PostgreSQL's own library check an option, since it knows their names."""
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import make_dsn

    try:
        make_dsn(**{option: given})
    except ProgrammingError:
        raise unknown(name, option, f"{', '.join(DATABASE_OPTIONS)} and PostgreSQL's own") from None


MAIL_LIKE = "smtp+tls://user:password@mail.example.org:587"
MAIL_OPTIONS = {"timeout": int, "use_tls": bool, "use_ssl": bool, "ssl_keyfile": str, "ssl_certfile": str}


def mail(folder):
    """Return Django's EMAIL_* settings for sending mail, as a dict."""
    value = get("EMAIL_URL")
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder / "mail"),
        }
    parts, options = parts_of("EMAIL_URL", value, MAIL_LIKE)
    try:
        config = environ.Env.email_url_config(value)
    except Exception:  # noqa: BLE001
        config = {}
    is_smtp = config.get("EMAIL_BACKEND", "").endswith("smtp.EmailBackend")
    is_file = config.get("EMAIL_BACKEND", "").endswith("filebased.EmailBackend")
    is_placed = bool(parts.hostname) if is_smtp else not parts.netloc
    if not config.get("EMAIL_BACKEND") or not is_placed or is_file != (parts.path not in ("", "/")):
        raise not_like("EMAIL_URL", MAIL_LIKE)
    config = {name: setting for name, setting in config.items() if name.startswith("EMAIL_") and setting is not None}
    # mail_from() reads this one.
    options.pop("from", None)
    for option, given in options.items():
        kind = MAIL_OPTIONS.get(option.lower().removeprefix("email_")) if is_smtp else None
        if kind is None:
            raise unknown("EMAIL_URL", option, ", ".join(MAIL_OPTIONS) if is_smtp else "none here")
        config[f"EMAIL_{option.upper().removeprefix('EMAIL_')}"] = _option("EMAIL_URL", option, given, kind)
    if config.get("EMAIL_USE_TLS") and config.get("EMAIL_USE_SSL"):
        raise ImproperlyConfigured("EMAIL_URL must ask for either TLS or SSL: smtp+tls:// or smtp+ssl://, not both.")
    return config


CACHE_LIKE = "redis://127.0.0.1:6379/0 or locmem://"
# Valkey uses the same protocol as Redis.
CACHE_SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss", "unix": "unix"}
# The largest number of pages in memory: many times those of a guide and its remedies, at about 10 kB each.
CACHE_ENTRIES, FRAGMENT_ENTRIES = 500, 2000
# How long to wait for a cache that is away: no longer than it takes to make a page.
CACHE_SECONDS = 0.5


def mail_from():
    """Return the sender of mails: MAIL_FROM, or `?from=` at the end of EMAIL_URL; "" if neither is set."""
    asked = parse_qs(urlsplit(get("EMAIL_URL")).query).get("from", [""])[0]
    name, value = ("MAIL_FROM", get("MAIL_FROM")) if get("MAIL_FROM") else ("EMAIL_URL's from", asked)
    if not value:
        return ""
    _shown, address = parseaddr(value)
    # The queue's column has room for 254 characters.
    is_one_line = value.isprintable() and len(value) <= 254
    # Only the address, or a name and the address in brackets: parseaddr() also takes two addresses, or half of one.
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


def caches():
    """Return Django's CACHES: finished pages, and what they are made of."""
    return {"default": cache("pages", CACHE_ENTRIES), "fragments": cache("fragments", FRAGMENT_ENTRIES)}


def cache(name="pages", entries=CACHE_ENTRIES):
    value = get("CACHE_URL") or "locmem://"
    parts, options = parts_of("CACHE_URL", value, CACHE_LIKE)
    if parts.scheme in ("locmem", "locmemcache") and not (parts.netloc or parts.path):
        if options:
            raise unknown("CACHE_URL", next(iter(options)), "none here")
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": name,
            "OPTIONS": {"MAX_ENTRIES": entries},
        }
    if parts.scheme == "unix":
        is_placed = not parts.netloc and parts.path not in ("", "/")
    else:
        is_placed = parts.hostname and re.fullmatch(r"(?:/\d*)?/?", parts.path)
    is_told_twice = "db" in options and parts.scheme != "unix" and parts.path.strip("/")
    if parts.scheme not in CACHE_SCHEMES or not is_placed or is_told_twice:
        raise not_like("CACHE_URL", CACHE_LIKE)
    config = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    if "key_prefix" in options:
        config["KEY_PREFIX"] = options.pop("key_prefix")
    if "timeout" in options:
        config["TIMEOUT"] = _option("CACHE_URL", "timeout", options.pop("timeout"), int)
    query = f"?{urlencode(options)}" if options else ""
    config["LOCATION"] = f"{CACHE_SCHEMES[parts.scheme]}://{parts.netloc}{parts.path}{query}"
    config["OPTIONS"] = {"socket_timeout": CACHE_SECONDS, "socket_connect_timeout": CACHE_SECONDS}
    _check_with_redis(config["LOCATION"])
    return config


def _check_with_redis(location):
    """Let Redis's own library check an address, since it knows its options. It does not connect yet."""
    import redis

    try:
        redis.ConnectionPool.from_url(location).make_connection()
    except Exception as error:  # noqa: BLE001 - each option fails in its own way
        reason = str(error).rpartition(" got an ")[2].strip().rstrip(".")
        raise ImproperlyConfigured(f"CACHE_URL has a part that is not known ({reason}).") from None
