"""Two references become one, and every working text cites the one that stays."""

import pytest
from django.urls import reverse

from articles.editions.publishing import publish
from articles.exceptions import NotPossible
from articles.library import matching, merging
from articles.models import Article, Reference, Remedy, Revision, Section
from articles.text.rekeyed import rekeyed
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory, UserFactory
from tests.layout import one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A [@old].", "A [@new]."),
        ("A [@a; @old] and [@old;@b].", "A [@a; @new] and [@new; @b]."),
        ("Both [@old; @new].", "Both [@new]."),
        ("[helps: some | @old] and [caution: worsens @old]", "[helps: some | @new] and [caution: worsens @new]"),
        ("`[@old]` is code, [@old] not.", "`[@old]` is code, [@new] not."),
        ("[@old] and `[@old]` and [@old]", "[@new] and `[@old]` and [@new]"),
        ("```\n[@old]\n```\n\n[@old]", "```\n[@old]\n```\n\n[@new]"),
        ("    [@old]\n\n[@old]\n", "    [@old]\n\n[@new]\n"),
        ("[@older] [@old.er] [@old]", "[@older] [@old.er] [@new]"),
        ("\\[@old] and [@old]", "\\[@old] and [@new]"),
        ("> Said [@a;\n> @old].", "> Said [@a; @new]."),
        ("- One [@a;\n  @old]", "- One [@a; @new]"),
        ("| A | B |\n|---|---|\n| `[@old]` | 75 [@old] |\n", "| A | B |\n|---|---|\n| `[@old]` | 75 [@new] |\n"),
        ("[@old](https://example.org) [@old]", "[@old](https://example.org) [@new]"),
        ("@old is no citation.", "@old is no citation."),
        ("Nothing.", "Nothing."),
        ("## Head [@old]\n\nText\n", "## Head [@new]\n\nText\n"),
    ],
)
def test_a_key_is_replaced_where_it_is_cited_and_nowhere_else(text, expected):
    assert rekeyed(text, "old", "new") == expected


@pytest.fixture
def guide(db):
    """A published guide whose every kind of row cites both of two references."""
    left = ReferenceFactory(key="left", title="Iron", year="2011", doi="10.1234/x", pages="", note="Kept")
    right = ReferenceFactory(key="right", title="Iron.", year="2011", doi="10.1234/X", pages="1--9", authors="B, C")
    article = DraftFactory(tonight="Walk [@right].", glossary="Iron\n: A metal [@right; @left].", section=False)
    section = SectionFactory(article=article, body="Low [@left] or high [@right].")
    RemedyFactory(section=section, slug="iron", risks="Some [caution: serious | @right].")
    publish(article, what_changed="First.")
    return article, left, right


@pytest.fixture
def desk(client, db):
    client.force_login(StaffFactory())
    return client


def merge_url(left, right):
    return reverse("admin:articles_reference_merge", args=[left.pk, right.pk])


def test_both_stand_side_by_side_and_nothing_happens_before_the_author_says_so(desk, guide):
    article, left, right = guide

    html = one_line(desk.get(merge_url(left, right)).content.decode())

    assert 'name="title"' in html and 'name="pages"' in html and 'name="year"' not in html
    assert "1--9" in html and str(article) in html and Reference.objects.count() == 2


def test_all_working_texts_cite_the_one_that_stays_and_keep_what_they_were(desk, guide):
    article, left, right = guide

    response = desk.post(
        merge_url(left, right), {"key": "left", "title": "left", "pages": "right", "authors": "right", "note": "left"}
    )

    assert response.status_code == 302
    reference = Reference.objects.get()
    assert (reference.key, reference.title, reference.pages, reference.authors, reference.note) == (
        "left", "Iron", "1--9", "B, C", "Kept",
    )  # fmt: skip
    article = Article.objects.get()
    assert (article.tonight, article.glossary) == ("Walk [@left].", "Iron\n: A metal [@left].")
    assert Section.objects.get().body == "Low [@left] or high [@left]."
    assert Remedy.objects.get().risks == "Some [caution: serious | @left]."
    newest, before = Revision.objects.of(Remedy.objects.get())[:2]
    assert newest.values["risks"] == "Some [caution: serious | @left]." and newest.by and "[@right]" in newest.note
    assert before.values["risks"] == "Some [caution: serious | @right]."
    assert reference.citations.count() == 3


