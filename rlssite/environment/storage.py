"""Buckets of stores that speak S3, for uploaded files instead of a folder, and for copies of backups."""

import importlib.util
import re
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured

from rlssite import private
from rlssite.environment.servers import not_like, parts_of, unknown
from rlssite.environment.variables import get

STORAGE_LIKE = "s3://key:secret@s3.example.org/bucket"
# By scheme: how the store is spoken to. Without TLS only within one's own network.
STORAGE_SCHEMES = {"s3": "https", "s3+http": "http"}
# Amazon's names for what a bucket may be called.
BUCKET = re.compile(r"/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/?")


def storage(folder):
    """Return the `default` of Django's STORAGES: the files in `folder`, or in the bucket that STORAGE_URL names."""
    found = bucket("STORAGE_URL")
    if found is None:
        options = {"location": folder, "base_url": "/media/", "file_permissions_mode": private.FILE}
        # A name is never given to another file, so that who writes one again means the same.
        return {"BACKEND": "rlssite.uploads.folder.InFolder", "OPTIONS": {**options, "allow_overwrite": True}}
    return {"BACKEND": "rlssite.uploads.bucket.InBucket", "OPTIONS": found}


def bucket(variable):
    """Return what a bucket that the variable names is opened with (rlssite/uploads/bucket.py); None for none."""
    value = get(variable)
    if not value:
        return None
    parts, options = parts_of(variable, value, STORAGE_LIKE)
    name = BUCKET.fullmatch(parts.path)
    # Without a key the machine's own role is used, as Amazon's do.
    if (
        parts.scheme not in STORAGE_SCHEMES
        or not parts.hostname
        or not name
        or bool(parts.username) != bool(parts.password)
    ):
        raise not_like(variable, STORAGE_LIKE)
    if other := sorted(set(options) - {"region"}):
        raise unknown(variable, other[0], "region")
    if not importlib.util.find_spec("storages") or not importlib.util.find_spec("boto3"):
        raise ImproperlyConfigured(
            f"{variable} needs more packages: script/bootstrap requirements-s3.txt installs them."
        )
    host = parts.netloc.rpartition("@")[2]
    return {
        "bucket_name": name[1],
        "endpoint_url": f"{STORAGE_SCHEMES[parts.scheme]}://{host}",
        "region_name": options.get("region", "us-east-1"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
    }
