"""What readers get: the pages themselves, who may see what, and how they are cached."""

import re
import time
from datetime import date, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import PageState, Reviewer, Site
from comments import acts
from comments.models import Comment
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CommentFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    WaitingCommentFactory,
)
from tests.layout import one_line

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def text(response):
    return one_line(response.content.decode())


def numbered(page):
    """Return the number that a browser shows before each source of `page`'s list."""
    numbers, number = {}, 0
    for key, value in re.findall(r'<li id="(ref-[^"]+)"(?: value="(\d+)")?', page):
        number = int(value) if value else number + 1
        numbers[key] = number
    return numbers


@pytest.fixture
def guide():
    """A published guide with a section, a remedy and a source."""
    article = DraftFactory(slug="rls", title="Restless legs", section=False)
    ReferenceFactory(key="trial")
    section = SectionFactory(article=article, title="Iron", slug="iron", body="Ask for a test [@trial].")
    RemedyFactory(section=section, slug="oral-iron", name="Oral iron", verdict="Only if iron is low [@trial].")
    SectionFactory(article=article, title="Is it RLS?", slug="is-it-rls", body="Five points.")
    article.glossary, article.doctor_sheet = "Ferritin\n: Stored iron [@trial].", "- [ ] I cannot rest."
    article.save()
    publish(article, what_changed="First edition.")
    return article


def test_home_lists_published_guides_and_says_so_when_there_is_none(client):
    assert "No guide has been published here yet." in text(client.get("/"))
    ArticleFactory(title="A real guide")
    DraftFactory(title="A draft")
    answer = text(client.get("/"))
    assert "A real guide" in answer
    assert "A draft" not in answer


def test_guide_shows_sections_remedies_and_numbered_references(client, guide):
    answer = text(client.get("/rls/"))
    assert 'href="#ref-trial"' in answer
    assert numbered(answer) == {"ref-trial": 1}
    assert 'href="/rls/oral-iron/"' in answer
    assert '<a href="#r1-2">Oral iron</a></li><li>2 other pages</li>' in answer, (
        "the list links back to where it is cited"
    )


def test_remedy_has_a_page_of_its_own_verdict_first(client, guide):
    answer = text(client.get("/rls/oral-iron/"))
    assert answer.index("Only if iron is low") < answer.index("References")
    assert numbered(answer) == {"ref-trial": 1}


def test_a_remedys_page_numbers_its_sources_as_the_guide_does(client):
    article = DraftFactory(slug="rls", section=False)
    for key in "abcd":
        ReferenceFactory(key=key)
    section = SectionFactory(article=article, body="Words [@a; @b; @c; @d].")
    RemedyFactory(section=section, slug="iron", verdict="It helps [@b; @c].")
    publish(article, what_changed="First edition.")
    assert numbered(text(client.get("/rls/"))) == {"ref-a": 1, "ref-b": 2, "ref-c": 3, "ref-d": 4}
    assert numbered(text(client.get("/rls/iron/"))) == {"ref-b": 2, "ref-c": 3}


def test_near_the_title_it_says_who_when_and_that_no_clinician_checked(client, guide):
    answer = text(client.get("/rls/"))
    assert "Written by The project, not a health professional." in answer
    assert "Not checked by a clinician" in answer
    assert "Published" in answer


def test_a_recorded_clinician_is_named_and_a_lay_reviewer_changes_nothing(client, guide):
    reviewer = Reviewer.objects.create(
        article=guide, name="R. Ader", role="reader", date=date(2026, 1, 2), scope="All.", interests="None declared."
    )
    publish(guide, what_changed="Read by somebody.")
    assert "Not checked by a clinician" in text(client.get("/rls/"))
    reviewer.is_clinician = True
    reviewer.save()
    publish(guide, what_changed="Checked.")
    answer = text(client.get("/rls/"))
    assert "Not checked by a clinician" not in answer
    assert "R. Ader" in answer


