"""Since when readers have a section's or a remedy's text: by tables, then through publishing, restoring, rendering."""

from datetime import timedelta
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from articles.editions import snapshots
from articles.editions.part_changes import part_changes, part_names
from articles.editions.publishing import publish
from articles.models import Edition
from tests.factories import ArticleFactory, RemedyFactory, SectionFactory

ROWS = {"section": {"a": 1, "b": 2, "a-new": 1}, "remedy": {"iron": 7, "tea": 8, "iron-new": 7}}
OLD, NEW = "2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"


def section(slug="a", remedies=(), **changes):
    fields = {"slug": slug, "old_slugs": [], "kind": "text", "title": "Sleep", "body": "One two."}
    return fields | {"remedies": list(remedies)} | changes


def remedy(slug="iron", **changes):
    fields = {"slug": slug, "name": "Iron", "kind": "supplement", "helps": "some", "cautions": [], "verdict": "Helps."}
    return fields | {"superseded_by": ""} | changes


def edition(*sections):
    source = {"article": {}, "sections": list(sections)}
    names = part_names(source, ROWS)
    return SimpleNamespace(source=source, part_names=names, part_changes=dict.fromkeys(names, OLD))


def test_a_first_edition_changes_nothing():
    first = edition(section(remedies=[remedy()]), section("b"))
    assert part_changes(first.source, first.part_names, OLD) == {}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([section()], [section()], set()),
        ([section()], [section(body="One\ntwo.\n")], set()),
        ([section()], [section(body="One three.")], {"section:1"}),
        ([section()], [section(title="Night")], {"section:1"}),
        ([section()], [section("a-new", old_slugs=["a"])], set()),
        ([section(), section("b")], [section("b"), section()], set()),
        ([section()], [section(), section("b")], set()),
        ([section()], [section(remedies=[remedy()])], set()),
        ([section(), section("b")], [section()], set()),
        ([section(remedies=[remedy()])], [section(remedies=[remedy("iron-new")])], set()),
        ([section(remedies=[remedy()])], [section(remedies=[remedy(verdict="Harms.")])], {"remedy:7"}),
        ([section(remedies=[remedy()])], [section(remedies=[remedy(helps="good")])], {"remedy:7"}),
        ([section(remedies=[remedy()])], [section(remedies=[remedy(cautions=["serious"])])], {"remedy:7"}),
        ([section(remedies=[remedy()]), section("b")], [section(), section("b", remedies=[remedy()])], set()),
        (
            [section(remedies=[remedy("tea", superseded_by="iron"), remedy()])],
            [section(remedies=[remedy("tea", superseded_by="iron-new"), remedy("iron-new")])],
            set(),
        ),
        (
            [section(remedies=[remedy("tea"), remedy()])],
            [section(remedies=[remedy("tea", superseded_by="iron"), remedy()])],
            {"remedy:8"},
        ),
        ([section(kind="experience", body="")], [section(kind="experience")], set()),
    ],
    ids=[
        "nothing", "line breaks", "words", "title", "address", "order", "another", "another remedy", "one less",
        "remedy's address", "verdict", "mark", "caution", "moved", "address of what supersedes it", "superseded",
        "first shown",
    ],
)  # fmt: skip
def test_a_part_keeps_its_date_until_its_words_change(before, after, changed):
    source = {"article": {}, "sections": after}
    found = part_changes(source, part_names(source, ROWS), NEW, [edition(*before)])
    assert {part for part, when in found.items() if when == NEW} == changed
    assert set(found.values()) <= {OLD, NEW}


@pytest.mark.parametrize(("words", "changed"), [("One two.", OLD), ("Other words.", NEW)])
def test_a_part_that_comes_back_is_compared_with_what_readers_had_of_it(words, changed):
    source = {"article": {}, "sections": [section(), section("b", body=words)]}
    earlier = [edition(section()), edition(section(), section("b")), edition(section(), section("b", body="First."))]
    assert part_changes(source, part_names(source, ROWS), NEW, earlier)["section:2"] == changed


