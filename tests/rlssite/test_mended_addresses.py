"""Addresses that arrive in capitals, or with what a mail program took for their end, lead to the page."""

from urllib.parse import quote, unquote_to_bytes

import pytest

from articles.editions.publishing import publish
from comments.models import Contact
from rlssite.web.mended_addresses import likely
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, RemedyFactory, StaffFactory, preview_url

pytestmark = pytest.mark.django_db

GLUED = [
    ")", ".", ",", ";", ":", "!", "?", ">", "]", "}", '"', "'", "”", "’", "»", "…", "*", "_", "**", "\\", "|",
    "%22", "%29", "&gt;", "&quot", "&nbsp;", ").", ">.", ">,", '").', ")/", "./", "。", "）", "\u200b", "\xa0",
    "\n", " ", "-", "–",
]  # fmt: skip


@pytest.fixture
def guide():
    article = ArticleFactory(slug="restless-legs", doctor_sheet="Ask.")
    RemedyFactory(section=article.sections.get(), slug="iron")
    publish(article, what_changed="More.")
    return article


@pytest.fixture
def comment(guide):
    return CommentFactory(article=guide, email="nora@example.org")


@pytest.fixture
def public(comment):
    below = [
        "", "iron/", "changes/", "remedies/", "about/", "for-your-doctor/", "feed/", "discussion/", "discussion/feed/",
        "discussion/write/",
    ]  # fmt: skip
    return [
        *(f"/restless-legs/{end}" for end in below),
        *(f"/c/{comment.pk}/{end}" for end in ("", "report/", "reply/")),
        "/how-we-label-evidence/", "/search/", "/privacy/", "/house-rules/", "/help-now/", "/comments/feed/",
        "/sitemap.xml", "/robots.txt", "/manifest.webmanifest",
    ]  # fmt: skip


def private_links(comment):
    contact = Contact.objects.get_or_create(email="nora@example.org")[0]
    return [
        comment.manage_url(), comment.mailed_url(), contact.confirm_url(), contact.stop_url(comment.pk),
        *(f"{comment.manage_url()}{end}/" for end in ("edit", "delete", "download", "new-link")),
        preview_url(comment.article),
    ]  # fmt: skip


def where(client, path, method="get"):
    answer = getattr(client, method)(path)
    return answer.status_code, answer.headers.get("Location")


def leads_to(client, address, path):
    """Whether `address` leads to `path` in one step, for good, for whoever asks."""
    return all(where(client, address, method) == (301, path) for method in ("get", "head"))


def test_whatever_a_mail_program_glued_on_is_taken_off(client, guide):
    for glued in GLUED:
        for address in ("/restless-legs/iron/", "/restless-legs/iron"):
            assert where(client, quote(address + glued)) == (301, "/restless-legs/iron/"), (address, glued)


def test_what_stands_before_it_or_behind_a_sharp_is_taken_off_too(client, guide):
    for asked in (
        "/(restless-legs/iron/)",
        "/“restless-legs/iron/”",
        "/<restless-legs/iron>",
        "/restless-legs/iron/#dose",
    ):
        assert where(client, quote(asked)) == (301, "/restless-legs/iron/"), asked


def test_it_is_taken_off_every_public_address(client, public):
    for path in public:
        for glued in (")", "%22", "”."):
            assert leads_to(client, quote(path + glued), path), path
        assert leads_to(client, quote(path.removesuffix("/") + ">"), path), path


def test_capital_letters_lead_to_the_page(client, public):
    for path in public:
        assert client.get(path).status_code == 200
        for spelled in (path.upper(), path.title(), path.upper().removesuffix("/"), path.upper() + ")."):
            assert leads_to(client, spelled, path), spelled


def test_the_start_page_too(client, guide):
    for glued in (")", ",", "%22", "…", ").", "&gt;"):
        assert leads_to(client, "/" + quote(glued), "/"), glued


def test_an_old_address_in_capitals_leads_on(client, guide):
    guide.slug = "rls"
    guide.save()
    publish(guide, what_changed="Moved.")
    answer = client.get("/Restless-Legs/Iron/).", follow=True)
    assert answer.redirect_chain == [("/restless-legs/iron/", 301), ("/rls/iron/", 301)]


