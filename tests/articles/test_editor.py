import json

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from articles.desk import uploads
from articles.desk.editor import markdown_fields
from articles.desk.forms import MarkdownModelForm
from articles.desk.widgets import MarkdownWidget
from articles.models import Image, Section
from articles.text.figures import KINDS
from articles.text.proofreading import ALT_PLACEHOLDER
from rlssite.markup import MAX_GUIDE_TEXT
from tests import pictures
from tests.factories import (
    ArticleFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PREVIEW, UPLOAD = "/admin/markdown/preview/", "/admin/markdown/upload/"


@pytest.fixture
def author(client):
    user = StaffFactory()
    client.force_login(user)
    return user


def staff_with(client, *permissions):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return user


def preview(client, text="Words.", **asked):
    asked = {name: str(value) for name, value in asked.items()}
    return client.post(PREVIEW, json.dumps({"text": text, **asked}), content_type="application/json")


def send(client, data, name="photo.jpg", content_type="image/jpeg"):
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, data, content_type)})


def shows_number(html, key, number):
    return f'href="#ref-{key}" aria-label="Reference {number}"' in html


# Preview


def test_the_preview_has_the_numbers_that_the_published_guide_would_have(client, author):
    for key in ("first", "second"):
        ReferenceFactory(key=key)
    article = DraftFactory(tonight="Walk [@first].")
    section = article.sections.get()

    answer = preview(client, "Iron [@second].", model="section", pk=section.pk, field="body").json()

    assert shows_number(answer["html"], "second", 2)
    assert answer["problems"] == []


def test_the_preview_changes_nothing(client, author):
    section = ArticleFactory().sections.get()

    preview(client, "Other words.", model="section", pk=section.pk, field="body")

    section.refresh_from_db()
    assert section.body == "Some words."


def test_the_preview_draws_a_figure_and_names_what_is_wrong_with_it(client, author):
    article = DraftFactory()
    text = "Words.\n\n```bars\ncaption: Walks\nApril: 4\nMay: 8\n```"

    drawn = preview(client, text, model="section", article=article.pk, field="body").json()
    wrong = preview(client, text.replace("8", "many"), model="section", article=article.pk, field="body").json()

    assert '<rect class="bar"' in drawn["html"]
    assert drawn["problems"] == []
    assert wrong["problems"] == ["Line 6: “many” is no number from 0 to 999999, like 8 or 7.5."]
    assert "<pre>" in wrong["html"]


def test_help_beside_the_field_shows_each_kind_of_figure_as_written_and_drawn(client, author):
    section = SectionFactory()
    page = client.get(reverse("admin:articles_section_change", args=[section.pk])).content.decode()

    for kind in KINDS.values():
        assert f"```{kind.name}\n{escape(kind.blank)}```" in page
        assert page.count(f'<figure class="figure figure-{kind.name}">') == page.count('class="markdown-field"')
    assert "articles/figures.css" in page


@pytest.mark.parametrize("field", ["main_message", "what_it_is", "tonight", "get_help", "disclaimer", "doctor_sheet"])
def test_each_text_of_the_guide_itself_has_a_preview(client, author, field):
    article = DraftFactory()

    answer = preview(client, f"The {field}.", model="article", pk=article.pk, field=field).json()

    assert answer["html"] == f"<p>The {field}.</p>"


@pytest.mark.parametrize("field", ["verdict", "benefits", "label_source", "not_known", "superseded_why"])
def test_each_text_of_a_remedy_has_a_preview(client, author, field):
    remedy = RemedyFactory()

    answer = preview(client, "New *words*.", model="remedy", pk=remedy.pk, field=field).json()

    assert answer["html"] == "<p>New <em>words</em>.</p>"


def test_a_section_that_is_not_saved_yet_counts_as_the_last_one(client, author):
    ReferenceFactory(key="first")
    ReferenceFactory(key="new")
    article = DraftFactory(section__body="Words [@first].")

    answer = preview(client, "Words [@new].", model="section", article=article.pk, field="body").json()

    assert shows_number(answer["html"], "new", 2)


def test_a_remedy_that_is_not_saved_yet_stands_at_the_end_of_its_section(client, author):
    for key in ("first", "last", "new"):
        ReferenceFactory(key=key)
    section = SectionFactory(article__section=False, body="Words [@first].")
    RemedyFactory(section=section)
    SectionFactory(article=section.article, body="Words [@last].")

    answer = preview(client, "Try [@new].", model="remedy", section=section.pk, field="verdict").json()

    assert shows_number(answer["html"], "new", 2)


