from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.editions.publishing import publish
from articles.files.loading import merge
from articles.models import Article, Author, Edition, Reference, Remedy, Section, Upstream
from tests.articles.sample_guide import FILES, contents, edit, lay
from tests.factories import ArticleFactory, ReferenceFactory, RemedyFactory, SectionFactory

pytestmark = pytest.mark.django_db


def load(folder, **options):
    out = StringIO()
    call_command("load_guide", folder, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    return lay(tmp_path / "restless-legs")


@pytest.fixture
def loaded(folder):
    load(folder)
    return Article.objects.get()


def write(model, found_by, **fields):
    row = model.objects.get(slug=found_by)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def test_a_guide_is_loaded_whole(loaded):
    assert [section.slug for section in loaded.sections.all()] == ["iron", "self-care", "experience"]
    iron = Remedy.objects.get(slug="oral-iron")
    assert iron.section.slug == "iron"
    assert iron.risks == "It can hurt the gut. [@trial]"
    assert Remedy.objects.get(slug="walking").superseded_by == iron
    assert {citation.reference.key for citation in iron.citations.all()} == {"guideline", "trial"}
    assert loaded.author.name == "The project"
    assert str(loaded.review_due) == "2027-11-22"
    assert not loaded.editions.exists()


def test_a_second_load_changes_nothing(loaded, folder):
    stamps = list(Remedy.objects.values_list("edited", flat=True))

    said = load(folder)

    assert "0 created, 0 changed, 8 unchanged, 0 kept" in said
    assert list(Remedy.objects.values_list("edited", flat=True)) == stamps


def test_what_was_loaded_is_exported_byte_for_byte(loaded, tmp_path):
    call_command("export_guide", "restless-legs", tmp_path / "out", stdout=StringIO())

    assert contents(tmp_path / "out") == FILES


def test_an_export_refuses_a_folder_in_use_unless_forced(loaded, tmp_path):
    out = lay(tmp_path / "out", **{"remedies/old.md": "old", "notes.txt": "mine"})

    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_guide", "restless-legs", out)
    call_command("export_guide", "restless-legs", out, force=True, stdout=StringIO())

    assert contents(out) == FILES | {"notes.txt": "mine"}


def test_an_export_of_an_unknown_guide_names_the_known_ones(loaded, tmp_path):
    with pytest.raises(CommandError, match="There are: restless-legs"):
        call_command("export_guide", "restless-arms", tmp_path)


def test_new_words_in_the_files_are_taken_where_the_author_changed_nothing(loaded, folder):
    edit(folder, "remedies/oral-iron.md", "It can hurt the gut.", "It may bind the gut.")
    edit(folder, "references.bib", "Journal of Sleep", "Journal of Rest")
    edit(folder, "guide.md", "Have your iron", "Let them have your iron")

    said = load(folder)

    assert Remedy.objects.get(slug="oral-iron").risks == "It may bind the gut. [@trial]"
    assert Reference.objects.get(key="guideline").container == "Journal of Rest"
    assert Article.objects.get().main_message.startswith("Let them")
    assert "changed: remedy oral-iron (risks)" in said
    assert "0 created, 3 changed, 5 unchanged" in said


def test_the_authors_words_stay_and_new_ones_wait(loaded, folder):
    write(Remedy, "oral-iron", risks="My own words.", verdict="Mine. All mine.")
    edit(folder, "remedies/oral-iron.md", "It can hurt the gut.", "It may bind the gut.")
    edit(folder, "remedies/oral-iron.md", "How long the good lasts.", "Nobody has asked.")

    said = load(folder)

    iron = Remedy.objects.get(slug="oral-iron")
    assert (iron.risks, iron.verdict, iron.not_known) == ("My own words.", "Mine. All mine.", "Nobody has asked.")
    assert Upstream.objects.get(kind="remedy", key="oral-iron").waiting == {"risks": "It may bind the gut. [@trial]"}
    assert "kept as the author has it: remedy oral-iron (verdict, risks)" in said
    assert "waiting for the author to compare: remedy oral-iron (risks)" in said
    # Until the author answers, it waits, and nothing more.
    assert "0 created, 0 changed, 7 unchanged, 1 kept, 1 waiting" in load(folder)
    assert Remedy.objects.get(slug="oral-iron").risks == "My own words."


def test_what_files_could_not_say_before_is_taken_from_them_where_the_author_left_it(loaded, folder):
    before = Upstream.objects.get(kind="remedy", key="oral-iron")
    del before.loaded["counts_experiences"]
    before.save()
    edit(folder, "remedies/oral-iron.md", "iron is low\n---", "iron is low\ncounts_experiences: true\n---")

    assert "changed: remedy oral-iron (counts_experiences)" in load(folder)
    assert Remedy.objects.get(slug="oral-iron").counts_experiences

    write(Remedy, "oral-iron", counts_experiences=False)
    assert "kept as the author has it: remedy oral-iron (counts_experiences)" in load(folder)


def test_a_browsers_line_ends_are_no_change_of_the_authors(loaded, folder):
    verdict = Remedy.objects.get(slug="oral-iron").verdict
    write(Remedy, "oral-iron", verdict=verdict.replace("\n", "\r\n"))
    edit(folder, "remedies/oral-iron.md", "Have a blood test first.", "Have it tested first.")

    load(folder)

    assert "tested first" in Remedy.objects.get(slug="oral-iron").verdict


def test_taking_the_new_text_and_keeping_ones_own_are_both_remembered(loaded, folder):
    write(Remedy, "oral-iron", risks="My own words.")
    write(Section, "self-care", body="Mine too.")
    edit(folder, "remedies/oral-iron.md", "It can hurt the gut.", "It may bind the gut.")
    edit(folder, "sections/20-self-care.md", "Move a little", "Move a lot")
    load(folder)

    Upstream.objects.get(key="oral-iron").take("risks")
    Upstream.objects.get(key="self-care").keep("body")

    assert Remedy.objects.get(slug="oral-iron").risks == "It may bind the gut. [@trial]"
    assert "0 changed, 7 unchanged, 1 kept, 0 waiting" in load(folder)
    assert Section.objects.get(slug="self-care").body == "Mine too."
    # The taken one follows the files again.
    edit(folder, "remedies/oral-iron.md", "It may bind the gut.", "It can bind the gut.")
    load(folder)
    assert Remedy.objects.get(slug="oral-iron").risks == "It can bind the gut. [@trial]"


def test_force_says_what_it_overwrites_and_asks(loaded, folder, monkeypatch):
    write(Remedy, "oral-iron", risks="My own words.")
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "no")

    with pytest.raises(CommandError, match="Nothing was changed"):
        load(folder, force=True)
    assert Remedy.objects.get(slug="oral-iron").risks == "My own words."

    monkeypatch.setattr("builtins.input", lambda question: "yes")
    said = load(folder, force=True)

    assert len(asked) == 1
    assert "This overwrites what the author changed:\n  remedy oral-iron: risks" in said
    assert Remedy.objects.get(slug="oral-iron").risks == "It can hurt the gut. [@trial]"


