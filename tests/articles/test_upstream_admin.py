"""Where the files and the author both changed a text, the author compares and decides."""

import re
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from articles.editions.comparison import side_by_side
from articles.models import Remedy, Section, Upstream
from tests.articles.sample_guide import edit, lay
from tests.factories import StaffFactory, UserFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def upstream(tmp_path):
    """Risks of a remedy that both sides changed."""
    lay(tmp_path)
    call_command("load_guide", tmp_path, verbosity=0, stdout=StringIO())
    iron = Remedy.objects.get(slug="oral-iron")
    iron.risks, iron.label_note = "My <own> words.", "mine"
    iron.save()
    edit(tmp_path, "remedies/oral-iron.md", "It can hurt the gut.", "It may bind the gut.")
    edit(tmp_path, "remedies/oral-iron.md", "only if iron is low", "when iron is low")
    call_command("load_guide", tmp_path, verbosity=0, stdout=StringIO())
    return Upstream.objects.get(key="oral-iron")


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def address(upstream):
    return reverse("admin:articles_upstream_change", args=[upstream.pk])


def answer(desk, upstream, act, field="risks", changed=None):
    html = one_line(desk.get(address(upstream)).content.decode())
    found = re.search(rf'name="field" value="{field}"><input type="hidden" name="seen" value="(\w+)"', html)
    data = {"act": act, "field": field, "seen": found[1] if found else ""}
    return desk.post(address(upstream), data | (changed or {}), follow=True)


def risks():
    return Remedy.objects.get(slug="oral-iron").risks


def test_the_list_says_what_it_is_for_and_whether_anything_waits(desk, upstream):
    url = reverse("admin:articles_upstream_changelist")
    page = desk.get(url).content.decode()
    assert "When the files of a guide are loaded again" in page and "None waits now." not in page
    # A filter that finds nothing does not say so.
    assert "None waits now." not in desk.get(f"{url}?kind__exact=section").content.decode()
    Upstream.objects.update(waiting=None, undo=None)
    page = desk.get(url).content.decode()
    assert "When the files of a guide are loaded again" in page and "None waits now." in page


def test_the_list_names_what_waits(desk, upstream):
    page = desk.get(reverse("admin:articles_upstream_changelist")).content.decode()

    assert "remedy “oral-iron”" in page
    assert "waits: label note, risks" in page
    assert "walking" not in page


def test_both_texts_stand_side_by_side(desk, upstream):
    page = desk.get(address(upstream)).content.decode()

    assert "<del>My &lt;own&gt; words.</del>" in page
    assert "<ins>It may bind the gut. [@trial]</ins>" in page
    assert "style=" not in page


def test_authors_of_a_source_are_compared_too(desk, upstream):
    known = Upstream.objects.get(key="guideline")
    Upstream.objects.filter(pk=known.pk).update(waiting={"authors": "{NICE}"})

    page = desk.get(address(known)).content.decode()

    assert "<ins>{NICE}</ins>" in page
    assert "waits: Authors" in desk.get(reverse("admin:articles_upstream_changelist")).content.decode()


def test_taking_the_new_text_is_logged_and_can_be_undone(desk, upstream):
    page = answer(desk, upstream, "take").content.decode()

    assert risks() == "It may bind the gut. [@trial]"
    assert "Took the new text: risks." in page
    assert {entry.content_type.model for entry in LogEntry.objects.all()} == {"upstream", "remedy"}

    page = answer(desk, upstream, "undo").content.decode()

    assert risks() == "My <own> words."
    assert "It may bind the gut" in page
    assert set(Upstream.objects.get(pk=upstream.pk).waiting) == {"risks", "label_note"}


def test_keeping_ones_own_is_logged_and_can_be_undone(desk, upstream):
    answer(desk, upstream, "keep")

    assert risks() == "My <own> words."
    assert set(Upstream.objects.get(pk=upstream.pk).waiting) == {"label_note"}
    assert LogEntry.objects.get().content_type.model == "upstream"

    answer(desk, upstream, "undo")

    assert risks() == "My <own> words."
    assert set(Upstream.objects.get(pk=upstream.pk).waiting) == {"risks", "label_note"}


def test_an_answer_is_not_undone_over_later_words(desk, upstream):
    answer(desk, upstream, "take")
    iron = Remedy.objects.get(slug="oral-iron")
    iron.risks = "Better words."
    iron.save()

    page = answer(desk, upstream, "undo").content.decode()

    assert risks() == "Better words."
    assert "was edited since" in page


def test_an_answer_to_texts_that_were_not_looked_at_does_nothing(desk, upstream):
    for changed in ({"seen": "0" * 32}, {"field": "verdict"}, {"field": "nonsense"}, {"act": "burn"}):
        answer(desk, upstream, "take", changed=changed)

        assert risks() == "My <own> words."
        assert "risks" in Upstream.objects.get(pk=upstream.pk).waiting
    assert not LogEntry.objects.exists()


def test_a_text_that_does_not_fit_is_refused_in_words(desk, upstream):
    Upstream.objects.filter(pk=upstream.pk).update(waiting={"label_note": "x" * 121})

    page = answer(desk, upstream, "take", "label_note").content.decode()

    assert "The new text does not fit" in page
    assert Remedy.objects.get(slug="oral-iron").label_note == "mine"


def test_the_page_asks_for_the_right_to_change(client, upstream):
    person = UserFactory(is_staff=True)
    client.force_login(person)
    assert client.get(address(upstream)).status_code == 403

    person.user_permissions.add(Permission.objects.get(codename="change_upstream"))
    assert client.post(address(upstream), {"act": "take", "field": "risks"}).status_code == 403
    assert risks() == "My <own> words."


def test_an_answer_needs_the_pages_token(upstream):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(StaffFactory())

    assert careful.post(address(upstream), {"act": "keep", "field": "risks"}).status_code == 403
    assert "risks" in Upstream.objects.get(pk=upstream.pk).waiting


def test_what_never_waited_has_no_page(desk, upstream):
    quiet = Upstream.objects.get(key="walking")

    assert desk.get(address(quiet)).status_code == 404
    assert desk.get(reverse("admin:articles_upstream_changelist") + "x/change/").status_code == 404
    assert desk.get(reverse("admin:articles_upstream_changelist") + "add/").status_code in (403, 404)


def test_a_row_that_the_author_deleted_can_only_be_left_so(desk, upstream):
    Section.objects.get(slug="self-care").remedies.update(superseded_by=None)
    Remedy.objects.get(slug="oral-iron").delete()

    page = desk.get(address(upstream)).content.decode()

    assert "You have deleted yours." in page
    assert 'value="take"' not in page
    answer(desk, upstream, "keep")
    assert "risks" not in Upstream.objects.get(pk=upstream.pk).waiting


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        ("same", "same", [([(False, "same")], [(False, "same")])]),
        ("a b", "a c", [([(False, "a"), (True, " b")], [(False, "a"), (True, " c")])]),
        ("a\nb", "a", [([(False, "a")], [(False, "a")]), ([(True, "b")], [])]),
        ("", "a", [([], [(True, "a")])]),
    ],
)
def test_words_that_differ_are_told_from_those_that_do_not(left, right, rows):
    assert side_by_side(left, right) == rows