def test_a_row_that_was_set_aside_has_a_preview(client, author):
    section = SectionFactory(set_aside=True)
    remedy = RemedyFactory(section=section)

    for model, row, field in (("section", section, "body"), ("remedy", remedy, "risks")):
        assert preview(client, "Here.", model=model, pk=row.pk, field=field).json()["html"] == "<p>Here.</p>"


@pytest.mark.parametrize("where", [{}, {"model": "section", "field": "body"}, {"model": "remedy", "field": "risks"}])
def test_a_text_without_a_guide_is_shown_alone(client, author, where):
    ReferenceFactory(key="only")

    assert shows_number(preview(client, "Words [@only].", **where).json()["html"], "only", 1)


def test_links_of_a_text_without_a_guide_stay_on_this_site(client, author):
    html = preview(client, "[x](section:_unsaved)").json()["html"]

    assert 'href="//' not in html


def test_problems_name_the_line(client, author):
    section = SectionFactory()

    answer = preview(client, "One.\n\nTwo [@nobody].", model="section", pk=section.pk, field="body").json()

    assert answer["problems"] == ["Line 3: There is no reference with the key “nobody”."]


def test_what_was_not_understood_as_a_citation_stands_as_it_was_typed(client, author):
    text = "One [@one <b>two</b>] and [@three *words*."
    answer = preview(client, text, model="section", pk=SectionFactory().pk, field="body").json()

    assert answer["html"] == "<p>One [@one &lt;b&gt;two&lt;/b&gt;] and [@three <em>words</em>.</p>"
    assert len(answer["problems"]) == 2


def test_a_picture_without_a_description_is_named(client, author):
    image = uploads.store(pictures.photo(), author)

    answer = preview(client, uploads.markdown(image), model="section", pk=SectionFactory().pk, field="body").json()

    assert f'src="{image.get_absolute_url()}"' in answer["html"]
    assert "no description" in answer["problems"][0]


def test_a_text_that_is_too_long_is_a_problem_in_words(client, author):
    response = preview(client, "x" * (MAX_GUIDE_TEXT + 1))

    assert response.status_code == 200
    assert response.json()["html"] == "" and f"{MAX_GUIDE_TEXT + 1} characters" in response.json()["problems"][0]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/x)"]
)
def test_hostile_text_is_as_harmless_as_on_the_page(client, author, text):
    html = preview(client, text).json()["html"]

    assert "<script" not in html and "href" not in html and "<img" not in html


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"[" * 100_000, 400),
        (b'{"text": null}', 400),
        (b'{"text": ["x"]}', 400),
        (b'{"text": "\\ud800"}', 400),
        (b'{"text": "x", "model": "user", "field": "password"}', 400),
        (b'{"text": "x", "model": "section", "field": "article"}', 400),
        (b'{"text": "x", "model": "section"}', 400),
        (b'{"text": "x", "model": "section", "field": "body", "pk": "999999"}', 404),
        (b'{"text": "x", "model": "section", "field": "body", "pk": "1e3"}', 404),
        (b'{"text": "x", "model": "section", "field": "body", "pk": "99999999999999999999"}', 404),
        (b'{"text": "x", "model": "section", "field": "body", "pk": 7}', 400),
        (b'{"text": "x", "model": "section", "field": "body", "article": "-1"}', 404),
        (b'{"text": "x", "model": "remedy", "field": "risks", "section": "999999"}', 404),
        (b'{"text": "' + b"x" * (2 * 1024 * 1024 + 100_000) + b'"}', 413),
    ],
)
def test_malformed_questions_are_answered_in_words(client, author, body, status):
    response = client.post(PREVIEW, body, content_type="application/json")

    assert response.status_code == status
    assert response.json()["error"].endswith((".", "page."))


def test_a_form_instead_of_json_is_answered_in_words(client, author):
    assert client.post(PREVIEW, {"text": "x"}).status_code == 400
    assert client.post(UPLOAD, "{}", content_type="application/json").status_code == 400
    assert client.post(UPLOAD, b"cut", content_type="multipart/form-data").status_code == 400


