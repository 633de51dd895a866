"""Whose readers' reports are never counted: whole words in whatever a remedy is called."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.checks.content_check import GUIDE
from articles.files.writer import read
from articles.management.commands.check_content import BUNDLED
from articles.models import Remedy
from articles.text.never_counted import why_never_counted
from tests.articles.sample_guide import edit, lay
from tests.articles.test_guide_files import messages
from tests.factories import RemedyFactory, StaffFactory

SELF_CARE = {"slug": "self-care", "title": "Self-care"}


def remedy(name="", **fields):
    return {"slug": "", "name": name, "other_names": "", "cautions": [], "section": SELF_CARE} | fields


@pytest.mark.parametrize(
    ("called", "kind"),
    [
        ("Opioids", "opioids"),
        ("TRAMADOL", "opioids"),
        ("Kratom tea", "opioids"),
        ("Clonazepam", "benzodiazepines"),
        ("Valium®", "benzodiazepines"),
        ("Dopamine agonists", "dopamine drugs"),
        ("Levo-Dopa", "dopamine drugs"),
        ("L‑DOPA", "dopamine drugs"),
        ("velvet bean powder", "dopamine drugs"),
        ("Cabergoline", "dopamine drugs"),
        ("Pergolide", "dopamine drugs"),
        ("Bromocriptine", "dopamine drugs"),
        ("Amantadine", "dopamine drugs"),
        ("Requip XL", "dopamine drugs"),
        ("Potassium chloride", "potassium"),
        ("low-salt substitutes", "potassium"),
        ("Quinine sulfate", "quinine"),
        ("Indian tonic water", "quinine"),
        ("Homöopathie", "homeopathy"),
        ("Hyland's drops", "homeopathy"),
        ("Rhus toxicodendron", "homeopathy"),
    ],
)
@pytest.mark.parametrize("field", ["name", "other_names", "slug"])
def test_a_dangerous_name_is_found_wherever_it_stands(called, kind, field):
    text = called.lower().replace(" ", "-") if field == "slug" else f"Before ({called}), after"
    assert why_never_counted(remedy(**{field: text})) == kind


@pytest.mark.parametrize("called", ["Magnesium", "Walking", "Europium", "Leg massage", "Epsom salts", "Valeriana", ""])
def test_whole_words_only(called):
    assert why_never_counted(remedy(called)) is None


def test_what_stands_among_homeopathic_remedies_is_one():
    section = {"slug": "drops", "title": "Homeopathy"}
    assert why_never_counted(remedy("Chamomilla", section=section)) == "homeopathy"
    # Beside a danger, something harmless stays what it is.
    assert why_never_counted(remedy("Magnesium", section={"slug": "minerals", "title": "Magnesium, potassium"})) is None


def test_what_was_withdrawn_is_never_counted():
    assert why_never_counted(remedy("Sunlight", cautions=["serious", "withdrawn"])) == "anything withdrawn"


def test_the_bundled_guide_counts_no_medicine_and_nothing_with_a_caution():
    remedies = [
        remedy
        for guide in sorted(path.parent for path in BUNDLED.glob(f"*/{GUIDE}"))
        for section in read(guide)["sections"]
        for remedy in section["remedies"]
    ]
    counted = [remedy for remedy in remedies if remedy["counts_experiences"]]
    assert "magnesium" in {remedy["slug"] for remedy in counted}
    assert [remedy["slug"] for remedy in counted if remedy["kind"] == "medicine" or remedy["cautions"]] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"name": "Opium"}, {"other_names": "Sifrol"}, {"slug": "tonic-water"}, {"cautions": ["withdrawn"]}]
)
def test_the_author_cannot_turn_the_count_on_there(fields):
    row = RemedyFactory(counts_experiences=True, **fields)
    with pytest.raises(ValidationError, match="never counted for") as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == ["counts_experiences"]
    row.counts_experiences = False
    row.full_clean()


@pytest.mark.django_db
def test_the_form_says_so_beside_the_box(client):
    client.force_login(StaffFactory())
    row = RemedyFactory(name="Quinine")
    url = reverse("admin:articles_remedy_change", args=[row.pk])
    form = client.get(url).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(url, typed | {"counts_experiences": "on"})
    assert "What readers report is never counted for quinine." in answer.content.decode()
    client.post(url, typed | {"name": "Walking", "counts_experiences": "on"})
    assert Remedy.objects.get().counts_experiences


def test_a_file_that_turns_it_on_there_is_refused_with_its_line(tmp_path):
    lay(tmp_path)
    edit(tmp_path, "remedies/oral-iron.md", "only if iron is low\n", "only if iron is low\ncounts_experiences: true\n")
    edit(tmp_path, "remedies/oral-iron.md", "name: Oral iron", "name: Potassium")
    assert messages(tmp_path) == ["remedies/oral-iron.md:10: Readers' reports are never counted for potassium."]


def test_a_file_says_true_or_nothing(tmp_path):
    lay(tmp_path)
    edit(tmp_path, "remedies/oral-iron.md", "only if iron is low\n", "only if iron is low\ncounts_experiences: yes\n")
    assert messages(tmp_path) == ["remedies/oral-iron.md:10: “counts_experiences: yes”: choose from true, false."]
