import pytest

from articles.editions.publishing import CannotPublish, publish
from articles.models import Edition
from tests.factories import ArticleFactory, DraftFactory

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
