"""Uploads in a bucket, on a server on this machine that speaks S3."""

import logging
import socket
import zipfile
from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone
from moto.server import ThreadedMotoServer

from articles.desk import packing, uploads
from articles.models import Image
from rlssite import backups, environment
from rlssite.health import facts
from rlssite.health.beats import COPY
from rlssite.health.facts import recent_facts
from rlssite.keeping import daily, elsewhere, room, wanted
from rlssite.models import Beat
from rlssite.moving import whole_site
from rlssite.uploads.bucket import IMPATIENCE
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


def facts_told(client, admin_client):
    """Return what /readyz?all, the desk and /metrics say about the store."""
    recent_facts.forget()
    try:
        told = client.get("/readyz?all").json()["checks"]["uploads"]["status"]
        desk = "The store of uploaded pictures (STORAGE_URL) does not answer" in admin_client.get("/admin/").text
        [line] = [line for line in client.get("/metrics").text.splitlines() if 'site_holds{fact="uploads"}' in line]
    finally:
        recent_facts.forget()
    return told, desk, line[-1]


def test_a_store_that_is_away_is_named_to_whoever_watches_and_to_the_owner(
    bucket, settings, monkeypatch, client, admin_client
):
    settings.METRICS_NETWORKS = [ip_network("127.0.0.1")]
    assert facts_told(client, admin_client) == ("pass", False, "1")
    use(settings, monkeypatch, f"s3+http://key:secret@127.0.0.1:{free_port()}/away")
    assert facts_told(client, admin_client) == ("fail", True, "0")


def test_a_store_that_says_nothing_is_not_waited_for_long(bucket, settings, monkeypatch):
    monkeypatch.setattr("rlssite.uploads.bucket.IMPATIENCE", IMPATIENCE.merge(Config(read_timeout=0.05)))
    assert IMPATIENCE.connect_timeout + IMPATIENCE.read_timeout <= 3
    assert IMPATIENCE.retries == {"total_max_attempts": 1}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, monkeypatch, f"s3+http://key:secret@127.0.0.1:{silent.getsockname()[1]}/away")
        assert [fact.holds for fact in facts.uploads()] == [False]
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_bucket_that_is_not_there_is_named(bucket, store, settings, monkeypatch):
    use(settings, monkeypatch, f"s3+http://key:secret@127.0.0.1:{store}/nobody-made-it")
    assert [fact.holds for fact in facts.uploads()] == [False]


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


def test_a_file_in_the_bucket_whose_row_was_never_committed_is_gone_after_a_day(bucket, settings):
    with transaction.atomic():
        left = uploads.store(pictures.photo(), None).name
        transaction.set_rollback(True)
    assert names(bucket) == [left]
    pictures.age(settings.SITE_DATA / "begun" / left)
    uploads.forget_left()
    assert names(bucket) == []


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


@pytest.fixture
def copies(bucket, settings, monkeypatch):
    """Have daily backups, which are empty files here, copied to the bucket; return how to lay some for so many days."""
    settings.BACKUP_KEEP = (2, 0, 0)
    monkeypatch.setenv("BACKUP_URL", environment.get("STORAGE_URL"))
    settings.BACKUP_BUCKET = wanted.backup_bucket(settings.BACKUP_KEEP)
    monkeypatch.setattr(daily, "restore_on_trial", lambda path: None)
    (settings.SITE_DATA / "backups").mkdir()

    def lay(*days):
        for day in days:
            (settings.SITE_DATA / "backups" / day_file(day)).write_bytes(day.encode())

    return lay


def day_file(day):
    return f"daily-2026-{day}-120000-ab12.zip"


def test_daily_backups_are_copied_and_the_old_ones_deleted_as_here(bucket, copies, admin_client):
    for name in (day_file("11-20"), "site-2026-11-20-120000-ab12.zip", "somebody's"):
        bucket.put_object(Key=name, Body=b"old")
    copies("11-25", "11-26", "11-27")
    daily.copy()
    ours = [day_file("11-26"), day_file("11-27")]
    assert sorted(names(bucket)) == [*ours, "site-2026-11-20-120000-ab12.zip", "somebody's"]
    assert bucket.Object(ours[1]).get()["Body"].read() == b"11-27"
    [fact] = facts.backup_copy()
    assert fact.holds
    page = admin_client.get("/admin/rlssite/longwork/").text
    assert f"Those of each day are copied to the bucket {bucket.name}, and kept there for as long." in page


def test_a_copy_that_cannot_be_made_is_named_and_tried_again(bucket, copies, settings, monkeypatch, admin_client):
    copies("11-27")
    reachable = settings.BACKUP_BUCKET
    [fact] = facts.backup_copy()
    assert (fact.holds, fact.words) == (False, "No backup was copied to its bucket (BACKUP_URL) yet.")
    settings.BACKUP_BUCKET = {**reachable, "endpoint_url": f"http://127.0.0.1:{free_port()}"}
    daily.copy()
    assert "The daily backup could not be copied to its bucket (BACKUP_URL)." in admin_client.get("/admin/").text
    here, now = daily.found(daily.DAILY), timezone.now()
    assert not elsewhere.is_due(here, now + timedelta(minutes=59))
    assert elsewhere.is_due(here, now + timedelta(minutes=61))
    settings.BACKUP_BUCKET = reachable
    daily.copy()
    [fact] = facts.backup_copy()
    assert fact.holds and not elsewhere.is_due(here, now + timedelta(minutes=61))


def test_a_copy_that_is_old_is_named(copies, settings):
    copies("11-27")
    daily.copy()
    Beat.objects.filter(name=COPY).update(at=timezone.now() - timedelta(days=3))
    [fact] = facts.backup_copy()
    assert not fact.holds


def test_the_worker_copies_what_was_made_before_there_was_a_bucket(copies, monkeypatch, bucket):
    copies("11-27")
    monkeypatch.setattr(daily, "is_due", lambda now: False)
    started = []
    monkeypatch.setattr(daily.threading, "Thread", lambda target, args, name: SimpleNamespace(
        start=lambda: started.append(args), is_alive=lambda: False))  # fmt: skip
    daily.go_on()
    assert started == [[daily.copy]]
    daily.copy()
    daily.go_on()
    assert len(started) == 1


def test_a_backup_that_is_made_is_copied(copies, monkeypatch, bucket):
    made = []

    def make(kind):
        made.append(kind)
        copies("11-27")

    monkeypatch.setattr(daily, "make", make)
    daily.run()
    assert made == [daily.DAILY] and names(bucket) == [day_file("11-27")]


def test_a_bucket_for_backups_that_are_not_made_stops_the_start(monkeypatch):
    monkeypatch.setenv("BACKUP_URL", "s3://key:secret@host/bucket")
    with pytest.raises(ImproperlyConfigured, match="BACKUP_KEEP=off"):
        wanted.backup_bucket(None)
    monkeypatch.setenv("BACKUP_URL", "nonsense")
    with pytest.raises(ImproperlyConfigured, match=r"^BACKUP_URL must be like s3://"):
        wanted.backup_bucket((7, 4, 6))


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