def test_force_with_yes_does_not_ask(loaded, folder, monkeypatch):
    write(Remedy, "oral-iron", risks="My own words.")
    monkeypatch.setattr("builtins.input", lambda question: pytest.fail("asked"))

    assert "overwritten: remedy oral-iron (risks)" in load(folder, force=True, yes=True)


def test_a_dry_run_shows_and_does_nothing(folder):
    said = load(folder, dry_run=True, publish=True)

    assert "8 created" in said
    assert not Article.objects.exists()
    assert not Edition.objects.exists()
    assert not Reference.objects.exists()


def test_if_empty_leaves_any_guide_alone(folder):
    ArticleFactory(slug="another")

    assert "nothing loaded" in load(folder, if_empty=True, publish=True)
    assert Article.objects.count() == 1


def test_a_guide_of_the_authors_own_at_the_address_is_not_touched(folder):
    ArticleFactory(slug="restless-legs", title="Mine")

    with pytest.raises(CommandError, match="was not loaded from files"):
        load(folder)

    assert Article.objects.get().title == "Mine"
    assert not Reference.objects.filter(key="guideline").exists()


def test_a_reference_of_the_authors_own_is_kept_and_compared(folder):
    ReferenceFactory(key="guideline", title="My title")

    said = load(folder)

    assert Reference.objects.get(key="guideline").title == "My title"
    assert "waiting for the author to compare: reference guideline" in said


