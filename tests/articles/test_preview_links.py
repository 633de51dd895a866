"""Links with which somebody reads the working copy before it is public."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import PreviewLink
from rlssite.when import DAY
from tests.factories import (
    ArticleFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    UserFactory,
)
from tests.layout import one_line

pytestmark = pytest.mark.django_db
SOON = date.today() + timedelta(days=10)  # noqa: DTZ011


def text(answer):
    return one_line(answer.content.decode())


@pytest.fixture
def guide():
    article = DraftFactory(
        slug="g",
        title="A quiet guide",
        layout="sections",
        section=False,
        main_message="Ask first [@one].",
        get_help="- **Now:** call.",
        glossary="iron\n: A metal.\n",
        doctor_sheet="# I\n\n- [ ] Yes [@one]\n",
    )
    ReferenceFactory(key="one")
    section = SectionFactory(article=article, title="Iron", slug="iron", body="Words nobody knows yet [@one].")
    RemedyFactory(section=section, slug="tablets", name="Tablets", trials=3, effect="2", findings="agree")
    return article


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def links_of(article):
    return reverse("admin:articles_article_preview_links", args=[article.pk])


def make(desk, article, **given):
    answer = desk.post(
        links_of(article), {"name": "for Dr. Smith", "until": SOON, "shows": "live", **given}, follow=True
    )
    return answer, PreviewLink.objects.order_by("-pk").first()


def test_the_author_makes_a_link_and_finds_it_in_the_list(desk, guide):
    answer, link = make(desk, guide)

    page = text(answer)
    assert f"The link “for Dr. Smith” works until {date_format(link.until, DAY)}." in page
    assert f'value="http://testserver{link.get_absolute_url()}"' in page
    assert "never" in page


def test_that_a_link_opens_nowhere_else_is_said_until_the_site_has_a_public_address(desk, guide, settings):
    words = "Such an address opens on this computer only, until the site's public address is set: the setting SITE_URL"
    assert words in unescape(text(make(desk, guide)[0]))
    settings.SITE_URL = ("https", "testserver", "https://testserver", "https://testserver")
    assert words not in unescape(text(desk.get(links_of(guide))))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"until": "2020-01-01"}, "That day is past."),
        ({"until": "2999-01-01"}, "A link works for a year at most"),
        ({"until": "soon"}, "Write the day like 2026-11-28."),
        ({"shows": "all"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(desk, guide, given, words):
    answer, link = make(desk, guide, **given)

    assert link is None
    assert words in text(answer)
    assert "for Dr. Smith" in text(answer) or not given.get("name", "x")


def test_every_page_is_there_without_an_account_and_each_of_its_links_leads_on(desk, guide, client):
    _answer, link = make(desk, guide)
    client.logout()
    start, seen, waiting = link.get_absolute_url(), set(), [link.get_absolute_url()]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "This is a preview until" in text(answer), path
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
        assert "Back to the editor" not in text(answer)
        found = {href.partition("?")[0] for href in re.findall(r'href="([^"#]+)', answer.content.decode())}
        assert not [href for href in found if href.startswith("/g/")], path
        waiting += [href for href in found if href.startswith("/preview/") and href not in seen and href not in waiting]
    below = {path.removeprefix(start) for path in seen}
    wanted = {"", "iron/", "tablets/", "all/", "remedies/", "map/", "references/", "glossary/", "for-your-doctor/"}
    assert below == wanted


def test_a_live_link_shows_what_was_written_since_and_a_fixed_one_does_not(desk, guide, client):
    live, fixed = make(desk, guide)[1], make(desk, guide, shows="fixed")[1]
    guide.sections.filter(slug="iron").update(body="Other words.")
    client.logout()

    assert "Other words." in text(client.get(live.get_absolute_url() + "iron/"))
    page = text(client.get(fixed.get_absolute_url() + "iron/"))
    assert "Words nobody knows yet" in page
    assert "Other words." not in page
    assert "You see the text as it was on" in page


def test_a_link_is_revoked_for_good_after_a_question_and_another_is_made_in_its_place(desk, guide):
    link = make(desk, guide)[1]
    revoke = reverse("admin:articles_article_revoke_preview", args=[guide.pk, link.pk])
    question = text(desk.get(revoke))
    assert f"The link “for Dr. Smith” works until {date_format(link.until, 'j M Y')}." in question
    assert "Nobody has used it yet." in question
    assert desk.get(link.get_absolute_url()).status_code == 200

    answer = desk.post(revoke, follow=True)
    assert "is revoked." in text(answer)
    assert "work again" not in text(answer) and "Revoke…" not in text(answer)
    gone = desk.get(link.get_absolute_url())
    assert gone.status_code == 410
    assert "withdrawn" in text(gone)
    assert "Words nobody knows" not in text(gone)
    assert gone["Cache-Control"] == "no-store, private"
    assert gone["Referrer-Policy"] == "no-referrer"

    # Pressed once more, in an older tab.
    assert desk.post(revoke).status_code == 302
    assert desk.get(link.get_absolute_url()).status_code == 410
    again = f"?for={link.pk}"
    assert again in text(answer)
    assert 'value="for Dr. Smith"' in text(desk.get(links_of(guide) + again))


@pytest.mark.parametrize("other", ["x", "0", "9" * 30, "-1", "٣"])
def test_a_new_link_in_the_place_of_none_is_for_nobody_yet(desk, guide, other):
    answer = desk.get(links_of(guide), {"for": other})
    assert answer.status_code == 200
    assert answer.context["form"]["name"].value() == ""


def test_a_link_ends_with_its_day(guide, client, clock):
    link = PreviewLink.objects.create(article=guide, name="x", until=SOON)
    last = timezone.now().replace(year=SOON.year, month=SOON.month, day=SOON.day, hour=23, minute=59)
    clock(last)
    assert client.get(link.get_absolute_url()).status_code == 200
    clock(last + timedelta(minutes=2))
    answer = client.get(link.get_absolute_url())
    assert answer.status_code == 410
    assert "This link worked until" in text(answer)


@pytest.mark.parametrize("change", [lambda url: url[:-3] + "xx/", lambda url: url.replace("-", "-A", 1), str.swapcase])
def test_a_link_that_was_never_made_is_not_found(guide, client, change):
    url = PreviewLink.objects.create(article=guide, name="x", until=SOON).get_absolute_url()
    assert client.get(change(url)).status_code == 404
    for token in ("x", "1", "1-", "-", "99999999999999999999-x", "١-x", "1-é"):
        assert client.get(f"/preview/{token}/").status_code == 404


def test_a_row_with_the_number_of_a_deleted_one_has_another_address(guide):
    first = PreviewLink.objects.create(article=guide, name="x", until=SOON)
    second = PreviewLink(pk=first.pk, article=guide, name="y")
    assert first.get_absolute_url() != second.get_absolute_url()


def test_the_list_says_when_a_reader_last_used_it_and_does_not_count_the_author(desk, guide, client):
    link = make(desk, guide)[1]
    desk.get(link.get_absolute_url())
    link.refresh_from_db()
    assert link.last_used is None
    client.logout()
    client.get(link.get_absolute_url())
    link.refresh_from_db()
    assert timezone.now() - link.last_used < timedelta(minutes=1)


@pytest.mark.parametrize(("path", "model"), [("", "article"), ("iron/", "section"), ("tablets/", "remedy")])
def test_the_author_gets_back_to_the_editor_of_that_part(desk, guide, path, model):
    row = {"article": guide, "section": guide.sections.get(), "remedy": guide.remedies.get()}[model]
    editor = reverse(f"admin:articles_{model}_change", args=[row.pk])
    for start in (make(desk, guide)[1].get_absolute_url(), f"/admin/articles/article/{guide.pk}/preview/"):
        assert f'<a href="{editor}">Back to the editor of this part</a>' in text(desk.get(start + path))


def test_a_preview_in_the_admin_says_what_must_be_mended_and_is_for_its_author(client):
    article = DraftFactory(section__title="Iron", section__body="[@nobody]")
    address = reverse("admin:articles_article_preview", args=[article.pk])
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
    assert client.get(links_of(article)).status_code == 403
    client.force_login(StaffFactory())
    assert "Section “Iron”: Line 1: There is no reference" in text(client.get(address))


def test_nothing_of_a_preview_is_in_what_search_engines_read(guide, client):
    ArticleFactory(slug="public")
    link = PreviewLink.objects.create(article=guide, name="x", until=SOON)
    for path in ("/sitemap.xml", "/search/?q=iron", "/"):
        page = client.get(path).content.decode()
        assert link.code not in page
        assert "/preview/" not in page
    assert "Disallow: /preview/" in client.get("/robots.txt").content.decode()
    assert 'rel="canonical"' not in client.get(link.get_absolute_url()).content.decode()


def test_a_picture_that_only_a_fixed_link_shows_is_not_deleted(desk, guide):
    from articles.admin.library.images import places_by_name

    name = f"{'a' * 32}.png"
    PreviewLink.objects.create(article=guide, name="for Dr. Smith", source={"images": {name: {}}})
    assert places_by_name()[name] == ["A quiet guide (preview link “for Dr. Smith”)"]
