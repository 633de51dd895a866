"""Who made a picture, and under which licence: asked in “Pictures”, shown below it, missed before publishing."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.desk import uploads
from articles.editions.publishing import publish
from articles.models import Image
from tests import pictures
from tests.articles.test_admin import form_of
from tests.factories import DraftFactory, SectionFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


@pytest.fixture
def image():
    return uploads.store(pictures.photo(), None)


@pytest.fixture
def guide(image):
    guide = DraftFactory(slug="g")
    SectionFactory(article=guide, slug="legs", body=f"![A leg at rest](/media/{image.name})")
    return guide


def credits_in(page):
    return [html.unescape(said) for said in re.findall(r'<span class="picture-credit">([^<]*)</span>', page)]


def test_an_example_beside_the_field_says_how_maker_and_licence_are_written_in_one_line(desk, image):
    page = html.unescape(desk.get(reverse("admin:articles_image_change", args=[image.pk])).content.decode())
    assert "Both in one line, with a comma between: “Jane Doe, CC BY 4.0” is an example." in page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ada Lovelace, CC BY 4.0", ["Picture: Ada Lovelace, CC BY 4.0"]),
        ("My own", ["Picture: our own"]),
        ("<script>alert(1)</script> & friends", ["Picture: <script>alert(1)</script> & friends"]),
        ("   ", []),
    ],
)
def test_readers_see_below_a_picture_who_made_it(client, image, guide, typed, shown):
    Image.objects.update(credit=typed)
    publish(guide, what_changed="Words.")
    page = client.get("/g/").content.decode()
    assert 'alt="A leg at rest"' in page and credits_in(page) == shown
    assert "<script>alert" not in page


def test_an_edition_keeps_what_was_said_when_it_was_published(client, image, guide):
    Image.objects.update(credit="Ada")
    publish(guide, what_changed="Words.")
    Image.objects.update(credit="Somebody else")
    assert credits_in(client.get("/g/").content.decode()) == ["Picture: Ada"]
    publish(guide, what_changed="Who made the picture.")
    assert credits_in(client.get("/g/").content.decode()) == ["Picture: Somebody else"]


def test_it_is_asked_with_the_picture_and_can_be_said_later(desk):
    add = reverse("admin:articles_image_add")
    assert 'name="credit"' in desk.get(add).content.decode()
    file = SimpleUploadedFile("a.jpg", pictures.photo())
    desk.post(add, {"file": file, "title": "", "credit": "Ada, CC BY 4.0"})
    image = Image.objects.get()
    assert image.credit == "Ada, CC BY 4.0"
    change = reverse("admin:articles_image_change", args=[image.pk])
    desk.post(change, form_of(desk.get(change)) | {"credit": "Ada, CC0"})
    image.refresh_from_db()
    assert image.credit == "Ada, CC0"
    assert "Ada, CC0" in desk.get(reverse("admin:articles_image_changelist")).content.decode()


def test_before_publishing_a_picture_without_it_is_named_and_keeps_nothing_back(desk, image, guide):
    address = reverse("admin:articles_article_publish", args=[guide.pk])
    where = f"{reverse('admin:articles_image_change', args=[image.pk])}#id_credit"
    page = desk.get(address).content.decode()
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    assert "it does not say who made it, and under which licence" in page and f'href="{where}"' in page
    typed = {"number": number, "what_changed": "Words.", "without": "on", "_now": "1"}
    assert desk.post(address, typed).status_code == 302
    Image.objects.update(credit="my own")
    assert "it does not say who made it" not in desk.get(address).content.decode()