def test_after_its_review_date_it_says_that_advice_may_have_changed(client, guide, clock):
    guide.review_due = date(2030, 1, 1)
    guide.save()
    publish(guide, what_changed="Date set.")
    assert "advice may have changed" not in text(client.get("/rls/"))
    clock(timezone.now().replace(year=2031))
    assert "advice may have changed" in text(client.get("/rls/"))


def test_edited_and_reviewed_dates_move_only_with_their_own_editions(client, guide, clock):
    start = timezone.now()
    clock(start.replace(year=2030, month=3, day=4))
    publish(guide, what_changed="All read again.", is_review=True)
    clock(start.replace(year=2031, month=5, day=6))
    publish(guide, what_changed="A typo.")
    answer = text(client.get("/rls/"))
    assert "Edited 6 May 2031." in answer
    assert "Read again against its sources 4 March 2030." in answer


def test_what_changed_lists_due_editions_only(client, guide):
    publish(guide, what_changed="Coming soon.", at=timezone.now() + DAY)
    answer = text(client.get("/rls/changes/"))
    assert "First edition." in answer
    assert "Coming soon." not in answer


def test_an_old_address_leads_to_the_new_one_without_a_chain(client, guide):
    for slug in ("second", "third"):
        guide.slug = slug
        guide.save()
        publish(guide, what_changed="Moved.")
    for path in ("", "changes/", "discussion/", "oral-iron/", "about/", "glossary/", "for-your-doctor/"):
        for old in ("rls", "second"):
            answer = client.get(f"/{old}/{path}")
            assert (answer.status_code, answer["Location"]) == (301, f"/third/{path}")
        assert client.get(f"/third/{path}").status_code == 200


def test_an_old_address_of_a_remedy_and_an_old_anchor_of_a_section_still_land(client, guide):
    section, remedy = guide.sections.get(slug="iron"), guide.remedies.get()
    section.slug, remedy.slug = "iron-first", "iron-tablets"
    section.save()
    remedy.save()
    assert client.get("/rls/iron-tablets/").status_code == 404, "the working copy is not public"
    publish(guide, what_changed="Renamed.")
    assert client.get("/rls/oral-iron/")["Location"] == "/rls/iron-tablets/"
    assert 'id="iron"' in text(client.get("/rls/"))


def test_an_address_that_is_only_scheduled_does_not_exist_yet(client, guide, clock):
    guide.slug = "new-name"
    guide.save()
    publish(guide, what_changed="Moved.", at=timezone.now() + DAY)
    assert client.get("/new-name/").status_code == 404
    assert client.get("/rls/").status_code == 200
    clock(timezone.now() + 2 * DAY)
    assert client.get("/new-name/").status_code == 200


# Who may see what

SECRET = "SECRET-WORDS"


def draft(layout):
    return DraftFactory(
        slug="g",
        layout=layout,
        section__body=SECRET,
        section__slug="is-it-rls",
        doctor_sheet=SECRET,
        glossary=f"{SECRET}\n: {SECRET}",
    )


def scheduled(layout):
    article = draft(layout)
    publish(article, what_changed=SECRET, at=timezone.now() + DAY)
    return article


def edited_since(layout):
    article = ArticleFactory(
        slug="g",
        layout=layout,
        section__body="Old.",
        section__slug="is-it-rls",
        doctor_sheet="Old.",
        glossary="Old\n: Old.",
    )
    article.sections.update(body=SECRET, in_short=SECRET)
    RemedyFactory(section=article.sections.get(), slug="r", name=SECRET)
    article.title, article.doctor_sheet, article.glossary = SECRET, SECRET, f"{SECRET}\n: {SECRET}"
    article.save()
    return article


def taken_down(layout):
    article = ArticleFactory(
        slug="g",
        layout=layout,
        section__body=SECRET,
        section__slug="is-it-rls",
        title=SECRET,
        doctor_sheet=SECRET,
        glossary=f"{SECRET}\n: {SECRET}",
    )
    RemedyFactory(section=article.sections.get(), slug="r", name=SECRET)
    publish(article, what_changed=SECRET)
    CommentFactory(article=article, body=SECRET)
    article.take_down()
    return article


