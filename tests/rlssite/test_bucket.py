"""Uploads in a bucket, on a server on this machine that speaks S3."""

import logging
import zipfile

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.test import Client
from moto.server import ThreadedMotoServer

from articles.desk import packing, uploads
from articles.models import Image
from rlssite import backups, environment
from rlssite.keeping import room
from rlssite.moving import whole_site
from tests import pictures
from tests.factories import SectionFactory
from tests.origin import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def store():
    """Yield the port of the server."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture
def bucket(store, settings, monkeypatch, tmp_path, request):
    """Have the site's uploads in a bucket of their own; return it."""
    name = f"uploads-{abs(hash(request.node.name))}"
    endpoint = f"http://127.0.0.1:{store}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "sec/ret", "region_name": "us-east-1"}
    there = boto3.resource("s3", endpoint_url=endpoint, **keys)
    there.create_bucket(Bucket=name)
    use(settings, monkeypatch, f"s3+http://key:sec%2Fret@127.0.0.1:{store}/{name}")
    settings.SITE_DATA, settings.BACKUP_DIR = tmp_path / "data", None
    settings.SITE_DATA.mkdir()
    yield there.Bucket(name)
    there.meta.client.close()


def use(settings, monkeypatch, url):
    monkeypatch.setenv("STORAGE_URL", url)
    settings.STORAGES = {**settings.STORAGES, "default": environment.storage("/nowhere")}


def names(bucket):
    return [found.key for found in bucket.objects.all()]


def test_a_picture_lies_in_the_bucket_and_has_its_address_on_the_site(bucket):
    image = uploads.store(pictures.photo(), None)
    assert names(bucket) == [image.name]
    answer = Client().get(f"/media/{image.name}")
    assert (answer.status_code, len(answer.content), answer["Content-Type"]) == (200, image.bytes, "image/jpeg")
    assert "immutable" in answer["Cache-Control"]
    other = image.name.replace(image.name[:4], "0000")
    assert Client().get(f"/media/{other}").status_code == 404


def test_a_guide_is_packed_with_its_pictures_that_lie_in_the_bucket(bucket, tmp_path):
    image = uploads.store(pictures.photo(), None)
    section = SectionFactory(body=f"![A leg](/media/{image.name})")
    packing.pack(section.article, tmp_path / "guide.zip")
    with zipfile.ZipFile(tmp_path / "guide.zip") as packed:
        assert packed.read(f"pictures/{image.name}") == bucket.Object(image.name).get()["Body"].read()
    # One that is gone is left out, and all else is packed.
    bucket.Object(image.name).delete()
    packing.pack(section.article, tmp_path / "guide.zip")
    with zipfile.ZipFile(tmp_path / "guide.zip") as packed:
        assert f"pictures/{image.name}" not in packed.namelist() and "guide.md" in packed.namelist()


@pytest.mark.django_db(transaction=True)
def test_a_guide_that_cannot_be_loaded_leaves_no_picture_in_the_bucket(bucket, tmp_path, monkeypatch):
    image = uploads.store(pictures.photo(), None)
    section = SectionFactory(body=f"![A leg](/media/{image.name})")
    packing.pack(section.article, tmp_path / "guide.zip")
    uploads.remove(image)
    monkeypatch.setattr(packing.loading, "load", lambda *_args, **_how: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        packing.load(tmp_path / "guide.zip")
    assert names(bucket) == [] and not Image.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_is_gone_from_the_bucket(bucket):
    image = uploads.store(pictures.photo(), None)
    uploads.remove(image)
    assert names(bucket) == []


def test_while_the_store_is_away_readers_are_asked_to_try_again(bucket, settings, monkeypatch, caplog):
    image = uploads.store(pictures.photo(), None)
    use(settings, monkeypatch, f"s3+http://key:secret@127.0.0.1:{free_port()}/away")
    answer = Client().get(f"/media/{image.name}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "The store of uploaded files (STORAGE_URL) does not answer" in caplog.text


def test_whoever_adds_a_picture_while_the_store_is_away_is_told(bucket, settings, monkeypatch, admin_client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    use(settings, monkeypatch, f"s3+http://key:secret@127.0.0.1:{free_port()}/away")
    picture = SimpleUploadedFile("photo.jpg", pictures.photo(), "image/jpeg")
    answer = admin_client.post("/admin/markdown/upload/", {"image": picture})
    assert answer.status_code == 503
    assert "The store of uploaded files does not answer" in answer.json()["error"]
    assert not Image.objects.exists()


def test_a_backup_holds_what_lies_in_the_bucket(bucket, tmp_path):
    image = uploads.store(pictures.photo(), None)
    bucket.put_object(Key="other/../thing", Body=b"not ours")
    backups.uploads.copy_to(tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").rglob("*")] == [image.name]
    assert (tmp_path / "copy" / image.name).stat().st_size == image.bytes
    assert room.needed() > 2 * image.bytes


def test_what_is_restored_lies_in_the_bucket_only_if_the_rest_was_restored(bucket, tmp_path):
    image = uploads.store(pictures.photo(), None)
    backups.uploads.copy_to(tmp_path / "copy")
    default_storage.delete(image.name)
    seen = []

    def refused_by_the_database():
        with default_storage.brought(tmp_path / "copy"):
            seen.extend(names(bucket))
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        refused_by_the_database()
    assert (seen, names(bucket)) == ([image.name], [])
    with default_storage.brought(tmp_path / "copy"):
        pass
    assert names(bucket) == [image.name]
    assert default_storage.holds()


def test_the_whole_site_moves_with_the_pictures_of_the_bucket(bucket, tmp_path):
    image = uploads.store(pictures.photo(), None)
    whole_site.write(tmp_path / "site.zip")
    with zipfile.ZipFile(tmp_path / "site.zip") as file:
        assert f"pictures/{image.name}" in file.namelist()
    default_storage.delete(image.name)
    old = "0" * 32 + ".jpg"
    default_storage.save(old, pictures_file())
    whole_site.load(tmp_path / "site.zip", replaces=True)
    assert names(bucket) == [image.name]


def pictures_file():
    from django.core.files.base import ContentFile

    return ContentFile(pictures.photo())


@pytest.mark.parametrize(
    "value",
    [
        "s3://host", "s3:///bucket", "ftp://host/bucket", "s3://key@host/bucket", "s3://host/Bucket", "nonsense",
        "s3://host/bucket/more", "s3://key:secret@host:x/bucket",
    ],
)  # fmt: skip
def test_a_wrong_store_is_named_in_one_sentence(monkeypatch, value):
    monkeypatch.setenv("STORAGE_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"^STORAGE_URL must be like s3://[^\n]*\.$"):
        environment.storage("/nowhere")


def test_options_and_missing_packages_are_named(monkeypatch):
    monkeypatch.setenv("STORAGE_URL", "s3://host/bucket?zone=x")
    with pytest.raises(ImproperlyConfigured, match="has the option 'zone', which is not known"):
        environment.storage("/nowhere")
    monkeypatch.setenv("STORAGE_URL", "s3://key:secret@host/bucket?region=eu-central-1")
    assert environment.storage("/nowhere")["OPTIONS"]["region_name"] == "eu-central-1"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"script/bootstrap requirements-s3\.txt"):
        environment.storage("/nowhere")