@pytest.mark.parametrize("query", ["q=Iron%20PILLS&x=%C3%A9", "Q=A+B", "q=)", "next=//evil.example"])
def test_the_query_is_kept_as_it_is(client, guide, query):
    assert where(client, f"/Search/).?{query}") == (301, f"/search/?{query}")
    assert where(client, f"/RESTLESS-LEGS?{query}") == (301, f"/restless-legs/?{query}")


def test_private_links_lose_what_was_glued_on_and_keep_their_letters(client, comment):
    for link in private_links(comment):
        assert client.get(link).status_code == 200, link
        for glued in (")", ".", ">", "”", "%22", "&gt;", ")/", ">."):
            address = link + quote(glued)
            assert leads_to(client, address, link), address
            assert leads_to(client, link.removesuffix("/") + quote(glued), link), address
            assert client.get(address).headers["Cache-Control"] == "no-store, private"
        assert client.get(link.lower()).status_code == 404 or link.lower() == link
        assert client.get(link.upper()).status_code == 404


def test_in_a_private_link_only_the_token_is_held_to_its_letters(client, comment):
    link = preview_url(comment.article)
    token = link.split("/")[2]
    assert token.lower() != token
    assert leads_to(client, f"/Preview/{token}/IRON/).", f"{link}iron/")
    assert where(client, f"/Preview/{token.swapcase()}/") == (404, None)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/)", "/Nothing/", "/NOTHING", "/restless-legs/Nothing/", "/restless-legs/nothing/.", "/C/999999/",
        "//evil.example/)", "//evil.example/%2e", "/%5Cevil.example/)", "///x)", "//Restless-Legs/",
        "/%2F%2Fevil.example/)",
        "/https://evil.example/)", "/%0d%0aLocation:%20x/)", "/restless-legs/)iron", "/restless-legs/(iron", "/x%00)",
        "/static/X.css)", "/media/nothing.PNG)", "/restless-legs/" + ")" * 3000 + "x",
    ],
)  # fmt: skip
def test_what_is_nowhere_stays_a_404(client, guide, path):
    def ask(path):
        # As the server gets it: the test client would take what follows "//" for a host.
        return client.get("/", PATH_INFO=unquote_to_bytes(path).decode("latin-1"))

    answer = ask(path)
    if answer.status_code == 301:
        assert answer["Location"] == path + "/", "only the slash that every address ends with"
        answer = ask(answer["Location"])
    assert answer.status_code == 404


def test_the_authors_desk_leads_nowhere_and_never_in_a_circle(client, guide):
    client.force_login(StaffFactory(is_superuser=True))
    for path in ("/admin/articles/upstream/8/change/", "/admin/articles/upstream/8/change/)", "/ADMIN/", "/Admin/X/"):
        assert client.get(path, follow=True).status_code == 404, path
    for path in ("/nothing/x//", "/nothing//", "/restless-legs/nothing//"):
        assert likely(path) == [], path


def test_a_hidden_guide_is_not_given_away(client):
    DraftFactory(slug="draft")
    for path in ("/Draft/", "/draft/)", "/DRAFT/discussion/"):
        assert where(client, path) == (404, None)


def test_a_form_is_never_led_elsewhere(client, guide):
    assert client.post("/Restless-Legs/discussion/write/", {"body": "x"}).status_code == 404


def test_a_mended_address_is_kept_by_no_browser_for_ever(client, guide):
    cached = client.get("/restless-legs/").headers["Cache-Control"]
    assert client.get("/Restless-Legs/").headers["Cache-Control"] == cached


def test_few_addresses_are_tried_for_one(guide):
    for path in (
        "/A_-/B_-_" + ".)" * 1000,
        "/c/1/mine/Ab_-/" + "&" * 1000,
        "/" + "%25" * 1000,
        "/nothing/",
        "/nothing",
    ):
        assert len(likely(path)) <= 4, path[:20]
    assert likely("/nothing/") == likely("/nothing") == likely("/c/5/mine/Token/") == []
