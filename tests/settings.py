"""The site's own settings on throw-away data."""

import os
import tempfile

os.environ["SITE_DATA"] = tempfile.mkdtemp(prefix="rlssite-tests-")
for name in (
    "SITE_URL",
    "SECRET_KEY",
    "DATABASE_REPLICA_URL",
    "EMAIL_URL",
    "MAIL_FROM",
    "CACHE_URL",
    "STORAGE_URL",
    "BACKUP_URL",
    "TRUSTED_PROXIES",
    "BACKUP_DIR",
    "BACKUP_KEEP",
    "DEBUG",
    "METRICS_NETWORKS",
    "LOG_FORMAT",
    "ERROR_MAIL",
    "ALERT_URL",
):
    os.environ.pop(name, None)

from rlssite.settings import *  # noqa: E402, F403
from rlssite.settings import DATABASES, SITE_DATA, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: an in-memory database locks in its own way.
    DATABASES["default"]["TEST"] = {"NAME": str(SITE_DATA / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
