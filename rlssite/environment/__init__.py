"""Reads the site's settings from environment variables.

Every function returns a usable value or raises `ImproperlyConfigured` with one
sentence that names the variable and what it should look like.
"""

from rlssite.environment.data import data_folder, fingerprint, secret_key
from rlssite.environment.servers import cache, caches, database, databases, mail, mail_from
from rlssite.environment.site_address import own_url, site_url
from rlssite.environment.storage import bucket, storage
from rlssite.environment.variables import addresses, flag, get, networks, one_of, web_address, whole_number

__all__ = [
    "addresses",
    "bucket",
    "cache",
    "caches",
    "data_folder",
    "database",
    "databases",
    "fingerprint",
    "flag",
    "get",
    "mail",
    "mail_from",
    "networks",
    "one_of",
    "own_url",
    "secret_key",
    "site_url",
    "storage",
    "web_address",
    "whole_number",
]
