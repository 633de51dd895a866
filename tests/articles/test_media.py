import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.desk import uploads
from tests import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return uploads.store(pictures.photo(), None)


def test_a_picture_is_served_as_nothing_but_a_picture(client, image):
    response = client.get(image.get_absolute_url(), headers={"Accept-Encoding": "gzip"})

    assert response.status_code == 200
    assert len(response.content) == image.bytes
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"] == "inline"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies and "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_each_kind_has_its_type(client, kind, content_type):
    image = uploads.store(pictures.photo(kind=kind), None)

    assert client.get(image.get_absolute_url())["Content-Type"] == content_type


def test_a_picture_costs_no_query(client, image, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(image.get_absolute_url())


def test_head_is_answered_and_nothing_else_than_reading(client, image):
    assert client.head(image.get_absolute_url()).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(image.get_absolute_url()).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "../secret_key",
        "..%2fsecret_key",
        "%2e%2e/secret_key",
        "secret_key",
        "evil.html",
        "0" * 32 + ".jpg",
        "0" * 32 + ".svg",
        "0" * 32 + ".jpg.part",
        "0" * 32 + ".jpg%0a",
        "0" * 32 + ".jpg%00",
        "A" * 32 + ".jpg",
        "x/" + "0" * 32 + ".jpg",
    ],
)
def test_nothing_else_is_there_and_nothing_is_listed(client, image, name):
    response = client.get(f"/media/{name}")

    assert response.status_code == 404
    assert image.name not in response.content.decode()


def test_a_file_that_uploads_did_not_write_is_not_served(client, image):
    for name in ("page.html", image.name + ".part"):
        default_storage.save(name, ContentFile(b"<script>alert(1)</script>"))
        assert client.get(f"/media/{name}").status_code == 404
        default_storage.delete(name)
