"""The site's own texts: the author's words instead of the default, and how they are kept."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from articles.models import Revision, Site, SiteText
from articles.wording import registry
from articles.wording.reading import source_of
from articles.wording.registry import TEXTS
from tests.factories import ArticleFactory, DraftFactory, StaffFactory

pytestmark = pytest.mark.django_db
PAGE = "/house-rules/"


@pytest.fixture
def author(client):
    staff = StaffFactory()
    client.force_login(staff)
    client.staff = staff
    return client


def address(key, language="en"):
    return reverse("admin:articles_sitetext_change", args=[f"{key}.{language}"])


def opened(author, key):
    """Return what a form that was opened now sends back."""
    form = author.get(address(key)).context["adminform"].form
    return {"text": form.initial["text"], "text-was": form.was("text")}


def save(author, key, text, **more):
    return author.post(address(key), {**opened(author, key), "text": text, **more})


def test_the_authors_words_take_the_place_of_the_default_on_the_page_and_in_its_etag(author, client):
    before = client.get(PAGE)
    assert "Be kind." in before.text

    assert save(author, "house-rules", "Say **what** you like on {site_name}.").status_code == 302

    after = client.get(PAGE)
    assert "Say <strong>what</strong> you like on Health guide." in after.text
    assert "Be kind." not in after.text
    assert after["ETag"] != before["ETag"]
    assert not after.cookies


def test_a_text_of_every_page_renews_the_pages_of_guides(author, client):
    path = ArticleFactory().get_absolute_url()
    before = client.get(path)

    save(author, "footer", "No doctor is here.")

    after = client.get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "No doctor is here." in after.text


def test_own_words_cost_no_query_of_their_own(author, client):
    def made_anew():
        client.get(PAGE)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            text = client.get(PAGE).text
        return text, len(asked)

    _text, by_default = made_anew()
    save(author, "house-rules", "Mine.")
    text, with_own = made_anew()
    assert "Mine." in text
    assert with_own == by_default


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {nobody}.", "“{nobody}” means nothing here"),
        ("Hello {site name}.", "“{site name}” means nothing here"),
        ("Hello {site_name.", "“{” stands alone"),
        ("[Us]({contact})", "in the address of a link nothing is filled in"),
        ("", "Readers need something here"),
        ('One.\n\nBy <a href="/me/">me</a>.', 'Line 3: “<a href="/me/">” is HTML'),
        ("![A tree](https://example.org/tree.png)", "is not one that was uploaded here"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_beside_it_and_nothing_is_saved(author, text, said):
    response = save(author, "house-rules", text)

    errors = response.context["adminform"].form.errors["text"]
    assert any(said in error for error in errors), errors
    assert response.context["adminform"].form["text"].value() == text
    assert not SiteText.objects.exists()


def test_a_brace_that_is_meant_stands_behind_a_backslash(author, client):
    assert save(author, "house-rules", r"A brace: \{").status_code == 302

    assert "<p>A brace: {</p>" in client.get(PAGE).text


def test_html_and_scripts_do_not_come_through(author, client):
    assert save(author, "house-rules", "<script>alert(1)</script>").status_code == 200
    # However it came there.
    SiteText.objects.create(name="house-rules.en", text="<script>alert(1)</script> [x](javascript:alert)")
    Site.objects.update(name="<b>Bold</b>")

    save(author, "footer", "On {site_name}.")

    text = client.get(PAGE).text
    assert "<script>alert" not in text and "javascript:" not in text.partition("<main")[2].partition("href=")[2][:20]
    assert "On &lt;b&gt;Bold&lt;/b&gt;." in text


def test_a_paragraph_in_which_nothing_is_filled_in_is_left_out(client):
    assert "This site is run by" not in client.get(PAGE).text

    Site(owner="Ada").save()

    assert "This site is run by Ada." in client.get(PAGE).text


def test_the_list_says_what_is_the_authors_and_where_the_default_has_changed(author, monkeypatch):
    save(author, "footer", "No doctor is here.")
    listed = reverse("admin:articles_sitetext_changelist")
    assert "The default has changed" not in author.get(listed).text

    monkeypatch.setitem(TEXTS, "footer", registry.Text("footer", "Foot", "everywhere", words="A newer default."))

    assert "The default has changed since." in author.get(listed).text
    page = author.get(address("footer"))
    assert "<ins> newer default.</ins>" in page.text or "newer" in page.text
    assert [key for key, _words in page.context["default_rows"][0][1]] != [False]

    save(author, "footer", "No doctor is here, really.")
    assert "The default has changed since." in author.get(listed).text
    save(author, "footer", "No doctor is here.", seen_default="on")
    assert "The default has changed since." not in author.get(listed).text


def test_taking_the_default_again_asks_and_can_be_undone(author, client):
    save(author, "house-rules", "Mine.")
    url = reverse("admin:articles_sitetext_default", args=["house-rules.en"])
    assert "Mine." in author.get(url).text
    assert SiteText.objects.exists()

    author.post(url)

    assert "Be kind." in client.get(PAGE).text
    revision = Revision.objects.filter(part="sitetext:house-rules.en", values__text="Mine.").get()
    assert revision.by == author.staff
    back = reverse("admin:articles_sitetext_revision", args=["house-rules.en", revision.pk])
    assert author.get(back).status_code == 200
    author.post(back, {"field": "text"})
    assert "<p>Mine.</p>" in client.get(PAGE).text


@pytest.mark.parametrize("is_first", [True, False], ids=["the default stands", "there is a text already"])
def test_of_two_tabs_the_second_is_shown_both_texts(author, client, is_first):
    if not is_first:
        save(author, "house-rules", "Before.")
    older = opened(author, "house-rules")
    save(author, "house-rules", "Of the first tab.")

    response = author.post(address("house-rules"), {**older, "text": "Of the second tab."})

    assert response.status_code == 200
    assert "This was changed elsewhere" in response.text
    assert "<p>Of the first tab.</p>" in client.get(PAGE).text


def test_the_editor_saves_no_text_by_itself(author):
    response = author.post(
        address("house-rules"), {**opened(author, "house-rules"), "text": "Half a"}, headers={"X-Autosave": "1"}
    )

    assert "only when you press Save" in response.json()["error"]
    assert not SiteText.objects.exists()


def test_a_guide_in_another_language_reads_the_authors_words_in_its_own_or_else_in_the_sites():
    def footer():
        # Nobody translated the default into this language.
        with translation.override("fr"):
            return source_of("footer", Site.load())

    assert "This site informs." in footer()
    SiteText(name="footer.en", text="No doctor is here.").save()
    assert footer() == "No doctor is here."
    SiteText(name="footer.fr", text="Aucun médecin ici.").save()
    assert footer() == "Aucun médecin ici."
    with translation.override("en"):
        assert source_of("footer", Site.load()) == "No doctor is here."


def test_the_list_offers_the_languages_of_guides(author):
    DraftFactory(slug="beine", language="de")

    listed = author.get(f"{reverse('admin:articles_sitetext_changelist')}?language=de")

    assert address("footer", "de") in listed.text
    assert author.get(f"{reverse('admin:articles_sitetext_changelist')}?language=xx").status_code == 404


def test_where_nobody_can_be_told_of_a_mistake_the_authors_words_stand(author):
    save(author, "mistake", "Ask a nurse.")

    edition = SimpleNamespace(slug="", number=1)
    said = render_to_string("articles/_mistake.html", {"edition": edition, "site": Site.load()})

    assert "Ask a nurse." in said


def test_the_guides_own_rating_can_be_switched_off_and_its_opinions_worded(author, client):
    path = f"{ArticleFactory().get_absolute_url()}about/"
    save(author, "audit-purpose", "We think so.")
    assert "We think so." in client.get(path).text

    site = Site.load()
    site.shows_self_audit = False
    site.save()

    page = client.get(path).text
    assert "self-audit" not in page and "DISCERN" not in page and "We think so." not in page


def test_a_mail_needs_its_links(author):
    response = save(author, "mail-reply", "Somebody answered at {page}. Yours: {mine}")

    assert response.context["adminform"].form.errors["text"] == ["{stop} is missing, and readers need it."]


def test_an_unknown_text_is_not_found(author):
    for name in ("nothing.en", "privacy.xx", "privacy"):
        assert author.get(reverse("admin:articles_sitetext_change", args=[name])).status_code == 302


@pytest.mark.parametrize("key", TEXTS)
def test_every_default_keeps_the_rules_for_what_the_author_writes(author, key):
    page = author.get(address(key))
    response = save(author, key, f"{page.context['adminform'].form.initial['text']}".strip())

    assert response.status_code == 302, response.context["adminform"].form.errors


def shown(answer):
    return " ".join(answer.content.decode().split())


def test_what_was_saved_leads_to_where_readers_see_it(author):
    page = shown(
        author.post(address("house-rules"), {**opened(author, "house-rules"), "text": "Be kind."}, follow=True)
    )
    assert f'<a href="{PAGE}">See it as readers do</a>' in page


def test_a_place_that_was_lost_is_told_and_one_button_puts_its_paragraph_back(author):
    default = TEXTS["footer"].default("en")
    assert "{owner}" in default
    page = shown(author.post(address("footer"), {**opened(author, "footer"), "text": "Mine."}, follow=True))
    assert "It no longer says" in page and "{owner}" in page

    form = shown(author.get(address("footer")))
    assert 'name="_put_back" value="owner"' in form
    save(author, "footer", "Mine, and more.", _put_back="owner")

    text = SiteText.objects.get().text
    assert text.startswith("Mine, and more.\n\n") and "{owner}" in text
    assert 'value="owner"' not in shown(author.get(address("footer")))


def test_the_toolbar_offers_nothing_that_only_a_guide_has(author):
    page = shown(author.get(address("footer")))
    assert 'data-pick="pictures"' in page and 'data-pick="links"' in page
    for kind in ("references", "marks", "figures", "parts"):
        assert f'data-pick="{kind}"' not in page
    assert "[@key]" not in page


def test_the_headline_of_the_home_page_is_found_from_the_list(author):
    page = shown(author.get(reverse("admin:articles_sitetext_changelist")))
    assert "#id_tagline" in page
    site = author.get(reverse("admin:articles_site_changelist"), follow=True)
    assert "The headline of the home page." in shown(site)