def test_no_edition_is_opened_beyond_the_one_that_has_every_part():
    source = {"article": {}, "sections": [section()]}

    def earlier():
        yield edition(section())
        raise AssertionError

    assert part_changes(source, part_names(source, ROWS), NEW, earlier()) == {"section:1": OLD}


def test_what_is_not_shown_has_no_name():
    source = {"article": {}, "sections": [section(kind="experience", body=" "), section("b"), section("without-a-row")]}
    assert part_names(source, ROWS) == {"section:2": ["b", "Sleep"]}


@pytest.fixture
def guide(db):
    return ArticleFactory(slug="g", section__body="One.")


def latest(guide):
    return guide.editions.order_by("-number").first()


def rewrite(part, **changes):
    for name, value in changes.items():
        setattr(part, name, value)
    part.save()


def test_publishing_dates_what_it_changes_and_a_new_title_is_none_until_then(guide):
    one = guide.sections.get()
    other = SectionFactory(article=guide, slug="other", title="Other")
    iron = RemedyFactory(section=one, slug="iron", name="Iron")
    assert publish(guide, what_changed="More.").part_changes == {}
    rewrite(iron, verdict="It helps much.")
    second = publish(guide, what_changed="Iron.")
    rewrite(other, title="Another")
    assert latest(guide).part_names[f"section:{other.pk}"] == ["other", "Other"]
    third = publish(guide, what_changed="A title.")
    assert latest(guide).part_changes == {
        f"section:{other.pk}": third.published_at.isoformat(),
        f"remedy:{iron.pk}": second.published_at.isoformat(),
    }


def test_a_withdrawn_schedule_changed_nothing(guide):
    part = f"section:{guide.sections.get().pk}"
    rewrite(guide.sections.get(), body="Two.")
    later = timezone.now() + timedelta(days=3)
    assert publish(guide, what_changed="Later.", at=later).part_changes[part] == later.isoformat()
    rewrite(guide.sections.get(), body="One.")
    assert publish(guide, what_changed="Not.", replace_schedule=True).part_changes == {}


def test_a_section_that_was_set_aside_and_comes_back_as_it_was_is_no_change(guide):
    other = SectionFactory(article=guide, slug="other", body="Two.")
    publish(guide, what_changed="Two.")
    rewrite(other, set_aside=True)
    publish(guide, what_changed="One.")
    rewrite(other, set_aside=False)
    assert publish(guide, what_changed="Two again.").part_changes == {}
    rewrite(other, set_aside=True)
    publish(guide, what_changed="One.")
    rewrite(other, set_aside=False, body="Three.")
    last = publish(guide, what_changed="Three.")
    assert last.part_changes == {f"section:{other.pk}": last.published_at.isoformat()}


def test_a_restored_text_is_a_change_and_a_new_rendering_is_none(guide):
    part = f"section:{guide.sections.get().pk}"
    first = latest(guide)
    rewrite(guide.sections.get(), body="Two.", slug="renamed")
    publish(guide, what_changed="Two.")
    snapshots.restore(guide, first.source)
    third = publish(guide, what_changed="One again.")
    assert third.part_changes == {part: third.published_at.isoformat()}
    call_command("render_editions", "--all", stdout=StringIO())
    assert latest(guide).part_changes == third.part_changes


def test_editions_of_before_forget_that_a_first_text_was_a_change(guide):
    section = guide.sections.get()
    rewrite(section, body="Two.")
    other = SectionFactory(article=guide, slug="other")
    publish(guide, what_changed="Two.")
    rewrite(section, body="Three.")
    last = publish(guide, what_changed="Three.")
    known = last.part_changes
    assert known == {f"section:{section.pk}": last.published_at.isoformat()}
    began = guide.editions.get(number=2).published_at.isoformat()
    Edition.objects.filter(pk=last.pk).update(part_changes=known | {f"section:{other.pk}": began})
    import_module("articles.migrations.0002_names_of_authors").forget_first_texts(apps, None)
    assert latest(guide).part_changes == known
