"""The author's own logo, icon and share picture."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Image, Site
from tests.factories import StaffFactory
from tests.pictures import photo

pytestmark = pytest.mark.django_db
URL = "/admin/articles/site/1/change/"
LABELS = "/how-we-label-evidence/"


@pytest.fixture
def author(client):
    Site().save()
    client.force_login(StaffFactory())
    return client


def png(width, height):
    return SimpleUploadedFile("a.png", photo(width, height, kind="PNG"), "image/png")


def save(author, **sent):
    form = author.get(URL).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields if not name.startswith("without_")}
    data = {name: value for name, value in data.items() if name not in ("logo", "icon", "share")}
    return author.post(URL, data | sent)


@pytest.mark.parametrize(
    ("part", "file", "said"),
    [
        ("logo", png(100, 40), "The logo is 40 pixels high; to be sharp it needs at least 64."),
        ("logo", png(900, 64), "The logo is too wide for the header"),
        ("icon", png(512, 500), "The icon has to be a square; this is 512 by 500 pixels."),
        ("icon", png(100, 100), "The icon is 100 pixels wide; it needs at least 512"),
        ("share", png(600, 315), "The share picture is 600 by 315 pixels; it needs 1200 by 630."),
        ("share", png(1200, 1200), "The share picture would be cut"),
        ("icon", SimpleUploadedFile("a.svg", b"<svg/>"), "SVG drawings are not taken"),
        ("logo", SimpleUploadedFile("a.png", b"nonsense"), "This file is not a picture that can be shown here."),
    ],
)
def test_a_picture_that_does_not_fit_is_refused_beside_its_field(author, part, file, said):
    file.seek(0)

    response = save(author, share_words="A tree.", **{part: file})

    assert said in response.context["adminform"].form.errors[part][0]
    assert Site.load().pictures == {}


def test_the_authors_pictures_stand_in_header_manifest_icons_and_shared_links(author, client):
    before = client.get(LABELS)

    response = save(author, logo=png(200, 100), icon=png(600, 600), share=png(1200, 630), share_words="A tree.")

    assert response.status_code == 302, response.context["adminform"].form.errors
    own = Site.load().pictures
    page = client.get(LABELS)
    assert page["ETag"] != before["ETag"]
    logo, share = own["logo"]["full"]["name"], own["share"]["full"]["name"]
    assert f'<img src="/media/{logo}" alt="" width="200" height="100">' in page.text
    assert f'/media/{share}">' in page.text and 'content="A tree."' in page.text
    assert f'<link rel="icon" href="/media/{own["icon"]["32"]["name"]}" type="image/png" sizes="32x32">' in page.text
    assert f'<link rel="apple-touch-icon" href="/media/{own["icon"]["180"]["name"]}">' in page.text
    assert "icon.svg" not in page.text and "share.png" not in page.text
    icons = client.get("/manifest.webmanifest").json()["icons"]
    made = {f"/media/{own['icon'][size]['name']}" for size in ("192", "512", "maskable")}
    assert {icon["src"] for icon in icons} == made
    assert client.get("/favicon.ico")["Location"] == f"/media/{own['icon']['32']['name']}"
    for picture in [*own["icon"].values(), own["logo"]["full"]]:
        assert client.get(f"/media/{picture['name']}").status_code == 200
    # They are as safe from deleting as any picture that is in use.
    image = Image.objects.get(name=logo)
    author.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"})
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_share_picture_needs_words(author):
    response = save(author, share=png(1200, 630))

    assert "Say what the share picture shows." in response.context["adminform"].form.errors["share_words"]


def test_the_default_comes_back_with_a_tick(author, client):
    save(author, logo=png(200, 100))
    assert "/media/" in client.get(LABELS).text

    save(author, without_logo="on")

    assert Site.load().pictures == {}
    assert "/media/" not in client.get(LABELS).text


@pytest.mark.parametrize("where", ["site", "image"])
def test_a_page_that_fails_after_it_kept_pictures_leaves_none(author, settings, tmp_path, monkeypatch, where):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "rlssite.uploads.folder.InFolder",
            "OPTIONS": {"location": tmp_path, "base_url": "/media/"},
        },
    }

    def fail(*_args):
        raise RuntimeError("The database is away.")

    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_change", fail)
    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_addition", fail)
    add = {"title": "A tree", "file": png(100, 100)}
    with pytest.raises(RuntimeError):
        save(author, icon=png(600, 600)) if where == "site" else author.post("/admin/articles/image/add/", add)
    assert not Image.objects.exists() and not list(tmp_path.iterdir())
