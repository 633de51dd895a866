"""A guide as one file: out with its pictures and reviewers, and in again."""

import io
import json
import stat
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from articles.desk import packing, uploads
from articles.desk.packing import CannotRead
from articles.files import loading
from articles.models import Article, Image, Reviewer
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory
from tests.pictures import photo

pytestmark = pytest.mark.django_db
MARKDOWN = """\
---
title: Tinnitus
summary: For whoever hears it.
---
You are not alone.

## What it is

A sound.

```
## no heading
```

## What helps ##

Rest.
"""


REVIEWER_OF_A_FILE = {
    "name": "A real person",
    "role": "nurse",
    "is_clinician": False,
    "date": "2026-01-01",
    "scope": "All.",
    "interests": "None.",
}


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "rlssite.uploads.folder.InFolder",
            "OPTIONS": {"location": settings.UPLOADS_ROOT, "base_url": "/media/"},
        },
    }


@pytest.fixture
def guide():
    article = DraftFactory(slug="g", title="A guide", copyright="", section=False, main_message="Ask [@one].")
    ReferenceFactory(key="one")
    image = uploads.store(photo(), None)
    Image.objects.update(credit="Ada, CC BY 4.0")
    section = SectionFactory(article=article, slug="iron", body=f"![A leg](/media/{image.name}) Words [@one].")
    RemedyFactory(section=section, slug="tablets")
    Reviewer.objects.create(
        article=article, name="A real person", role="nurse", date=date(2026, 1, 1), scope="All.", interests="None."
    )
    return article


def packed(guide, tmp_path, name="g.zip"):
    packing.pack(guide, tmp_path / name)
    return tmp_path / name


def zipped(tmp_path, files, name="x.zip"):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one, data in files.items():
            file.writestr(one, data)
    return path


def stored(tmp_path, files, name="x.zip"):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        for one, data in files.items():
            file.writestr(one, data)
    return path


def written(tmp_path, text, name="guide.md"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_guide_goes_out_with_pictures_and_reviewers_and_comes_back_the_same(guide, tmp_path, settings):
    first = packed(guide, tmp_path)
    guide.remedies.all().delete()
    guide.delete()

    [loaded] = packing.load(first)

    article = loaded.article
    assert article.reviewers.get().name == "A real person"
    assert article.remedies.get().slug == "tablets"
    assert [gap.message for gap in loaded.gaps] == ["“copyright” is missing."]
    assert packed(article, tmp_path, "again.zip").read_bytes() == first.read_bytes()


def test_elsewhere_a_picture_is_cleaned_anew_and_the_texts_follow(guide, tmp_path, settings):
    first = packed(guide, tmp_path)
    old = Image.objects.get().name
    guide.remedies.all().delete()
    guide.delete()
    Image.objects.all().delete()
    (settings.UPLOADS_ROOT / old).unlink()

    packing.load(first)

    new = Image.objects.get().name
    assert new != old
    assert Image.objects.get().credit == "Ada, CC BY 4.0"
    assert f"/media/{new}" in Article.objects.get().sections.get().body
    assert (settings.UPLOADS_ROOT / new).is_file()


@pytest.mark.parametrize("told", ["[]", "{", '{"a.jpg": 1}', json.dumps({"a.jpg": "x" * 201}), '{"a.jpg": "\\u0000"}'])
def test_damaged_credits_are_refused_in_words(guide, tmp_path, told):
    with zipfile.ZipFile(packed(guide, tmp_path)) as file:
        files = {name: file.read(name) for name in file.namelist()}
    with pytest.raises(CannotRead, match=r"credits\.json is damaged"):
        packing.load(zipped(tmp_path, files | {"credits.json": told}))


def test_a_trial_leaves_nothing(guide, tmp_path, settings):
    first = packed(guide, tmp_path)
    guide.remedies.all().delete()
    guide.delete()
    Image.objects.all().delete()
    [loaded] = packing.load(first, dry_run=True)
    assert loaded.article.title == "A guide"
    assert not Article.objects.exists() and not Image.objects.exists()


def test_what_fails_later_leaves_no_picture(guide, tmp_path, settings, monkeypatch):
    first = packed(guide, tmp_path)
    there = set(settings.UPLOADS_ROOT.iterdir())

    def fail(*_args, **_how):
        raise loading.LoadError("It does not fit.")

    monkeypatch.setattr(packing.loading, "load", fail)
    with pytest.raises(CannotRead):
        packing.load(first)
    assert set(settings.UPLOADS_ROOT.iterdir()) == there and Image.objects.exists()
    # Elsewhere the picture is a new one.
    Image.objects.all().delete()
    with pytest.raises(CannotRead):
        packing.load(first)
    assert set(settings.UPLOADS_ROOT.iterdir()) == there and not Image.objects.exists()


def test_one_markdown_file_becomes_a_guide(tmp_path):
    [loaded] = packing.load(written(tmp_path, MARKDOWN))
    article = loaded.article
    assert (article.slug, article.main_message) == ("tinnitus", "You are not alone.")
    assert [section.title for section in article.sections.all()] == ["What it is", "What helps"]
    assert "## no heading" in article.sections.first().body
    assert not article.editions.exists()


def test_a_zip_of_markdown_files_becomes_several_guides_or_none(tmp_path):
    other = MARKDOWN.replace("Tinnitus", "Cramps")
    done = packing.load(zipped(tmp_path, {"all/a.md": MARKDOWN, "all/b.md": other, "__MACOSX/all/._a.md": "x"}))
    assert [one.article.title for one in done] == ["Tinnitus", "Cramps"]
    Article.objects.all().delete()
    with pytest.raises(CannotRead):
        packing.load(zipped(tmp_path, {"a.md": MARKDOWN, "b.md": "no front matter"}))
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe\x00", "neither a zip nor text in UTF-8"),
        ("", "front matter"),
        ("Just words.", "Line 1: The file begins with its front matter"),
        ("---\nsummary: x\n---\n", "no “title”"),
        ("---\ntitle: [a, b]\n---\n", "no “title”"),
        ("---\ntitle: x\nslug: Not So\n---\n", "slug"),
        ("---\ntitle: x\ncolour: red\n---\n", "“colour” is not one of"),
        (f"---\ntitle: {'[' * 5000}\n---\n", "not YAML"),
        ("---\ntitle: x\nauthor:\n  ? [a]\n  : b\n---\n", "“author” holds a text"),
        ('---\ntitle: "x\\0y"\n---\n', "“title” holds an invisible character"),
        ('---\ntitle: x\nsummary: "\\uD800"\n---\n', "“summary” holds an invisible character"),
    ],
)
def test_what_is_no_guide_is_refused_in_words(tmp_path, text, words):
    with pytest.raises(CannotRead, match=words):
        packing.load(written(tmp_path, text))
    assert not Article.objects.exists()


