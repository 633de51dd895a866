import json

import pytest

from articles.editions.differences import differences
from articles.editions.snapshots import restore, take, undo_restore
from articles.models import Citation, Reference, Remedy, Section
from articles.text.rendering import render
from tests.factories import AuthorFactory, DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    ReferenceFactory(key="one")
    article = DraftFactory(section=False)
    first = SectionFactory(article=article, slug="first", title="First", body="Words [@one].")
    SectionFactory(article=article, slug="second", title="Second", body="More.")
    better = RemedyFactory(section=first, slug="better", name="Better")
    RemedyFactory(section=first, slug="older", name="Older", superseded_by=better, cautions=["serious"])
    Remedy.objects.filter(slug="older").update(counts_experiences=True)
    return article


def test_a_source_is_plain_json(article):
    source = take(article)
    assert json.loads(json.dumps(source)) == source


def test_restoring_what_was_taken_changes_nothing(article):
    source = take(article)
    restore(article, source)
    assert take(article) == source


def test_everything_that_was_changed_since_comes_back(article):
    source = take(article)
    first = article.sections.get(slug="first")
    first.body, first.position = "Other words.", 9
    first.save()
    article.sections.filter(slug="second").update(title="Changed", set_aside=True)
    Remedy.objects.filter(slug="older").update(
        verdict="Changed", helps="good", cautions=[], superseded_by=None, counts_experiences=False
    )
    SectionFactory(article=article, slug="third")
    article.title = "Changed"
    article.save()
    Citation.objects.all().delete()
    Reference.objects.all().delete()

    article = restore(article, source)

    assert take(article) == source
    assert Section.objects.get(slug="third").set_aside
    assert Citation.objects.get().reference.key == "one"


def test_a_newer_remedy_that_was_set_aside_is_still_named_after_a_restore(article):
    Remedy.objects.filter(slug="better").update(set_aside=True)
    source = take(article)
    Remedy.objects.filter(slug="older").update(superseded_by=None)

    restore(article, source)

    assert take(article) == source
    assert Remedy.objects.get(slug="better").set_aside


def test_a_restore_leaves_the_authors_own_row_alone(article):
    article.author = AuthorFactory(about="Before.")
    article.save()
    source = take(article)
    article.author.about = "Since."
    article.author.save()

    assert restore(article, source).author.about == "Since."


def without_counts(source):
    """A source as it was taken before remedies said whether readers' reports are counted."""
    old = json.loads(json.dumps(source))
    for section in old["sections"]:
        for remedy in section["remedies"]:
            del remedy["counts_experiences"]
    return old


def test_an_edition_from_before_reports_were_counted_counts_none(article):
    source = take(article)
    old = without_counts(source)
    (difference,) = differences(old, source)
    assert (difference.where, difference.lines[-1]) == (
        "Remedy “Older”, address and marks",
        ("added", "what readers report: counted"),
    )
    assert not any(remedy["counts_experiences"] for remedy in render(old, "/g/")["remedies"])
    assert [remedy["counts_experiences"] for remedy in render(source, "/g/")["remedies"]] == [False, True]
    restore(article, old)
    assert not Remedy.objects.filter(counts_experiences=True).exists()


def test_rows_keep_their_identity_even_when_two_swapped_addresses(article):
    source = take(article)
    first, second = article.sections.get(slug="first"), article.sections.get(slug="second")
    Section.objects.filter(pk=first.pk).update(slug="free")
    Section.objects.filter(pk=second.pk).update(slug="first", old_slugs=["second"])
    Section.objects.filter(pk=first.pk).update(slug="second", old_slugs=["first"])

    restore(article, source)

    assert set(Section.objects.values_list("slug", flat=True)) == {"first", "second"}
    assert Section.objects.count() == 2


def test_an_address_used_in_between_is_remembered(article):
    source = take(article)
    section = article.sections.get(slug="first")
    section.slug = "renamed"
    section.save()
    restore(article, source)
    section.refresh_from_db()
    assert (section.slug, section.old_slugs) == ("first", ["renamed"])


def test_a_restore_can_be_undone(article):
    source = take(article)
    article.sections.filter(slug="first").update(body="Changed.")
    changed = take(article)
    article = restore(article, source)
    article = undo_restore(article)
    assert take(article) == changed


def test_differences_name_the_place_and_the_lines(article):
    before = take(article)
    section = article.sections.get(slug="second")
    section.body = "More.\nAnd more."
    section.save()
    (difference,) = differences(before, take(article))
    assert difference.where == "Section “Second”"
    assert ("added", "And more.") in difference.lines


def test_other_line_ends_are_no_difference_and_another_address_is_one(article):
    section = article.sections.get(slug="second")
    section.body = "One.\nTwo."
    section.save()
    before = take(article)
    section.body = "One.\r\nTwo.\r\n"
    section.save()
    assert differences(before, take(article)) == []
    section.slug, section.kind = "other", Section.Kind.ADVICE
    section.save()
    (difference,) = differences(before, take(article))
    assert {("added", "kind: advice"), ("added", "address: other")} <= set(difference.lines)


def test_a_double_click_on_restore_keeps_what_the_first_one_replaced(article):
    old = take(article)
    Section.objects.filter(slug="first").update(body="Written since, and never published.")
    for _click in range(2):
        restore(article, old)
    article.refresh_from_db()
    undo_restore(article)
    assert article.sections.get(slug="first").body == "Written since, and never published."
