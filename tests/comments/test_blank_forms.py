"""The form that nothing was typed in: made once, and each reader's own."""

import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Site
from comments.models import Comment, DiscussionSettings
from tests.comments.desk import text
from tests.factories import CommentFactory, RemedyFactory, SectionFactory

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|ours|started|key)" value="([^"]+)"')


def form(url=URL):
    """Return the form as somebody sees it who comes for the first time."""
    return text(Client().get(url))


@pytest.mark.parametrize("where", ["a comment", "a reply"])
def test_each_reader_gets_a_form_of_their_own(guide, where):
    url = URL if where == "a comment" else f"/c/{CommentFactory(article=guide).pk}/reply/"
    first, second = (dict(HIDDEN.findall(form(url))) for _reader in range(2))
    assert set(first) == {"csrfmiddlewaretoken", "ours", "started", "key"}
    assert all(first[name] != second[name] for name in first)


@pytest.mark.parametrize("where", ["a comment", "a reply"])
def test_what_it_gives_out_is_taken_back(guide, where):
    url = URL if where == "a comment" else f"/c/{CommentFactory(article=guide).pk}/reply/"
    for number in range(2):
        client = Client(enforce_csrf_checks=True)
        hidden = dict(HIDDEN.findall(text(client.get(url))))
        answer = client.post(url, hidden | {"name": "Ann", "body": f"It helped me, {number}."})
        assert answer.status_code == 302
        assert str(Comment.objects.latest("pk").key) == hidden["key"]


def test_a_reply_shows_the_comment_that_it_answers_and_no_other(guide):
    first = CommentFactory(article=guide, name="Ann <b>", body="It *helped* me.")
    # What somebody typed is no place of the form, whatever they typed.
    second = CommentFactory(article=guide, name="Ben \x02token\x03", body="Not me.")
    one, other = (form(f"/c/{comment.pk}/reply/") for comment in (first, second))
    assert "Reply to Ann &lt;b&gt;" in one and "It <em>helped</em> me." in one
    assert "Reply to Ben \x02token\x03" in other and "Not me." in other
    assert "Ann" not in other and "Ben" not in one


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda guide: DiscussionSettings(mode="publish").save(), "Comments appear at once"),
        (lambda guide: DiscussionSettings(away_until=timezone.now().date()).save(), "The author is away until"),
        (lambda guide: Site(name="Legs at night").save(), "Legs at night"),
        (lambda guide: Site.objects.update_or_create(pk=1, defaults={"minimum_age": 18}), "18 or older"),
        (lambda guide: SectionFactory(article=guide, title="Iron") and publish(guide, what_changed="Iron."), ">Iron<"),
    ],
)
def test_what_changes_shows_at_once(guide, change, shown):
    assert shown not in form()
    change(guide)
    assert shown in form()


def test_the_part_that_the_reader_came_from_is_chosen(guide):
    RemedyFactory(section=guide.sections.get(), slug="massage", name="Leg massage")
    publish(guide, what_changed="Massage.")
    assert '<option value="remedy:massage" selected>' in form(f"{URL}?about=remedy:massage")
    assert '<option value="" selected>' in form()
    assert '<option value="" selected>' in form(f"{URL}?about=remedy:unknown")
    assert '<option value="" selected>' in form(f"{URL}?about=%22%3E%3Cb%3E:")


def test_one_is_kept_for_each_part_and_whatever_is_asked_for(guide):
    RemedyFactory(section=guide.sections.get(), slug="massage")
    publish(guide, what_changed="Massage.")
    for number in range(5):
        Site(name=f"Site {number}").save()
        assert f"Site {number}" in form()
        assert f"Site {number}" in form(f"{URL}?about=remedy:massage")
        form(f"{URL}?about=remedy:unknown-{number}")
    assert len(caches["default"]._cache) == 2
