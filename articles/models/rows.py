"""Finds, reads and writes the rows of a guide by their kind, for its editions and its files alike."""

from articles.fields import AUTHOR, KINDS, Shape, set_values, values
from articles.models.article import Article, Author, Section
from articles.models.library.reference import Reference
from articles.models.remedy import Remedy
from articles.text.plain_text import tidy

MODELS = {"article": Article, "section": Section, "remedy": Remedy, "reference": Reference}
# Fields that hold another row's slug, and the kind of that row.
SLUGS = {"section": "section", "superseded_by": "remedy"}


def find(article, kind, *keys):
    """Return the row of `article` that has one of these slugs or keys, or had it; the first counts most."""
    if kind == "article":
        return article
    if kind == "reference":
        return Reference.objects.filter(key__in=keys).first()
    return MODELS[kind].objects.known_as(article.pk, *keys)


def match(article, kind, key, fields):
    """Return the row that `fields` describe, by its slug or key or by an old slug; or else a new one, not saved."""
    found = find(article, kind, key, *fields.get("old_slugs", ()))
    if found:
        return found
    return Reference(key=key) if kind == "reference" else MODELS[kind](article=article, slug=key)


def normal(kind, given):
    """Return those values of `given` that are merged, as they are compared: without white space that means nothing."""
    return {field.name: _normal(field, given[field.name]) for field in KINDS[kind].merged if field.name in given}


def _normal(field, value):
    if isinstance(value, dict):
        return normal("author", value)
    if not isinstance(value, str):
        return value
    if field.shape is Shape.TEXT:
        return tidy(value)
    if field.shape is Shape.LINES:
        # BibTeX does not keep white space around a line.
        return "\n".join(line.strip() for line in tidy(value).split("\n"))
    return " ".join(value.split())


def fields_of(row):
    """Return those values of `row` that files can hold, as JSON."""
    kind = row._meta.model_name
    return normal(kind, values(row, KINDS[kind]))


def slugs_here(article, given):
    """Return the files' values with the present slugs of the rows that they refer to, as far as these are here."""
    found = {name: find(article, SLUGS[name], given[name]) for name in SLUGS.keys() & given.keys() if given[name]}
    others = {name: value for name, value in given.items() if name not in found}
    return others | {name: row.slug for name, row in found.items() if row}


def set_fields(row, given, *, renews_author=True):
    """Set values from editions or files on `row` without saving it; a remedy stays where it is if its section is gone.

    What the values say of the author that the row has already is saved, unless not `renews_author`.
    """
    set_values(row, KINDS[row._meta.model_name], given)
    for name in SLUGS.keys() & given.keys():
        found = find(row.article, SLUGS[name], given[name])
        if found or row._meta.get_field(name).null:
            setattr(row, name, found)
    if "author" in given:
        present = row.author
        row.author = Author.objects.named(given["author"], present)
        if renews_author and present and row.author == present:
            set_values(present, AUTHOR, given["author"])
            present.save()


def save(row, given):
    """Set values on `row` and save it; raise ValidationError if they do not fit."""
    set_fields(row, given)
    row.full_clean()
    row.save()
