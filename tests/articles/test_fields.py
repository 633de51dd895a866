"""A field of a guide's is said once (articles/fields.py), and wherever fields are listed it is not forgotten."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from markdownx.models import MarkdownxField

from articles.editions.differences import differences
from articles.editions.snapshots import restore, take
from articles.fields import KINDS, REMEDY, Shape
from articles.files import writer
from articles.files.loading import working_source
from articles.models import Article, Remedy
from articles.models.rows import fields_of
from articles.text.rendering import render
from tests.factories import AuthorFactory, DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory

# Model fields that are no part of what is written, each with its reason.
OUTSIDE = {
    "article": {
        "taken_down": "an act on the guide, which no edition carries out",
        "replaced_source": "what a restore replaced: a whole source itself",
        "replaced_at": "when that was",
        "position": "its place on the home page, which no edition holds",
        "ready_since": "that an editor says it is ready, until it is published",
        "ready_by": "who says so",
        "edited": "a time stamp",
    },
    "author": {"user": "an account of this site's, not a fact about the author"},
    "reviewer": {"article": "where it belongs"},
    "section": {"article": "where it belongs", "edited": "a time stamp"},
    "remedy": {"article": "where it belongs: the section says it", "edited": "a time stamp"},
    "reference": {"key": "what it is looked up by: editions and files hold references by their keys"},
}
# What is written as text and kept, read, in a model field of another name.
KEPT_IN = {"authors": "names"}
SHAPES = {
    Shape.LINE: (models.CharField, models.TextField),
    Shape.LINES: (models.TextField,),
    Shape.TEXT: (MarkdownxField,),
    Shape.SLUG: (models.CharField,),
    Shape.SOUGHT: (models.CharField, models.TextField),
    Shape.LIST: (models.JSONField,),
    Shape.FLAG: (models.BooleanField,),
    Shape.NUMBER: (models.PositiveIntegerField,),
    Shape.DAY: (models.DateField,),
    Shape.ROW: (models.ForeignKey,),
    Shape.PERSON: (models.ForeignKey,),
}


def of_model(kind):
    return {field.name: field for field in apps.get_model("articles", kind)._meta.fields if not field.primary_key}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_model_is_listed_or_left_out_for_a_reason(kind):
    listed = [KEPT_IN.get(name, name) for name in KINDS[kind].names()]

    assert len(set(listed)) == len(listed)
    assert set(of_model(kind)) - {*listed, *OUTSIDE[kind]} == set(), "say it in articles/fields.py, or why not above"
    assert {*listed, *OUTSIDE[kind]} - set(of_model(kind)) == set(), "no model has it"
    assert not set(listed) & set(OUTSIDE[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_the_shape_of_its_model_field(kind):
    for field in KINDS[kind]:
        if field.name in KEPT_IN:
            assert isinstance(getattr(apps.get_model("articles", kind), field.name), property)
            continue
        found = of_model(kind)[field.name]
        assert isinstance(found, SHAPES[field.shape]), field.name
        assert isinstance(found, MarkdownxField) == (field.shape is Shape.TEXT), field.name


@pytest.mark.parametrize("kind", ["article", "section", "remedy", "reference"])
def test_every_field_stands_once_in_the_authors_form(kind, rf):
    model = apps.get_model("articles", kind)
    # A new guide is asked for less.
    shown = admin.site.get_model_admin(model).get_fieldsets(rf.get("/"), model())
    names = [name for _title, options in shown for name in options["fields"]]

    # Earlier addresses are words. A remedy's guide is that of its section. A guide's place is typed in the list.
    editable = {name for name, field in of_model(kind).items() if field.editable} - {
        *(["article"] * (kind == "remedy")),
        *(["position"] * (kind == "article")),
    }
    editable |= KEPT_IN.keys() & set(KINDS[kind].names())
    assert len(set(names)) == len(names)
    assert set(names) - {"earlier_addresses", "cited_in"} == editable


def something(row, field):
    """Return another value for `field` of `row`, as it would be written."""
    found = row._meta.get_field(field.name)
    if found.choices:
        return next(value for value, _word in found.choices if value and value != getattr(row, field.name))
    if field.name == "effect":
        return "4.6"
    by_shape = {
        Shape.TEXT: f"Words of {field.name} [@source].",
        Shape.SLUG: "another",
        Shape.LIST: ["serious"] if field.name == "cautions" else ["earlier"],
        Shape.FLAG: True,
        Shape.NUMBER: 7,
        Shape.DAY: "2030-01-02",
    }
    return by_shape.get(field.shape, f"some {field.name}")


@pytest.fixture
def rows(db):
    """One row of each kind that a guide holds, and the guide."""
    ReferenceFactory(key="source")
    article = DraftFactory(section=False, author=AuthorFactory(), main_message="Cites [@source].")
    section = SectionFactory(article=article, slug="first")
    remedy = RemedyFactory(section=section, slug="old")
    RemedyFactory(section=section, slug="new", verdict="Cites [@source].")
    reviewer = article.reviewers.create(name="A", role="B", date="2029-01-02", scope="C", interests="D")
    return {"article": article, "section": section, "remedy": remedy, "reviewer": reviewer}


EDITED = [(kind, field) for kind in ("article", "section", "remedy", "reviewer") for field in KINDS[kind].of_editions]


def name_of(value):
    return getattr(value, "name", value)


def change(row, field):
    if field.shape is Shape.ROW:
        value = Remedy.objects.get(slug="new")
    elif field.shape is Shape.PERSON:
        value = AuthorFactory(name="Somebody else")
    else:
        value = something(row, field)
    type(row).objects.filter(pk=row.pk).update(**{field.name: value})


@pytest.mark.parametrize(("kind", "field"), EDITED, ids=name_of)
def test_what_is_written_in_a_field_stands_in_editions_and_comes_back(rows, kind, field):
    article = rows["article"]
    before = take(article)

    change(rows[kind], field)

    changed = take(Article.objects.get(pk=article.pk))
    assert changed != before
    if field.name != "old_slugs":
        assert differences(before, changed), "the author is not told of it before a restore"
        restore(article, before)
        assert take(Article.objects.get(pk=article.pk)) == before


@pytest.mark.parametrize("name", REMEDY.texts)
def test_each_text_of_a_remedy_reaches_files_page_and_references(rows, tmp_path, name):
    remedy = rows["remedy"]
    remedy.superseded_by = Remedy.objects.get(slug="new")
    setattr(remedy, name, "Rarely said words [@source].")
    remedy.save()

    source = working_source(Article.objects.get())
    writer.write(source, tmp_path)
    read = {row["slug"]: row for row in writer.inspect(tmp_path).source["sections"][0]["remedies"]}

    assert read["old"][name] == "Rarely said words [@source]."
    page = next(page for page in render(source, "/guide/")["remedies"] if page["slug"] == "old")
    assert "Rarely said words" in str([page["verdict"], page["record_source"], page["fields"], page["superseded"]])
    assert [entry["key"] for entry in page["references"]] == ["source"]
    assert remedy.citations.get().reference.key == "source"


@pytest.mark.parametrize("kind", ["article", "section", "remedy"])
def test_what_files_can_say_is_compared_with_the_authors_row(rows, kind):
    assert set(fields_of(rows[kind])) == {field.name for field in KINDS[kind]} - {"slug", "old_slugs"}


def test_a_reference_in_files_holds_every_field(rows, tmp_path):
    wanted = {
        "type": "web", "authors": "Doe, Jane", "title": "T", "container": "C", "year": "2020", "volume": "1",
        "issue": "2", "pages": "3", "publisher": "P", "doi": "10.1000/182", "pmid": "123", "url": "https://a.example/",
        "accessed": "2026-01-02", "archived_url": "https://b.example/", "note": "N", "private_notes": "One.\nTwo.",
    }  # fmt: skip
    assert set(wanted) == set(KINDS["reference"].names())
    source = working_source(Article.objects.get())
    source["references"]["source"] = wanted

    writer.write(source, tmp_path)

    assert writer.inspect(tmp_path).source["references"]["source"] == wanted


def test_an_edition_from_before_a_field_had_its_present_name_is_shown_compared_and_restored(rows):
    rows["remedy"].if_you_stop = "It comes back."
    rows["remedy"].save()
    source = take(rows["article"])
    old = take(rows["article"])
    for row in old["sections"][0]["remedies"]:
        row["without_it"] = row.pop("if_you_stop")

    assert "It comes back." in str(render(old, "/guide/")["remedies"])
    assert differences(old, source) == []
    Remedy.objects.filter(slug="old").update(if_you_stop="")
    restore(rows["article"], old)
    assert take(Article.objects.get(pk=rows["article"].pk)) == source


def test_editions_from_before_a_field_are_shown_and_compared_without_it(rows):
    source = take(rows["article"])
    later = {kind: KINDS[kind].before for kind in ("article", "remedy")}
    assert later["remedy"]
    old = take(rows["article"])
    for row, kind in [(old["article"], "article"), *((row, "remedy") for row in old["sections"][0]["remedies"])]:
        for name in later[kind]:
            del row[name]

    assert render(old, "/guide/") == render(source, "/guide/")
    assert differences(old, source) == []
