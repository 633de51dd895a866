from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import UniqueConstraint
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Edition
from tests.factories import ArticleFactory, DraftFactory, SectionFactory

pytestmark = pytest.mark.django_db
OURS = [
    model
    for model in apps.get_models()
    if model._meta.ordering and model._meta.app_label in ("articles", "comments", "rlssite")
]


def test_an_edition_holds_every_section_that_is_kept():
    article = DraftFactory(section__title="First")
    SectionFactory(article=article, title="Second")
    SectionFactory(article=article, title="Aside", set_aside=True)

    edition = publish(article, what_changed="First edition.")

    assert [section["title"] for section in edition.source["sections"]] == ["First", "Second"]
    assert [section["title"] for section in edition.pages.get(path="").content["sections"]] == ["First", "Second"]


def test_readers_get_no_edition_before_its_time():
    article = ArticleFactory()
    publish(article, what_changed="Later.", at=timezone.now() + timedelta(hours=1))

    assert [edition.number for edition in Edition.objects.current()] == [1]


def test_readers_get_nothing_of_a_guide_that_was_never_published_or_was_taken_down():
    DraftFactory()
    ArticleFactory().take_down()

    assert not Edition.objects.current().exists()


def test_an_edition_that_was_withdrawn_is_none_that_readers_have_or_will_have():
    article = ArticleFactory()
    later = publish(article, what_changed="Later.", at=timezone.now() + timedelta(hours=1))
    assert [edition.number for edition in article.editions.kept().order_by("number")] == [1, 2]
    later.withdraw()
    assert [edition.number for edition in article.editions.kept()] == [1]
    assert not article.editions.scheduled()


@pytest.mark.parametrize("model", OURS)
def test_no_order_leaves_it_to_the_database_which_of_two_rows_is_first(model):
    names = [str(name).removeprefix("-") for name in model._meta.ordering]
    together = [set(one.fields) for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    fields = [model._meta.pk if name == "pk" else model._meta.get_field(name.partition("__")[0]) for name in names]
    assert any(field.unique for field in fields) or any(one <= set(names) for one in together)