# Who may


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
def test_only_staff_are_let_in(client, address):
    for user in (None, UserFactory(), StaffFactory(is_active=False)):
        if user:
            client.force_login(user)
        response = client.post(address, {"image": SimpleUploadedFile("a.jpg", pictures.photo(), "image/jpeg")})
        assert response.status_code == 403 and "logged in" in response.json()["error"]
    assert not Image.objects.exists()


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
def test_another_site_cannot_use_an_authors_login(address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(StaffFactory())

    client.post(address, {"text": "x", "image": SimpleUploadedFile("a.jpg", pictures.photo(), "image/jpeg")})

    assert not Image.objects.exists()


@pytest.mark.parametrize("address", [PREVIEW, UPLOAD])
def test_reading_these_addresses_is_refused(client, author, address):
    response = client.get(address)

    assert response.status_code == 405 and response["Allow"] == "POST"


def test_staff_need_the_permission_for_what_they_edit(client):
    section, article = SectionFactory(), DraftFactory()
    staff_with(client, "change_section")

    assert preview(client, model="section", pk=section.pk, field="body").status_code == 200
    assert preview(client, model="article", pk=article.pk, field="tonight").status_code == 403
    assert preview(client).status_code == 200
    assert send(client, pictures.photo()).status_code == 403

    staff_with(client, "view_section", "add_image")
    assert preview(client).status_code == 403
    # Who may not say who made it is not led to where it is said.
    assert send(client, pictures.photo()).json()["credit_url"] == ""


# Uploads


def test_an_uploaded_picture_comes_back_as_markdown_to_be_described(client, author):
    response = send(client, pictures.phone_photo())

    image = Image.objects.get()
    assert response.json() == {
        "markdown": f"![{ALT_PLACEHOLDER}](/media/{image.name})",
        "url": f"/media/{image.name}",
        "credit_url": reverse("admin:articles_image_change", args=[image.pk]) + "#id_credit",
        "width": 200,
        "height": 400,
    }
    assert image.uploaded_by == author


def test_a_picture_is_listed_by_the_name_that_its_file_had(client, author):
    send(client, pictures.photo(), name="calf_stretch.jpg")

    assert str(Image.objects.get()) == "calf stretch"


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (pictures.HTML, "photo.jpg", "image/gif"),
        (pictures.svg(), "drawing.svg", "image/svg+xml"),
        (pictures.heic(), "IMG_0001.HEIC", "image/heic"),
        (pictures.photo()[:1000], "photo.jpg", "image/jpeg"),
    ],
)
def test_a_refused_file_is_answered_in_words_and_not_kept(client, author, data, name, content_type):
    response = send(client, data, name, content_type)

    assert response.status_code == 400
    assert response.json()["error"].endswith(".")
    assert not Image.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, author):
    response = send(client, b"\0" * (uploads.MAX_BYTES + 200_000))

    assert response.status_code == 413 and "12 MB" in response.json()["error"]


def test_too_many_pixels_are_refused(client, author):
    assert send(client, pictures.png_header(50_000, 50_000), "big.png").status_code == 413


# The form


class SectionForm(MarkdownModelForm):
    class Meta:
        model = Section
        fields = ["title", "body"]
        widgets = {"body": MarkdownWidget}


def test_a_problem_stands_beside_its_field_and_names_the_line():
    section = SectionFactory()
    form = SectionForm({"title": "Iron", "body": "Words.\r\n\r\nMore [@nobody]."}, instance=section)

    assert form.errors == {"body": ["Line 3: There is no reference with the key “nobody”."]}


def test_a_picture_may_wait_for_its_description_until_publishing():
    form = SectionForm({"title": "Iron", "body": f"![{ALT_PLACEHOLDER}](/media/x.jpg)"}, instance=SectionFactory())

    assert form.is_valid()


def test_the_field_tells_where_its_text_stands():
    section = SectionFactory()
    html = str(SectionForm(instance=section)["body"])

    for attribute in (
        'data-model="section"',
        'data-field="body"',
        f'data-pk="{section.pk}"',
        f'data-article="{section.article_id}"',
        f'data-markdownx-urls-path="{PREVIEW}"',
        f'data-markdownx-upload-urls-path="{UPLOAD}"',
    ):
        assert attribute in html


