"""What the judge is told of the site: settings, lists, names, copies, and who is back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Reviewer, Site
from comments.models import Comment, Contact, Discussion, DiscussionSettings
from comments.safety.verdict import Draft
from comments.writing.judging import judge
from comments.writing.terms import Terms
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

BODY = "Walking up and down the hall calms my legs."


@pytest.fixture
def edition():
    return ArticleFactory(slug="g", author__name="Nora Author").editions.get()


def settings_with(**fields):
    DiscussionSettings(**fields).save()


def codes(edition, draft=None, **known):
    return {reason.code for reason in judge(draft or Draft(name="Ann", body=BODY), Terms(edition), **known).reasons}


def test_the_mode_is_that_of_the_guide_or_else_of_everywhere(edition):
    assert codes(edition) == {"first"}
    settings_with(mode="publish")
    assert codes(edition) == set()
    Discussion.objects.update_or_create(article=edition.article, defaults={"mode": "hold-all"})
    assert codes(edition) == {"hold-all"}


def test_everything_waits_while_the_author_is_away_and_nothing_the_day_after(edition):
    settings_with(mode="publish", away_until=timezone.now().date())
    assert codes(edition) == {"away"}
    settings_with(mode="publish", away_until=timezone.now().date() - timedelta(days=1))
    assert codes(edition) == set()


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("spam_words", "blue widgets", "spam"),
        ("held_words", "blue widgets", "held-word"),
        ("crisis_phrases", "blue widgets", "crisis"),
        ("despair_phrases", "blue widgets", "despair"),
        ("emergency_phrases", "blue widgets", "emergency"),
    ],
)
def test_each_list_of_the_settings_is_heard(edition, field, text, code):
    settings_with(mode="publish", **{field: f"\n  {text}  \n\nanother\n"})
    assert codes(edition, Draft(name="Ann", body=f"I found {text} here.")) == {code}
    assert codes(edition) == set()


def test_a_reserved_name_is_held(edition):
    settings_with(mode="publish", reserved_names="blue widget")
    assert codes(edition, Draft(name="Blue Widget", body=BODY)) == {"reserved-name"}


def test_the_authors_harmless_phrases_raise_no_alarm(edition):
    settings_with(mode="publish", crisis_phrases="blue widgets", harmless_phrases="no blue widgets")
    assert codes(edition, Draft(name="Ann", body="There are no blue widgets.")) == set()


@pytest.mark.parametrize("name", ["Nora Author", "N0ra Auth0r", "Dr Ada Example", "Owner Person", "Legs at Night"])
def test_nobody_writes_under_the_name_of_the_sites_own_people(edition, name):
    settings_with(mode="publish")
    Site(name="Legs at Night", owner="Owner Person").save()
    Reviewer.objects.create(article=edition.article, name="Dr Ada Example", role="neurologist", date="2026-01-01")
    assert "look-alike" in codes(edition, Draft(name=name, body=BODY))


def test_a_copy_of_another_comment_is_held_but_nothing_is_a_copy_of_itself(edition):
    settings_with(mode="publish")
    first = WaitingCommentFactory(article=edition.article, body=f"{BODY.upper()}\n")
    assert codes(edition) == {"duplicate"}
    assert codes(edition, comment=Comment(body=BODY)) == {"duplicate"}
    assert codes(edition, comment=first) == set()
    Comment.objects.update(article=ArticleFactory(slug="another"))
    assert codes(edition) == set()


def test_who_is_back_is_published_only_with_something_published(edition):
    contact = Contact.objects.create(email="ann@example.org", confirmed=timezone.now())
    assert codes(edition, contact=contact) == {"first"}
    CommentFactory(article=edition.article, email="ann@example.org")
    assert codes(edition, contact=contact) == set()
    assert judge(Draft(name="Ann", body=BODY), Terms(edition), contact=contact).status == "published"


def test_the_limits_are_those_of_the_settings(edition):
    settings_with(mode="publish", links_held_from=1, seconds_to_fill=60)
    body = "The study that my doctor told me of is at https://example.org/a"
    assert codes(edition, Draft(name="Ann", body=body), seconds=61) == {"links"}
    assert codes(edition, seconds=59) == {"quick"}


def test_a_reply_in_a_held_thread_waits(edition):
    settings_with(mode="publish")
    assert codes(edition, root=Comment(holds_replies=True)) == {"held-thread"}
    assert codes(edition, root=Comment()) == set()


def test_the_author_is_never_judged(edition):
    settings_with(mode="hold-all")
    assert judge(Draft(name="Nora Author", body="stop taking it"), Terms(edition), by_author=True).status == "published"
