"""The optional report beside a comment: what it takes, and what it says where something is wrong."""

import pytest

from articles.editions.publishing import publish
from articles.pages.edition_lookup import find_edition
from comments import acts
from comments.models import ExperienceReport
from comments.writing.experience import ExperienceForm
from tests.factories import ArticleFactory, RemedyFactory, WaitingCommentFactory

FULL = {"outcome": "same", "duration": "months", "use": "no-effect", "side_effects": "A dry mouth."}


def form(**fields):
    return ExperienceForm({f"experience-{name}": value for name, value in fields.items()})


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{}, {"outcome": "", "duration": "", "use": "", "side_effects": " \u200b\n"}])
def test_a_report_that_says_nothing_is_empty_and_valid(given):
    typed = form(**given)
    assert ExperienceForm.is_empty(typed.data)
    assert typed.is_valid()


def test_outcomes_are_a_scale_and_leaving_it_out_is_chosen():
    shown = str(ExperienceForm()["outcome"])
    assert shown.index("much worse") < shown.index("no change") < shown.index("much better")
    assert shown.index("much better") < shown.index("leave this out")
    assert shown.count(" checked") == 1
    assert 'value="" id="id_experience-outcome_6" checked' in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"duration": ""}, "duration", "Choose how long you used it"),
        ({"outcome": ""}, "outcome", "Choose what it did for you"),
        ({"outcome": "cured"}, "outcome", "Choose one of these."),
        ({"duration": "\x00"}, "duration", "Choose one of these."),
        ({"use": "<b>"}, "use", "Choose one of these."),
        ({"side_effects": "x" * 301}, "side_effects", "characters, and 300 fit"),
        ({"side_effects": "\ufb2c" * 101}, "side_effects", "characters, and 300 fit"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(change, field, message):
    typed = form(**FULL | change)
    assert not typed.is_valid()
    assert list(typed.errors) == [field]
    assert message in typed[field].as_field_group()
    if field != "side_effects":
        assert "A dry mouth." in str(typed["side_effects"])


@pytest.mark.django_db
def test_side_effects_alone_ask_for_the_rest():
    assert list(form(side_effects="A dry mouth.").errors) == ["outcome", "duration"]


def add(given, **about):
    """Save a comment with the report `given`."""
    assert given.is_valid()
    acts.add(WaitingCommentFactory.build(**about), report=ExperienceReport(**given.cleaned_data))


@pytest.mark.django_db
def test_a_report_is_kept_with_its_comment():
    remedy = RemedyFactory()
    add(form(**FULL | {"side_effects": "A dry\u202e\n mo\x00uth."}), article=remedy.article, remedy=remedy)
    report = ExperienceReport.objects.get(comment__remedy=remedy)
    assert {name: getattr(report, name) for name in FULL} == FULL


@pytest.mark.django_db
def test_nothing_is_kept_of_a_report_beside_a_comment_about_something_else():
    remedy = RemedyFactory()
    add(form(**FULL), article=remedy.article, section=remedy.section)
    assert not ExperienceReport.objects.exists()


@pytest.mark.django_db
def test_a_report_is_offered_for_what_the_readers_edition_holds():
    guide = ArticleFactory()
    RemedyFactory(section=guide.sections.get(), slug="massage")
    assert not ExperienceForm.is_offered_for(find_edition(guide.pk), "massage")
    publish(guide, what_changed="Massage.")
    edition = find_edition(guide.pk)
    assert ExperienceForm.is_offered_for(edition, "massage")
    assert not ExperienceForm.is_offered_for(edition, "")