def test_broken_files_load_nothing(folder):
    edit(folder, "remedies/oral-iron.md", "section: iron", "section: steel")

    with pytest.raises(CommandError, match=r"remedies/oral-iron.md:3: There is no section “steel”"):
        load(folder)

    assert not Article.objects.exists()


def test_what_the_models_refuse_loads_nothing_and_says_where(folder):
    edit(folder, "remedies/oral-iron.md", "only if iron is low", "x" * 121)
    edit(folder, "remedies/walking.md", "name: Walking", f"name: {'y' * 121}")

    with pytest.raises(CommandError) as refused:
        load(folder)

    assert "remedy oral-iron, label_note: " in str(refused.value)
    assert "remedy walking, name: " in str(refused.value)
    assert not Article.objects.exists()
    assert not Author.objects.exists()


def test_a_text_that_left_the_files_is_set_aside_unless_the_author_changed_it(loaded, folder):
    edit(folder, "sections/10-iron.md", " See [oral iron](remedy:oral-iron).", "")
    edit(folder, "remedies/walking.md", "superseded_by: oral-iron\n", "")
    write(Section, "experience", body="My own story.")
    for path in ("remedies/oral-iron.md", "sections/99-experience.md"):
        (folder / path).unlink()

    said = load(folder)

    assert Remedy.objects.get(slug="oral-iron").set_aside
    assert not Section.objects.get(slug="experience").set_aside
    assert "set aside, no longer in the files: remedy oral-iron" in said
    assert "section experience (no longer in the files)" in said
    # Back in the files, it is back in the guide.
    lay(folder)
    load(folder)
    assert not Remedy.objects.get(slug="oral-iron").set_aside


def test_a_text_that_left_the_files_is_set_aside_also_if_the_author_renamed_its_section(loaded, folder):
    write(Section, "self-care", slug="habits")
    (folder / "remedies/walking.md").unlink()

    load(folder)

    assert Remedy.objects.get(slug="walking").set_aside


def test_setting_aside_what_the_author_changed_needs_force_and_a_yes(loaded, folder, monkeypatch):
    write(Section, "experience", body="My own story.")
    (folder / "sections/99-experience.md").unlink()
    monkeypatch.setattr("builtins.input", lambda question: "yes")

    said = load(folder, force=True)

    assert "This overwrites what the author changed:\n  section experience: set aside" in said
    assert Section.objects.get(slug="experience").set_aside


def test_new_remedies_may_name_each_other_in_any_order(loaded, folder):
    for slug, place, newer in (("running", 2, "swimming"), ("swimming", 3, "walking")):
        lay(folder, **{f"remedies/{slug}.md": FILES["remedies/walking.md"]})
        edit(folder, f"remedies/{slug}.md", "position: 1", f"position: {place}")
        edit(folder, f"remedies/{slug}.md", "superseded_by: oral-iron", f"superseded_by: {newer}")

    load(folder)

    assert Remedy.objects.get(slug="running").superseded_by.slug == "swimming"
    assert Remedy.objects.get(slug="swimming").superseded_by.slug == "walking"
    assert "0 created, 0 changed, 10 unchanged, 0 kept" in load(folder)


def test_what_files_say_of_the_author_is_merged_too(loaded, folder):
    edit(folder, "guide.md", "not health professionals", "no doctors")

    assert "changed: article restless-legs (author)" in load(folder)

    assert Author.objects.get().about == "Its writers are no doctors."


