"""Pages of the author's own beside the guides."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import OwnPage, Revision
from tests.factories import ArticleFactory, DraftFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    client.force_login(StaffFactory())
    return client


def page(**fields):
    made = OwnPage(**{"title": "Imprint", "slug": "imprint", "body": "Who we **are**.", "is_shown": True} | fields)
    made.full_clean()
    made.save()
    return made


def test_readers_see_it_at_its_address_under_the_rules_of_public_pages(client):
    page(body="# Who\n\nWe are {site_name}. <script>x</script>")

    response = client.get("/imprint/")

    assert "<h1>Imprint</h1>" in response.text
    assert '<h2 id="text-who">Who</h2>' in response.text
    assert "We are Health guide." in response.text
    assert "<script>x" not in response.text
    assert not response.cookies and response["Vary"] == "Accept-Encoding" and "s-maxage" in response["Cache-Control"]
    assert client.get("/imprint/", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_change_is_seen_at_once(client):
    made = page()
    before = client.get("/imprint/")
    made.body = "We moved."
    made.save()

    after = client.get("/imprint/", headers={"If-None-Match": before["ETag"]})

    assert (after.status_code, "We moved." in after.text) == (200, True)


def test_the_menu_at_the_foot_of_every_page_leads_to_it_in_order(client):
    guide = ArticleFactory().get_absolute_url()
    assert "/imprint/" not in client.get(guide).text
    page(position=2)
    page(title="Contact", slug="contact", position=1)
    page(title="Hidden", slug="hidden", is_shown=False)
    page(title="Beside", slug="beside", in_footer=False)

    footer = client.get(guide).text.partition("<footer")[2]

    assert 0 < footer.index("/contact/") < footer.index("/imprint/")
    assert "/hidden/" not in footer and "/beside/" not in footer


def test_what_is_not_shown_is_for_the_author_alone(author):
    made = page(is_shown=False)

    assert author.get("/imprint/").status_code == 404
    assert "/imprint/" not in author.get("/sitemap.xml").text
    preview = author.get(reverse("admin:articles_ownpage_preview", args=[made.pk]))
    assert "Who we <strong>are</strong>." in preview.text
    assert "no-store" in preview["Cache-Control"]
    author.logout()
    assert author.get(reverse("admin:articles_ownpage_preview", args=[made.pk])).status_code == 302


def test_it_is_in_the_sitemap(client):
    page()

    assert "/imprint/</loc>" in client.get("/sitemap.xml").text


def test_an_earlier_address_leads_to_the_present_one(client):
    made = page()
    made.slug = "legal"
    made.save()

    response = client.get("/imprint/")

    assert (response.status_code, response["Location"]) == (301, "/legal/")


@pytest.mark.parametrize("slug", ["privacy", "admin", "search", "c", "Imprint", "two words", "a--b", "x/y", ""])
def test_an_address_that_cannot_be_is_refused(slug):
    with pytest.raises(ValidationError) as refused:
        page(slug=slug)
    assert "slug" in refused.value.message_dict


def test_guides_and_pages_never_share_an_address():
    DraftFactory(slug="taken")
    with pytest.raises(ValidationError, match="A guide has, or had, this address"):
        page(slug="taken")
    made = page(slug="mine")
    made.slug = "later"
    made.save()
    for slug in ("mine", "later"):
        with pytest.raises(ValidationError, match="A page of your own has, or had, this address"):
            DraftFactory.build(slug=slug, author=None).clean()
    with pytest.raises(ValidationError, match="Another page of yours has, or had, this address"):
        page(slug="mine")


def test_it_is_in_its_own_language(client):
    page(language="de", title="Impressum", slug="impressum")

    assert '<html lang="de">' in client.get("/impressum/").text


def test_the_author_makes_and_changes_one_and_each_save_is_kept(author):
    sent = {"title": "Imprint", "slug": "imprint", "language": "en", "body": "First.", "position": "0"}
    sent |= {"is_shown": "on"}
    assert author.post(reverse("admin:articles_ownpage_add"), sent).status_code == 302
    made = OwnPage.objects.get()
    url = reverse("admin:articles_ownpage_change", args=[made.pk])

    assert author.post(url, sent | {"body": "Second."}).status_code == 302

    assert [row.values["body"] for row in Revision.objects.of(made)] == ["Second.", "First."]
    assert author.get(reverse("admin:articles_ownpage_history", args=[made.pk])).status_code == 200
    first = Revision.objects.of(made).last()
    author.post(reverse("admin:articles_ownpage_revision", args=[made.pk, first.pk]), {"field": "body"})
    assert "First." in author.get("/imprint/").text


def test_wrong_texts_are_refused_and_kept_in_the_form(author):
    sent = {"title": "Imprint", "slug": "imprint", "language": "en", "body": "Hi {nobody}.", "position": "0"}

    response = author.post(reverse("admin:articles_ownpage_add"), sent)

    assert "means nothing here" in response.context["adminform"].form.errors["body"][0]
    assert "Hi {nobody}." in response.text
    empty = author.post(reverse("admin:articles_ownpage_add"), sent | {"body": " ", "is_shown": "on"})
    assert "needs a text" in empty.context["adminform"].form.errors["body"][0]


def test_none_can_be_deleted(author):
    made = page()

    assert author.post(reverse("admin:articles_ownpage_delete", args=[made.pk]), {"post": "yes"}).status_code == 403
    assert "take the tick from" in author.get(reverse("admin:articles_ownpage_change", args=[made.pk])).text


def test_its_language_is_chosen_from_a_list_and_saving_leads_to_the_page(author):
    form = author.get(reverse("admin:articles_ownpage_add")).text
    assert '<option value="de">German</option>' in form
    sent = {"title": "Imprint", "slug": "imprint", "language": "de", "body": "Text.", "position": "0", "is_shown": "on"}
    assert (
        '<a href="/imprint/">See it as readers do</a>'
        in author.post(reverse("admin:articles_ownpage_add"), sent, follow=True).text
    )
    refused = author.post(reverse("admin:articles_ownpage_add"), sent | {"slug": "other", "language": "deutsch"})
    assert "language" in refused.context["adminform"].form.errors