def test_the_key_of_the_other_may_win(desk, guide):
    _article, left, right = guide

    desk.post(merge_url(left, right), {"key": "right", "title": "left"})

    assert Reference.objects.get().key == "right" and Reference.objects.get().title == "Iron"
    assert Section.objects.get().body == "Low [@right] or high [@right]."


def test_readers_see_no_change_and_the_published_edition_keeps_its_own_sources(desk, client, guide):
    article, left, right = guide
    url = article.get_absolute_url()
    before = client.get(url).content

    desk.post(merge_url(left, right), {"key": "left"})

    assert client.get(url).content == before and b"ref-right" in before
    assert "right" in article.editions.get().source["references"]


def test_where_one_text_cannot_be_rewritten_nothing_is_changed(desk, guide, monkeypatch):
    _article, left, right = guide
    real = rekeyed

    def fails_late(text, old, new):
        if "Some" in text:
            raise ValueError
        return real(text, old, new)

    monkeypatch.setattr(merging, "rekeyed", fails_late)
    response = desk.post(merge_url(left, right), {"key": "left", "pages": "right"})

    html = one_line(response.content.decode())
    assert response.status_code == 422 and "cannot be replaced by itself" in html
    assert 'name="pages" value="right" checked' in html
    assert Reference.objects.count() == 2 and Section.objects.get().body == "Low [@left] or high [@right]."


def test_a_reference_is_not_merged_with_itself_or_with_one_that_is_gone(desk, guide):
    _article, left, _right = guide

    assert desk.get(merge_url(left, left)).status_code == 404
    with pytest.raises(NotPossible):
        merging.merge(left.pk, left.pk, set(), by=None)
    uncited = ReferenceFactory()
    url = merge_url(left, uncited)
    uncited.delete()
    assert desk.get(url).status_code == 404


def test_what_is_there_twice_is_listed_once_by_what_is_surest(desk, guide):
    ReferenceFactory(key="third", title="IRON", year="2011", doi="")
    ReferenceFactory(key="other", title="Iron", year="2012", doi="", pmid="7")
    ReferenceFactory(key="number", title="Else", doi="", pmid="7")

    html = one_line(desk.get(reverse("admin:articles_reference_duplicates")).content.decode())

    assert "Compare left and right" in html and "Compare number and other" in html
    assert html.count("Compare left and right") == 2 and "Same DOI" in html and "Same PMID" in html
    assert "Compare left and third" in html and "Same title and year" in html


def test_two_are_chosen_in_the_list(desk, guide):
    _article, left, right = guide
    url = reverse("admin:articles_reference_changelist")

    one = desk.post(url, {"action": "merge_two", "_selected_action": [left.pk]}, follow=True)
    two = desk.post(url, {"action": "merge_two", "_selected_action": [right.pk, left.pk]})

    assert "Choose two references" in one.content.decode() and two.url == merge_url(left, right)


def test_who_may_not_delete_may_not_merge(client, guide):
    _article, left, right = guide
    client.force_login(UserFactory(is_staff=True))

    assert client.post(merge_url(left, right), {"key": "left"}).status_code == 403
    assert Reference.objects.count() == 2


def test_pages_of_the_same_title_without_a_year_are_told_apart_by_their_addresses(db):
    ReferenceFactory(title="Restless legs", year="", doi="", url="https://one.example/legs/")
    ReferenceFactory(title="Restless legs", year="", doi="", url="https://two.example/legs")
    assert matching.duplicates() == []

    ReferenceFactory(title="Restless Legs.", year="", doi="", url="https://two.example/legs/")
    assert [kind for kind, _rows in matching.duplicates()] == [matching.TITLE]