def test_a_section_stays_while_the_authors_own_remedy_stands_in_it(loaded, folder):
    RemedyFactory(section=Section.objects.get(slug="experience"))
    (folder / "sections/99-experience.md").unlink()

    load(folder)

    assert not Section.objects.get(slug="experience").set_aside


def test_what_the_author_deleted_does_not_come_back(loaded, folder):
    Remedy.objects.get(slug="walking").delete()

    assert "remedy walking (deleted here)" in load(folder)
    assert not Remedy.objects.filter(slug="walking").exists()
    load(folder, force=True, yes=True)
    assert Remedy.objects.filter(slug="walking").exists()


def test_a_new_remedy_of_a_section_that_the_author_deleted_stays_out(loaded, folder):
    Section.objects.get(slug="experience").delete()
    text = FILES["remedies/walking.md"].replace("section: self-care", "section: experience")
    lay(folder, **{"remedies/running.md": text.replace("name: Walking", "name: Running")})

    assert "remedy running (deleted here)" in load(folder)
    assert not Section.objects.filter(slug="experience").exists()


def test_what_supersedes_a_remedy_is_found_under_the_names_of_both_sides(loaded, folder):
    write(Remedy, "walking", slug="strolling", superseded_by=None)
    (folder / "remedies/walking.md").unlink()
    text = FILES["remedies/walking.md"].replace("kind: self-care", "kind: self-care\nold_slugs: [walking]")
    lay(folder, **{"remedies/walking.md": None, "remedies/going.md": text})

    said = load(folder, force=True, yes=True)

    assert "overwritten: remedy going (superseded_by)" in said
    assert Remedy.objects.get(slug="strolling").superseded_by.slug == "oral-iron"


def test_a_remedy_that_the_author_renamed_is_still_the_same(loaded, folder):
    write(Remedy, "oral-iron", slug="iron-tablets")
    write(Section, "iron", slug="iron-first")
    edit(folder, "remedies/oral-iron.md", "It can hurt the gut.", "It may bind the gut.")

    said = load(folder)

    assert "0 created, 1 changed" in said
    iron = Remedy.objects.get(slug="iron-tablets")
    assert iron.risks == "It may bind the gut. [@trial]"
    assert iron.section.slug == "iron-first"
    assert Remedy.objects.get(slug="walking").superseded_by == iron


def test_a_rename_in_the_files_keeps_the_row_and_its_old_address(loaded, folder):
    before = Section.objects.get(slug="self-care")
    (folder / "sections/20-self-care.md").unlink()
    text = FILES["sections/20-self-care.md"].replace("slug: self-care", "slug: habits")
    lay(folder, **{
        "sections/20-self-care.md": None,
        "sections/20-habits.md": text.replace("kind: advice", "kind: advice\nold_slugs: [self-care]"),
    })  # fmt: skip
    edit(folder, "remedies/walking.md", "section: self-care", "section: habits")
    wanted = contents(folder)

    said = load(folder)

    after = Section.objects.get(slug="habits")
    assert (after.pk, after.old_slugs) == (before.pk, ["self-care"])
    assert "changed: section self-care" not in said
    assert "0 created" in said
    assert "0 changed" in load(folder)
    out = folder.parent / "out"
    call_command("export_guide", "restless-legs", out, stdout=StringIO())
    assert contents(out) == wanted


def test_a_section_that_both_sides_renamed_is_found_under_both_names(loaded, folder):
    write(Section, "self-care", slug="my-habits")
    text = FILES["sections/20-self-care.md"].replace("slug: self-care", "slug: habits\nold_slugs: [self-care]")
    (folder / "sections/20-self-care.md").rename(folder / "sections/20-habits.md").write_text(text, encoding="utf-8")
    edit(folder, "remedies/walking.md", "section: self-care", "section: habits")

    said = load(folder)

    section = Remedy.objects.get(slug="walking").section
    assert (section.slug, set(section.old_slugs)) == ("my-habits", {"self-care", "habits"})
    assert "remedy walking" not in said


