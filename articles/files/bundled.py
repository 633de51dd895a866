"""The guide that the first start of a site loads and publishes (rlssite/management/commands/serve.py)."""

from pathlib import Path
from typing import Any

from articles.editions import snapshots
from articles.files import writer
from articles.models import Article, Edition, Reference, Remedy, Section, rows

BUNDLED_GUIDE = Path(__file__).resolve().parent.parent / "content" / "restless-legs"
# What is made of it. There is nothing else of it: no pictures, no reviewers, nothing that was written.
MODELS = ("Article", "ArticleSlug", "Section", "Remedy", "Reference", "Edition", "Upstream")
TABLES = {f"articles.{name}" for name in MODELS}


def is_untouched() -> bool:
    """Tell whether the guide that is here, if any, is the bundled one as its files have it, published once by itself.

    What somebody wrote in a form has left a row in a table that is none of `TABLES`: a revision.
    """
    articles = list(Article.objects.all()[:2])
    if not articles:
        return not Reference.objects.exists()
    editions = list(Edition.objects.all()[:2])
    if len(articles) > 1 or len(editions) > 1 or any(edition.published_by_id for edition in editions):
        return False
    try:
        wanted = snapshots.rows_of(writer.read(BUNDLED_GUIDE))
    except (writer.GuideFileError, OSError):
        return False
    [article] = articles
    if [article.slug] != [*wanted["article"]]:
        return False
    if any(model.objects.count() != len(wanted[model._meta.model_name]) for model in (Section, Remedy, Reference)):
        return False
    return all(_is_as(article, kind, key, wanted[kind][key]) for kind in wanted for key in wanted[kind])


def _is_as(article: Article, kind: str, key: str, fields: dict[str, Any]) -> bool:
    row = rows.find(article, kind, key)
    theirs = rows.slugs_here(article, rows.normal(kind, fields))
    return row is not None and theirs.items() <= rows.fields_of(row).items()
