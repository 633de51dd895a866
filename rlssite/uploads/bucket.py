"""Uploaded files in a bucket of a store that speaks S3, as STORAGE_URL says (requirements-s3.txt)."""

import contextlib
import errno
import io
import re
from http import HTTPStatus

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage

from rlssite.uploads import files_below

# Other things in the same bucket are not ours.
NAME = re.compile(r"[\w-]+\.[a-z]+")
GONE = {str(HTTPStatus.NOT_FOUND.value), "NoSuchKey"}
# No more than readers wait; pictures are kept by their browsers and by whatever stands in front.
PATIENCE = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"total_max_attempts": 2},
    # The bucket in the path, and no checksums but those that are asked for: what every such store understands.
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextlib.contextmanager
def in_words():
    """Let what the store says be an error of the system's, whose kind rlssite/web/outages.py knows."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in GONE:
            raise FileNotFoundError(errno.ENOENT, "There is no such file in the bucket") from None
        raise OSError(errno.EREMOTEIO, str(error)) from None
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(errno.EREMOTEIO, str(error)) from None


# Nobody is to wait long for the news that the store is away.
IMPATIENCE = PATIENCE.merge(Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}))


class InBucket(S3Storage):
    # Whether the files lie on another machine, which can be away while this one runs.
    is_elsewhere = True

    def __init__(self, client_config=PATIENCE, **options):
        self.given = options
        super().__init__(client_config=client_config, **options)

    @cached_property
    def _asked_soon(self):
        return InBucket(client_config=IMPATIENCE, **self.given)

    def look(self):
        """Ask the store for the name of one file; an OSError if it does not answer soon."""
        there = self._asked_soon
        with in_words():
            there.connection.meta.client.list_objects_v2(Bucket=there.bucket_name, MaxKeys=1)

    def _open(self, name, mode="rb"):
        # In one request, and all of it, so that nothing fails later.
        with in_words():
            content = self.connection.Object(self.bucket_name, name).get()["Body"].read()
        return File(io.BytesIO(content), name)

    def _save(self, name, content):
        with in_words():
            return super()._save(name, content)

    def exists(self, name):
        with in_words():
            return super().exists(name)

    def delete(self, name):
        with in_words():
            super().delete(name)

    def sizes(self):
        """Return {name: size} of all files."""
        with in_words():
            return {
                found.key: found.size for found in self.connection.Bucket(self.bucket_name).objects.all()
                if NAME.fullmatch(found.key)
            }  # fmt: skip

    def holds(self):
        """Return in words what is here, "" for nothing: files, which are never overwritten."""
        return f"the bucket {self.bucket_name}" if self.sizes() else ""

    @contextlib.contextmanager
    def brought(self, source):
        """Have the files of the folder `source` here after what is done meanwhile, if that succeeds."""
        present, written = self.sizes(), []
        try:
            for name, path in files_below(source).items():
                if present.get(name) != path.stat().st_size:
                    written.append(name)
                    with path.open("rb") as file:
                        self.save(name, File(file))
            yield
        except BaseException:
            for name in written:
                with contextlib.suppress(OSError):
                    self.delete(name)
            raise

    @contextlib.contextmanager
    def aside(self):
        """Leave everything here, since no name is given to another file; yield that, so that it is cleared up later."""
        yield False