def test_a_remedy_moves_to_another_section_and_place(loaded, folder):
    edit(folder, "remedies/oral-iron.md", "section: iron\nposition: 1", "section: self-care\nposition: 7")

    load(folder)

    iron = Remedy.objects.get(slug="oral-iron")
    assert (iron.section.slug, iron.position) == ("self-care", 7)


def test_the_authors_order_stays_without_a_word(loaded, folder):
    Section.objects.get(slug="self-care").move(-1)
    (folder / "sections/20-self-care.md").rename(folder / "sections/15-self-care.md")

    said = load(folder)

    assert [section.slug for section in loaded.sections.all()] == ["self-care", "iron", "experience"]
    assert "waiting for" not in said


def test_the_first_load_is_published_and_the_second_says_why_not(folder):
    assert "Published as edition 1." in load(folder, publish=True)
    assert "Not published: nothing that readers see has changed." in load(folder, publish=True)
    assert Edition.objects.count() == 1


def test_new_words_are_published_when_nothing_else_would_go_with_them(folder):
    load(folder, publish=True)
    edit(folder, "sections/20-self-care.md", "Move a little", "Move a lot")

    load(folder, publish=True)

    edition = Edition.objects.current().get()
    assert "Move a lot" in edition.pages.get(path="").content["sections"][1]["html"]
    assert "self-care" in edition.what_changed


def test_the_authors_unpublished_work_is_not_published_with_it(folder):
    load(folder, publish=True)
    write(Section, "iron", body="Half a thought")
    edit(folder, "sections/20-self-care.md", "Move a little", "Move a lot")

    said = load(folder, publish=True)

    assert "Not published: the working copy holds changes of the author's" in said
    assert Edition.objects.count() == 1
    assert "Move a lot" in Section.objects.get(slug="self-care").body


def test_a_guide_that_was_taken_down_or_is_scheduled_is_not_published(folder):
    load(folder, publish=True)
    article = Article.objects.get()
    article.take_down()
    edit(folder, "sections/20-self-care.md", "Move a little", "Move a lot")

    assert "Not published: the guide is taken down." in load(folder, publish=True)

    article.refresh_from_db()
    article.put_back()
    publish(article, what_changed="Later.", at=timezone.now() + timedelta(days=1))
    edit(folder, "sections/20-self-care.md", "Move a lot", "Move more")
    assert "Not published: edition 2 is scheduled" in load(folder, publish=True)


def test_two_guides_live_side_by_side(loaded, folder, tmp_path):
    other = lay(tmp_path / "other")
    edit(other, "guide.md", "slug: restless-legs", "slug: other-legs")
    SectionFactory(article=loaded, slug="mine")

    load(other)

    assert Section.objects.filter(slug="iron").count() == 2
    assert Reference.objects.filter(key="trial").count() == 1
    assert Author.objects.count() == 1


@pytest.mark.parametrize(
    ("loaded", "mine", "new", "values", "kept", "waiting"),
    [
        ({"a": 1}, {"a": 1}, {"a": 1}, {}, [], {}),
        ({"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}, [], {}),
        ({"a": 1}, {"a": 2}, {"a": 2}, {}, [], {}),
        ({"a": 1}, {"a": 2}, {"a": 1}, {}, ["a"], {}),
        ({"a": 1}, {"a": 2}, {"a": 3}, {}, ["a"], {"a": 3}),
        ({}, {"a": 1}, {"a": 2}, {}, ["a"], {"a": 2}),
        ({"position": 1}, {"position": 2}, {"position": 3}, {}, ["position"], {}),
        ({}, {}, {"a": 1}, {"a": 1}, [], {}),
    ],
)
def test_three_texts_are_compared(loaded, mine, new, values, kept, waiting):
    merged = merge(loaded, mine, new)

    assert (merged["changed"], list(merged["kept"]), merged["waiting"]) == (values, kept, waiting)