def withdrawn(layout):
    article = scheduled(layout)
    article.editions.get().withdraw()
    return article


def waiting_comment(layout):
    article = ArticleFactory(slug="g", layout=layout, section__slug="is-it-rls", doctor_sheet="Old.")
    about = {"article": article, "section": article.sections.get()}
    WaitingCommentFactory(**about, body=SECRET, name=SECRET)
    return article


def removed_comments(layout):
    article = ArticleFactory(slug="g", layout=layout, section__slug="is-it-rls", doctor_sheet="Old.")
    about = {"article": article, "section": article.sections.get()}
    acts.remove(CommentFactory(**about, body=SECRET, name=SECRET))
    thread = CommentFactory(**about, body=SECRET, name=SECRET)
    CommentFactory(in_reply_to=thread, body="A reply that stays.")
    acts.mark_spam(CommentFactory(in_reply_to=thread, body=SECRET, name=SECRET))
    acts.remove(thread)
    return article


def private_fields(layout):
    article = ArticleFactory(slug="g", layout=layout, section__slug="is-it-rls", doctor_sheet="Old.")
    about = {"article": article, "section": article.sections.get()}
    CommentFactory(**about, email=f"{SECRET}@example.org")
    return article


@pytest.mark.parametrize("layout", ["one", "sections"])
@pytest.mark.parametrize(
    "make",
    [draft, scheduled, edited_since, taken_down, withdrawn, waiting_comment, removed_comments, private_fields],
)
def test_no_public_path_shows_what_is_not_in_a_due_edition(client, make, layout):
    article = make(layout)
    paths = ["/", "/g/", "/g/r/", "/g/changes/", "/g/feed/", "/g/discussion/", "/sitemap.xml", "/robots.txt", "/media/"]
    paths += ["/g/discussion/feed/", "/comments/feed/", "/manifest.webmanifest"]
    paths += ["/?utm_source=x", "/g/?utm_source=x", "/g/r/?utm_source=x", "/g/discussion/?utm_source=x"]
    paths += ["/g/about/", "/g/glossary/", "/g/for-your-doctor/", "/g/is-it-rls/", "/g/all/", "/g/references/"]
    paths += [
        "/preview/",
        "/preview/x/",
        f"/preview/{article.pk}/",
        "/privacy/",
        "/house-rules/",
        "/g/discussion/write/",
        # Words that stand beside the secret, so that no mark parts it where it is shown.
        "/search/",
        "/search/?q=section",
        "/search/?q=little",
        "/search/?q=xyzzy",
    ]
    for comment in Comment.objects.all():
        paths += [f"/c/{comment.pk}/", f"/c/{comment.pk}/reply/", f"/c/{comment.pk}/mine/x/"]
    for path in paths:
        answer = client.get(path, follow=True)
        assert SECRET not in text(answer), path
        assert answer.status_code in (200, 404), path


def test_taken_down_hides_the_guide_and_everything_under_it(client):
    article = taken_down("sections")
    comment = article.comments.get()
    for path in [
        "/g/",
        "/g/is-it-rls/",
        "/g/all/",
        "/g/r/",
        "/g/changes/",
        "/g/about/",
        "/g/glossary/",
        "/g/for-your-doctor/",
        "/g/feed/",
        "/g/discussion/",
        "/g/discussion/feed/",
        "/g/?utm_source=x",
        f"/c/{comment.pk}/",
        f"/c/{comment.pk}/reply/",
    ]:
        assert client.get(path).status_code == 404, path


# Caching


@pytest.fixture
def paths(guide):
    thread = CommentFactory(article=guide)
    CommentFactory(in_reply_to=thread)
    below = [f"/rls/{page}/" for page in ("oral-iron", "changes", "about", "glossary", "for-your-doctor", "discussion")]
    feeds = ["/rls/feed/", "/rls/discussion/feed/", "/comments/feed/", "/sitemap.xml"]
    return ["/", "/rls/", *below, f"/c/{thread.pk}/", *feeds]


