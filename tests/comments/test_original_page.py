"""With ORIGINAL_PAGE set: the page that this site replaces comes over whole; without, it is left out by name."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.editions.publishing import publish
from articles.models import Article, Edition, Reference
from tests.comments.brought_over import missing_words

pytestmark = [pytest.mark.django_db, pytest.mark.original_page]
PAGE = os.environ.get("ORIGINAL_PAGE", "")


def test_the_original_page_comes_over_whole_and_can_be_published():
    call_command("import_page", PAGE)

    article = Article.objects.get()
    comments = list(article.comments.all())
    assert len(comments) == 3
    assert len({comment.name for comment in comments}) == 2
    assert sum(comment.by_author for comment in comments) == 1
    assert Reference.objects.count() == 6
    items = {section.title: section.body.count("\n- ") for section in article.sections.all()}
    causes = next(count for title, count in items.items() if "Causes" in title)
    medicines = next(count for title, count in items.items() if "scription" in title)
    assert (causes, medicines) == (14, 17)
    assert not missing_words(Path(PAGE).read_text(encoding="utf-8"), article)

    publish(article, what_changed="Brought over.")

    assert len(Edition.objects.get().pages.get(path="").content["references"]) == 6
