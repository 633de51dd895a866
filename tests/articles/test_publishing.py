from datetime import timedelta

import pytest
from django.utils import timezone

from articles.editions.publishing import CannotPublish, publish
from articles.models import Edition, PageState
from tests.factories import ArticleFactory, CommentFactory, DraftFactory

pytestmark = pytest.mark.django_db


def test_readers_get_the_edition_and_not_the_working_copy():
    article = ArticleFactory(section__body="Old words.")
    section = article.sections.get()
    section.body = "New words."
    section.save()

    page = Edition.objects.current().get().pages.get(path="")

    assert "Old words." in page.content["sections"][0]["html"]


def test_a_guide_with_an_unknown_citation_is_not_published():
    article = DraftFactory(section__body="Words.\n\nA claim [@nobody].")

    with pytest.raises(CannotPublish) as refused:
        publish(article, what_changed="First.")

    assert str(refused.value.problems[0][1]) == "Line 3: There is no reference with the key “nobody”."


def shown(client, article, path=""):
    answer = client.get(f"{article.get_absolute_url()}{path}")
    return answer.text if answer.status_code == 200 else answer.status_code


def test_what_was_published_stays_public_when_the_clock_is_set_back(client, clock):
    now = timezone.now()
    article = ArticleFactory(title="Legs", section__body="First words.")
    CommentFactory(article=article, body="It helped me.")
    publish(article, what_changed="More is said.", at=now + timedelta(hours=1))
    clock(now + timedelta(hours=2))
    assert "More is said." in shown(client, article, "changes/")

    clock(now - timedelta(days=1))
    PageState.objects.settle(article)
    assert "First words." in shown(client, article)
    assert "It helped me." in shown(client, article, "discussion/")
    assert "More is said." in shown(client, article, "changes/")
    assert "More is said." in shown(client, article, "feed/")
    assert "Legs" in client.get("/").text
    assert not article.editions.scheduled().exists()
    assert [edition.is_scheduled for edition in article.editions.all()] == [False, False]


def test_what_is_published_while_the_clock_is_back_is_what_readers_see_then_and_later(client, clock):
    now = timezone.now()
    article = ArticleFactory(section__body="First words.")
    clock(now - timedelta(days=1))
    article.sections.update(body="Second words.")
    publish(article, what_changed="Other words.")
    assert "Second words." in shown(client, article)

    clock(now + timedelta(hours=1))
    PageState.objects.settle(article)
    assert "Second words." in shown(client, article)


def test_one_that_waits_for_its_time_is_not_shown_sooner_because_of_an_earlier_one(client, clock):
    now = timezone.now()
    article = ArticleFactory(section__body="First words.")
    article.sections.update(body="Second words.")
    later = publish(article, what_changed="Later.", at=now + timedelta(hours=1))
    clock(now - timedelta(days=1))
    assert "First words." in shown(client, article)
    assert later.is_scheduled and [edition.pk for edition in article.editions.scheduled()] == [later.pk]