@pytest.fixture
def pages_of_sections(guide):
    """The paths of the same guide with a page a section, each of which a comment stands on or not."""
    guide.layout = "sections"
    guide.save()
    publish(guide, what_changed="Pages.")
    CommentFactory(article=guide, section=guide.sections.get(slug="iron"))
    return [f"/rls/{path}" for path in ("", "iron/", "is-it-rls/", "oral-iron/", "all/", "references/")]


# They say nothing of the whole guide's comments.
SHOW_NO_COMMENTS = [
    "/rls/oral-iron/",
    *(f"/rls/{page}/" for page in ("changes", "about", "glossary", "for-your-doctor")),
]


@pytest.fixture
def cached(client):
    """Return the ETag of a path, or None where the answer is 304 to it."""

    def tags(paths):
        return {path: client.get(path, HTTP_ACCEPT_ENCODING="gzip")["ETag"] for path in paths}

    return tags


def test_public_pages_are_the_same_for_everybody(paths, pages_of_sections):
    for path in {*paths, *pages_of_sections}:
        client = Client()
        answer = client.get(path, HTTP_ACCEPT_ENCODING="gzip")
        assert not client.cookies, path
        assert answer["Vary"] == "Accept-Encoding", path
        assert b"csrf" not in Client().get(path).content, path
        again = client.get(path, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=answer["ETag"])
        assert again.status_code == 304, path
        for header in ("Cache-Control", "ETag", "Vary"):
            assert again[header] == answer[header], path
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"
        # nginx would keep it for almost two seconds else.
        assert 0 <= time.time() - int(answer["X-Accel-Expires"].removeprefix("@")) < 60


def test_a_logged_in_author_gets_the_same_bytes(paths, pages_of_sections, guide):
    author = Client()
    author.force_login(guide.author.user)
    for path in {*paths, *pages_of_sections}:
        assert author.get(path).content == Client().get(path).content, path


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        (lambda guide: CommentFactory(article=guide), None),
        (lambda guide: acts.remove(guide.comments.published().first()), None),
        (lambda guide: publish(guide, what_changed="More."), True),
        (lambda guide: Site.load().save(), True),
        (lambda guide: guide.take_down() or guide.put_back(), True),
        (lambda guide: WaitingCommentFactory(article=guide), False),
        (lambda guide: acts.mark_spam(WaitingCommentFactory(article=guide)), False),
        (lambda guide: guide.save(), False),
        (lambda guide: SectionFactory(article=guide), False),
    ],
    ids=["published", "removed", "edition", "site", "taken down", "held", "spam", "working copy", "new section"],
)
def test_etags_change_exactly_with_what_readers_see(paths, cached, guide, change, moves):
    before = cached(paths)
    change(guide)
    after = cached(
        [path for path in paths if not (path.startswith("/c/") and change.__code__.co_names[-1:] == ("remove",))]
    )
    for path, tag in after.items():
        if moves is None and path.startswith("/c/"):
            continue  # the comment may be a reply there
        if moves is None and path in SHOW_NO_COMMENTS:
            assert tag == before[path], path
        else:
            assert (tag != before[path]) == (moves is not False), path


def test_etags_change_with_a_build_and_with_the_clock(paths, cached, guide, settings, clock):
    first = cached(paths)
    settings.BUILD = "another"
    second = cached(paths)
    publish(guide, what_changed="Later.", at=timezone.now() + timedelta(minutes=5))
    third = cached(paths)
    clock(timezone.now() + timedelta(minutes=6))
    fourth = cached(paths)
    for path in paths:
        assert len({first[path], second[path], fourth[path]}) == 3, path
        assert third[path] != fourth[path], path


def _many_comments(guide, count):
    """Write `count` published threads and as many replies to one of them, straight into the tables."""
    now = timezone.now()
    common = {
        "article": guide, "name": "Reader", "body": "Words.", "body_html": "<p>Words.</p>", "rendered_with": 1,
        "status": "published", "digest": "",
    }  # fmt: skip
    threads = [Comment(**common, is_listed=True, published=now - timedelta(seconds=number)) for number in range(count)]
    Comment.objects.bulk_create(threads, batch_size=1000)
    first = Comment.objects.threads().newest_first().first()
    replies = [
        Comment(**common, root=first, in_reply_to=first, reply_no=number + 1, published=now) for number in range(count)
    ]
    Comment.objects.bulk_create(replies, batch_size=1000)
    Comment.objects.filter(pk=first.pk).update(reply_count=count, last_reply_no=count)
    return first


