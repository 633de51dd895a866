"""Reads one variable each: a flag, a number, one of a few words, addresses, networks."""

import ipaddress
import os
import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
DEFAULT_PORTS = {"http": 80, "https": 443}


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


def one_of(name, choices):
    """Return the variable's value, one of `choices`; the first of them is the default."""
    value = get(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {value!r}.")
    return value


def web_address(name):
    """Return the address in the variable, which begins with http:// or https://; "" for none."""
    value = get(name)
    try:
        parts = urlsplit(value)
        is_usable = parts.scheme in DEFAULT_PORTS and parts.hostname and parts.port != 0
    except ValueError:
        is_usable = False
    if value and not (is_usable and value.isprintable() and " " not in value):
        raise ImproperlyConfigured(f"{name} must be an address like https://example.org/hook, not {value!r}.")
    return value


def addresses(name):
    """Return the mail addresses in the variable, with commas between."""
    found = [part.strip() for part in get(name).split(",") if part.strip()]
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise ImproperlyConfigured(f"{name}: {address!r} is no mail address.") from None
    return found


def networks(name, default):
    """Return the comma-separated IP addresses and networks in the variable `name`."""
    value = get(name) or default
    try:
        return [_network(part.strip()) for part in value.split(",") if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be addresses or networks with commas between: {error}.") from None


def _network(text):
    network = ipaddress.ip_network(re.sub(r"^\[([^][]*)\](?=$|/)", r"\1", text), strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    # The dress that IPv6 has for IPv4 addresses is taken off from senders as well (rlssite/web/middleware.py).
    return ipaddress.ip_network(f"{mapped}/{network.prefixlen - 96}") if mapped and network.prefixlen >= 96 else network