def _link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("../evil.md", "x")], "not one that is unpacked here"),
        ([("/etc/evil.md", "x")], "not one that is unpacked here"),
        ([("a\\..\\evil.md", "x")], "not one that is unpacked here"),
        ([("C:evil.md", "x")], "not one that is unpacked here"),
        ([("a/./b.md", "x")], "not one that is unpacked here"),
        ([("a.md", "x"), ("A.MD", "y")], "in it twice"),
        ([("a.md", "x"), ("a.md", "y")], "in it twice"),
        ([(_link("guide.md"), "/etc/passwd")], "a link"),
        ([("guide.md", "0" * 20_000_000)], "unpacks to far more"),
    ],
)
def test_a_hostile_zip_is_refused_in_words(tmp_path, entries, words):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data)
    with pytest.raises(CannotRead, match=words):
        packing.load(path)
    assert not (tmp_path.parent / "evil.md").exists()


def test_a_zip_with_names_in_another_encoding_or_that_lies_about_sizes_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path, {"gäide.md": MARKDOWN})
    data = path.read_bytes().replace("gäide.md".encode(), "gäide.m".encode("latin-1") + b"md")
    # The flag that says UTF-8, in both headers.
    broken = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        broken[at : at + 2] = b"\0\0"
    path.write_bytes(broken)
    with pytest.raises(CannotRead, match="not in UTF-8"):
        packing.load(path)
    monkeypatch.setattr(packing, "MOST_UNPACKED", 1000)
    with pytest.raises(CannotRead, match="unpacks to more than"):
        packing.load(zipped(tmp_path, {"guide.md": "0123456789" * 200}))


@pytest.mark.parametrize(
    "told",
    [
        b"[" * 100_000,
        b"{}",
        json.dumps([REVIEWER_OF_A_FILE | {"name": "a\0b"}]).encode(),
        json.dumps([REVIEWER_OF_A_FILE | {"scope": "\ud800"}]).encode(),
        json.dumps([REVIEWER_OF_A_FILE | {"date": "2026-13-45"}]).encode(),
        json.dumps([REVIEWER_OF_A_FILE | {"name": ["a"] * 1000}]).encode(),
    ],
)
def test_damaged_reviewers_are_refused_in_words(guide, tmp_path, told):
    with zipfile.ZipFile(packed(guide, tmp_path)) as file:
        files = {name: file.read(name) for name in file.namelist()}
    with pytest.raises(CannotRead, match=r"reviewers\.json is damaged"):
        packing.load(zipped(tmp_path, files | {"reviewers.json": told}))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a" * 32 + ".jpg/guide.md", b"x", "no name of a picture"),
        ("a" * 32 + ".jpg", b"x" * (uploads.MAX_BYTES + 2), "larger than"),
        ("picture.jpg", b"x", "no name of a picture"),
    ],
)
def test_what_is_no_picture_of_a_guide_is_refused_in_words(guide, tmp_path, name, data, words):
    with zipfile.ZipFile(packed(guide, tmp_path)) as file:
        files = {one: file.read(one) for one in file.namelist()}
    with pytest.raises(CannotRead, match=words):
        packing.load(stored(tmp_path, files | {f"pictures/{name}": data}))


def test_the_author_exports_a_guide_from_its_page(guide, client):
    client.force_login(StaffFactory())
    answer = client.get(reverse("admin:articles_article_export", args=[guide.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="g.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert {"guide.md", "reviewers.json", "references.bib", "sections/01-iron.md"} <= set(file.namelist())
        assert len([name for name in file.namelist() if name.startswith("pictures/")]) == 1