@pytest.mark.parametrize("factory", [DraftFactory, SectionFactory, RemedyFactory])
def test_every_markdown_field_at_the_authors_desk_has_our_editor_and_our_checks(client, author, factory):
    row = factory()
    name = row._meta.model_name

    response = client.get(reverse(f"admin:articles_{name}_change", args=[row.pk]))

    form = response.context["adminform"].form
    assert isinstance(form, MarkdownModelForm)
    for field in markdown_fields(type(row)):
        assert isinstance(form.fields[field].widget, MarkdownWidget), field
    assert "articles/editor/editor.js" in response.content.decode()
    assert "markdownx/" not in response.content.decode()


def test_markdownx_own_script_and_addresses_are_nowhere(client, author):
    assert "markdownx/" not in str(MarkdownWidget().media)
    for address in ("/markdownx/markdownify/", "/markdownx/upload/"):
        assert client.post(address, {"content": "x"}).status_code in (404, 405)


# The images admin


def test_a_picture_is_added_without_script_and_shows_what_to_paste(client, author):
    file = SimpleUploadedFile("IMG.jpg", pictures.phone_photo(), "image/jpeg")
    response = client.post(reverse("admin:articles_image_add"), {"file": file, "title": "My legs"})

    image = Image.objects.get()
    assert response.status_code == 302 and image.title == "My legs" and image.uploaded_by == author
    page = client.get(reverse("admin:articles_image_change", args=[image.pk])).content.decode()
    assert uploads.markdown(image) in page and "nowhere yet" in page and "style=" not in page.partition("<main")[2]


def test_the_same_picture_again_opens_the_one_that_is_there(client, author):
    image = uploads.store(pictures.photo(), author)
    Image.objects.update(title="Legs")

    client.post(
        reverse("admin:articles_image_add"), {"file": SimpleUploadedFile("a.jpg", pictures.photo()), "title": ""}
    )

    assert Image.objects.get().pk == image.pk and Image.objects.get().title == "Legs"


def test_a_refused_file_is_explained_beside_its_field(client, author):
    response = client.post(
        reverse("admin:articles_image_add"), {"file": SimpleUploadedFile("a.jpg", pictures.heic()), "title": ""}
    )

    assert "iPhone" in response.context["adminform"].form.errors["file"][0]
    assert not Image.objects.exists()


def used(where, image):
    text = f"![Legs]({image.get_absolute_url()})"
    if where == "edition":
        article = ArticleFactory(section__body=text)
        Section.objects.update(body="Words.")
        return article
    if where == "section":
        return SectionFactory(body=text).article
    if where == "remedy":
        return RemedyFactory(risks=text).section.article
    return DraftFactory(**{where: text})


@pytest.mark.parametrize("where", ["tonight", "section", "remedy", "edition"])
def test_a_picture_in_use_is_not_deleted(client, author, where):
    image = uploads.store(pictures.photo(), author)
    article = used(where, image)
    address = reverse("admin:articles_image_delete", args=[image.pk])

    for response in (client.get(address, follow=True), client.post(address, {"post": "yes"}, follow=True)):
        assert f"it is used in: {article.title}" in response.content.decode()
    assert Image.objects.exists()
    assert article.title in client.get(reverse("admin:articles_image_changelist")).content.decode()


def test_a_picture_that_is_used_nowhere_is_deleted(client, author):
    image = uploads.store(pictures.photo(), author)

    client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"})

    assert not Image.objects.exists()


def test_the_list_of_pictures_costs_the_same_with_many(client, author, django_assert_max_num_queries):
    for width in range(2, 12):
        uploads.store(pictures.photo(width, 4, kind="PNG"), author)
    # Three of them ask for the second step of whoever looks: once, though the page asks each time what may be seen.
    with django_assert_max_num_queries(19):
        client.get(reverse("admin:articles_image_changelist"))


def test_others_without_permission_do_not_see_the_list(client):
    staff_with(client, "change_section")

    assert client.get(reverse("admin:articles_image_changelist")).status_code == 403


def test_no_stylesheet_asks_a_container_for_its_width():
    # Now and then Chromium lays out nothing in one (1 load of 300 on a busy machine): the box to write in was missing.
    sheets = [path for app in ("articles", "comments") for path in (settings.BASE_DIR / app / "static").rglob("*.css")]
    assert sheets
    assert [path.name for path in sheets if "container-type" in path.read_text(encoding="utf-8")] == []