@pytest.mark.parametrize("count", [1, 5_000], ids=["few", "10,000 comments"])
def test_pages_cost_few_queries_however_many_comments_there_are(client, guide, django_assert_max_num_queries, count):
    thread = _many_comments(guide, count)
    below = [f"/rls/{page}/" for page in ("oral-iron", "about", "glossary", "for-your-doctor", "discussion")]
    for path in ["/rls/", *below, f"/c/{thread.pk}/"]:
        with django_assert_max_num_queries(11):
            answer = client.get(path)
        assert len(answer.content) < 80_000, path
        with django_assert_max_num_queries(2):
            assert client.get(path, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304, path


@pytest.mark.parametrize(
    "path", ["/nothing/", "/rls/nothing/", "/c/1/", "/c/999999999999999999999999/", "/rls/discussion/?before=x"]
)
def test_what_is_not_here_is_a_404_in_words(client, guide, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This page is not here" in text(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/rls/",
        "/rls/oral-iron/",
        "/rls/about/",
        "/rls/glossary/",
        "/rls/for-your-doctor/",
        "/rls/discussion/",
        "/how-we-label-evidence/",
        "/privacy/",
    ],
)
def test_pages_answer_head_and_refuse_post(client, guide, path):
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_every_page_carries_the_strict_policy(client, guide):
    for path in ["/", "/rls/", "/nothing/", "/admin/login/", "/rls/discussion/write/"]:
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_database_that_does_not_answer_is_a_503_in_words(client, monkeypatch):
    def away(*args):
        raise OperationalError("away")

    monkeypatch.setattr(PageState.objects, "with_editions", away)
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Back in a moment" in text(answer)


def test_a_broken_page_is_a_500_in_words(guide, monkeypatch):
    def broken(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr(PageState.objects, "with_editions", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in text(answer)


def test_the_experience_section_is_hidden_until_somebody_writes_it(client, guide):
    section = SectionFactory(article=guide, kind="experience", title="My own story", body="")
    publish(guide, what_changed="Room for a story.")
    assert "My own story" not in text(client.get("/rls/"))
    section.body = "It began on a train."
    section.save()
    publish(guide, what_changed="A story.")
    assert "My own story" in text(client.get("/rls/"))


def test_a_section_set_aside_is_left_out_and_its_row_kept(client, guide):
    guide.sections.filter(slug="iron").update(set_aside=True)
    SectionFactory(article=guide, title="Other", body="Words.")
    publish(guide, what_changed="Without iron.")
    assert "Ask for a test" not in text(client.get("/rls/"))
    assert guide.sections.filter(slug="iron").exists()


def test_an_author_with_credentials_is_shown_with_them(client):
    ArticleFactory(slug="g", author=AuthorFactory(name="Dr Example", credentials="neurologist"))
    assert "Written by Dr Example, neurologist." in text(client.get("/g/"))


def test_a_control_character_does_not_end_the_feed(client):
    guide = ArticleFactory(slug="g", title="Rest\x0bless")
    publish(guide, what_changed="Pasted\x0b from a\x08 PDF.")
    answer = client.get("/g/feed/")
    assert answer.status_code == 200
    assert "Pasted from a PDF." in " ".join(answer.content.decode().split())


def test_an_error_that_is_answered_early_carries_the_strict_headers_too(client, guide, monkeypatch):
    monkeypatch.setattr(PageState.objects, "at_address", lambda *_asked: 1 / 0)
    broken = Client(raise_request_exception=False).get("/rls/")
    strange = client.get("/rls/", headers={"Host": "evil.example"})
    assert (broken.status_code, strange.status_code) == (500, 400)
    for answer in (broken, strange):
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
