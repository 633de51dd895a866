"""`manage.py import_page`: a page of our own invention, from the file to the published guide."""

import random
from datetime import UTC, date, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from articles.editions.publishing import publish
from articles.editions.snapshots import take
from articles.models import Article, ArticleSlug, Author, Edition, PageState, Reference
from articles.text.proofreading import source_problems
from comments import acts
from comments.models import Comment, Discussion, ImportedPage
from tests.comments.brought_over import missing_words, plain
from tests.factories import ArticleFactory, DraftFactory, ReferenceFactory

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parent / "noisy_chain.txt"
TEXT = PAGE.read_text(encoding="utf-8")
START = "Quiet Bikes\n\nFirst Part\n\nSome words.\n\n© 2009 Robin Pedal\n\n\n"


def bring(path, **options):
    out = StringIO()
    call_command("import_page", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def bring_text(tmp_path):
    def run(text, **options):
        path = tmp_path / "page.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return bring(path, **options)

    return run


def body(article, title):
    return article.sections.get(title=title).body


def test_the_page_becomes_a_guide_that_is_not_public():
    bring(PAGE)

    article = Article.objects.get()
    assert article.title == "Squeaky Bicycle? Why Is My Chain Noisy?"
    assert article.slug == "squeaky-bicycle-why-is-my-chain-noisy"
    assert article.summary.startswith("A dry chain sings")
    assert article.main_message == article.summary
    assert article.copyright == "© 2009 Robin Pedal"
    assert article.disclaimer.startswith("These are one rider’s habits")
    assert article.author.name == "Robin Pedal"
    assert [section.title for section in article.sections.all()] == [
        "Introduction",
        "What Makes a Chain Squeak",
        "What Wears a Chain Out?",
        "Oils I Have Tried",
        "Clubs Worth a Visit",
        "Sources",
    ]
    assert body(article, "Clubs Worth a Visit") == ""
    assert not Edition.objects.exists()
    assert not Comment.objects.of_public_guides().exists()


def test_lists_are_markdown_and_everything_else_is_escaped():
    bring(PAGE)

    causes = body(Article.objects.get(), "What Wears a Chain Out?")
    assert "- Rain\n- Road salt\n- Sand (from the beach)\n- 2\\. gear\\_wheels that lean" in causes
    assert "\n\n1\\. Oil is cheap." in causes
    assert "\\# of rides matters more than miles, \\<b>I think\\</b>." in causes


def test_not_one_word_is_dropped():
    bring(PAGE)

    assert not missing_words(TEXT, Article.objects.get())


def test_references_are_rows_and_keep_their_whole_line():
    bring(PAGE)

    rider = Reference.objects.get(key="rider2004")
    assert rider.authors == "Rider, A. B.\nWheeler, C."
    assert (rider.container, rider.volume, rider.issue, rider.pages) == (
        "Journal of Imaginary Cycling",
        "12",
        "3",
        "45-51",
    )
    assert rider.private_notes in TEXT.splitlines()
    assert set(Reference.objects.values_list("key", flat=True)) == {
        "rider2004",
        "society-quiet-bicycles-nd",
        "spoke1999",
    }


def test_a_source_that_the_library_has_is_used_again_and_not_changed():
    known = ReferenceFactory(key="rider2004", title="Chains and what they do in the wet", year="2005")
    ReferenceFactory(key="spoke1999", title="Another title")

    out = bring(PAGE)

    assert Reference.objects.count() == 4
    known.refresh_from_db()
    assert known.year == "2005"
    assert "Wheeler, C. (2004)" in known.private_notes
    assert Reference.objects.get(key="spoke1999-2").title == "How loud is a bicycle?"
    assert "Chains and what they do in the wet (already in the library)" in out


def test_comments_keep_names_places_days_order_and_the_authors_mark():
    bring(PAGE)

    comments = Comment.objects.threads().published().newest_first()
    assert [(c.name, c.place, c.published.date(), c.by_author) for c in comments] == [
        ("Tandem_Tess", "Hill Valley", date(2010, 3, 5), False),
        ("Robin Pedal", "", date(2010, 3, 3), True),
        ("Quiet Quentin", "", date(2010, 3, 3), False),
        ("Tandem_Tess", "Hill Valley", date(2010, 3, 3), False),
    ]
    assert [comment.pk for comment in comments] == sorted((comment.pk for comment in comments), reverse=True)
    assert all(comment.created == comment.published for comment in comments)
    assert comments[0].body_html.count("<p>") == 2
    assert comments[0].body.startswith("I oil mine *every* week.")
    assert plain(comments[0].body_html).startswith("I oil mine every week.")
    assert ">http://example.org/loud_chain</a>" in comments[0].body_html
    assert Discussion.objects.get().comment_count == 4


def test_backslashes_of_comments_that_were_brought_over_before_are_taken_out():
    bring(PAGE)
    written = "I oil mine \\*every\\* week: C:\\\\oil \\[once\\].\n1\\. x"
    old, typed = Comment.objects.newest_first()[:2]
    Comment.objects.update(rendered_with=1)
    Comment.objects.filter(pk=old.pk).update(body=written)
    Comment.objects.filter(pk=typed.pk).update(body=written, digest="sent by the form")

    migration = import_module("comments.migrations.0002_senders_looks")
    migration.take_backslashes_out(apps, SimpleNamespace(connection=connection))
    call_command("render_comments", stdout=StringIO())

    old.refresh_from_db()
    typed.refresh_from_db()
    assert old.body == "I oil mine *every* week: C:\\oil [once].\n1. x"
    assert "<em>every</em> week" in old.body_html
    assert typed.body == written


def test_an_imported_comment_can_be_removed_and_put_back():
    bring(PAGE)
    comment = Comment.objects.newest_first().first()

    acts.remove(comment)
    assert Discussion.objects.get().comment_count == 3
    assert comment not in Comment.objects.threads()

    acts.undo(comment)
    assert Discussion.objects.get().comment_count == 4
    assert comment.published.date() == date(2010, 3, 5)


def test_the_owner_publishes_it_like_any_guide():
    bring(PAGE)
    article = Article.objects.get()

    assert source_problems(take(article)) == []
    publish(article, what_changed="Brought over.")

    parts = Edition.objects.current().get().pages.get(path="").content
    assert len(parts["references"]) == 3
    assert parts["sections"][2]["html"].count("<li>") == 4
    assert Comment.objects.of_public_guides().count() == 4


def test_readers_see_nothing_of_it_before_and_all_of_it_after_publication(client):
    bring(PAGE)
    article = Article.objects.get()
    assert client.get(f"/{article.slug}/").status_code == 404
    assert client.get(f"/{article.slug}/discussion/").status_code == 404

    publish(article, what_changed="Brought over.")

    page = client.get(f"/{article.slug}/").content.decode()
    for words in ("A dry chain sings", "Road salt", "Annals of Things That Turn", "© 2009"):
        assert words in page
    names = [page.index(body) for body in ("every</em>", "Try the thick", "never squeaks", "First!")]
    assert names == sorted(names)


def test_the_report_says_what_was_made_and_what_is_unsure():
    out = bring(PAGE)

    assert "Guide “Squeaky Bicycle? Why Is My Chain Noisy?” (/squeaky-bicycle-why-is-my-chain-noisy/)" in out
    assert "References: 3\n" in out
    assert "Comments: 4 by 3 people, 1 with the author's mark, 2010-03-03 to 2010-03-05" in out
    assert "  Line 1: this comes before the title" in out
    assert "  Lines 7, 9: this repeats a line" in out
    assert "“Utrecht.” in this reference was not understood" in out
    assert "which headings stand below others" in out


def counts():
    return [
        model.objects.count()
        for model in (Article, Author, Reference, Comment, Discussion, ImportedPage, PageState, ArticleSlug)
    ]


def test_a_dry_run_shows_the_report_and_writes_nothing():
    dry = bring(PAGE, dry_run=True)

    assert counts() == [0] * 8
    assert dry.splitlines()[0] == "Dry run: nothing is written. This would be made:"
    assert dry.splitlines()[1:] == bring(PAGE).splitlines()[:-1]


def test_a_second_run_changes_nothing_and_never_touches_later_edits():
    bring(PAGE)
    article = Article.objects.get()
    article.title = "My own title"
    article.save()
    section = article.sections.first()
    section.body = "My own words."
    section.save()
    before, revision = counts(), PageState.objects.get().revision

    assert bring(PAGE) == (
        "This file was brought over before, as “My own title” (/squeaky-bicycle-why-is-my-chain-noisy/). "
        "Nothing was changed.\n"
    )
    assert "brought over before" in bring(PAGE, dry_run=True)

    section.refresh_from_db()
    assert (section.body, counts(), PageState.objects.get().revision) == ("My own words.", before, revision)


def test_nothing_is_left_of_an_import_that_fails(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Comment.objects.__class__, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        bring(PAGE)

    assert counts() == [0] * 8


def test_a_byte_order_mark_and_windows_line_ends_are_fine(bring_text):
    bring_text(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    article = Article.objects.get()
    assert article.sections.count() == 6
    assert not missing_words(TEXT, article)


def refused(run, *args):
    with pytest.raises(CommandError) as error:
        run(*args)
    message = str(error.value)
    assert "\n" not in message
    assert counts() == [0] * 8
    return message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\t\xc2\xa0\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (TEXT.encode("utf-16"), "is in UTF-16; save it as UTF-8"),
        (TEXT.encode("utf-16-le"), "is not UTF-8 text"),
        ("Café\n\nÉtape Un\n\nDu vélo.\n".encode("latin-1"), "is not UTF-8 text (byte 4)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not UTF-8 text"),
        (b"\x01\x02\x03\x04\x05abc\x06\x07", "is full of control characters"),
        (b"<!DOCTYPE html><html><title>Page</title>", "is HTML"),
        (b"Only one line", "looks like a page"),
        (b"This is a sentence.\n\nThis is another one.\n", "looks like a page"),
        (b"---\n\n***\n", "looks like a page"),
        (b"Title Here\n\n" + b"x" * (5 * 1024 * 1024), "is larger than 5 MB"),
    ],
    ids="empty blank bom utf-16 utf-16-no-bom latin-1 png control html one-line prose signs too-large".split(),
)
def test_wrong_files_are_refused_in_one_sentence(bring_text, data, words):
    assert words in refused(bring_text, data)


def test_a_missing_file_and_a_folder_are_refused_in_one_sentence(tmp_path):
    assert "There is no file" in refused(bring, tmp_path / "nothing.txt")
    assert "is a folder" in refused(bring, tmp_path)
    assert "cannot be read" in refused(bring, tmp_path / ("x" * 5000))


def test_addresses_that_are_taken_or_reserved_are_not_used(bring_text):
    ArticleFactory(slug="quiet-bikes")
    for title in ("Quiet Bikes", "Admin", "日本語"):
        parts = "Main\n\nWords.\n\nRef One\n\nWords.\n\nTwice\n\nA.\n\nOnce\n\nB.\n\nTwice!\n\nC.\n\nAll\n\nD.\n"
        bring_text(f"{title}\n\n{parts}")

    assert set(Article.objects.values_list("slug", flat=True)) == {"quiet-bikes", "quiet-bikes-2", "admin-2", "guide"}
    for article in Article.objects.exclude(slug="quiet-bikes"):
        slugs = [section.slug for section in article.sections.all()]
        assert slugs == ["main-2", "section-ref-one", "twice", "once", "twice-2", "all-2"]
        publish(article, what_changed="First.")


def test_an_address_that_a_guide_once_had_is_not_used(bring_text):
    article = ArticleFactory(slug="quiet-bikes")
    article.slug = "silent-bikes"
    article.save()

    bring_text(START)

    assert Article.objects.filter(slug="quiet-bikes-2").exists()


def test_another_page_with_the_same_title_is_named_in_the_report(bring_text):
    DraftFactory(title="Quiet Bikes")

    assert "there is a guide called “Quiet Bikes” already" in bring_text(START)


def test_an_author_whom_the_site_has_is_used_again():
    known = Author.objects.create(name="Robin Pedal", credentials="Mechanic")

    bring(PAGE)

    assert Article.objects.get().author == known


def test_a_page_without_headings_comments_or_references_comes_over(bring_text):
    out = bring_text("Quiet bikes\n\nThey are quiet.\n\nThey are fast.\n")

    article = Article.objects.get()
    assert body(article, "Introduction") == "They are quiet.\n\nThey are fast."
    assert "Comments: none" in out
    assert "nothing says who wrote the page" in out
    publish(article, what_changed="First.")


def test_comments_without_a_page_come_over(bring_text):
    bring_text("Tess on March 5, 2010:\n\nHi.\n")

    article = Article.objects.get()
    assert article.title == "Untitled page"
    assert "<p>Hi.</p>" in Comment.objects.get().body_html


def test_a_text_longer_than_a_section_or_a_comment_is_cut_and_nothing_is_lost(bring_text):
    text = f"Quiet Bikes\n\nFirst Part\n\n{'*chain* ' * 12_000}\n\nTess on March 5, 2010:\n\n{'oil_ ' * 5_000}\n"

    out = bring_text(text)

    article = Article.objects.get()
    publish(article, what_changed="First.")
    assert not missing_words(text, article)
    comments = list(Comment.objects.newest_first())
    assert len(comments) > 1
    assert sum(comment.body_html.count("oil") for comment in comments) == 5_000
    assert "too long for one comment" in out
    assert "this section is too long for one" in out


def test_parts_of_a_long_comment_stand_in_their_order(bring_text):
    words = " ".join(f"word{n}" for n in range(4_000))
    bring_text(f"{START}Tess on March 5, 2010:\n\n{words}\n\nBob on March 5, 2010:\n\nHi.\n")

    bodies = [comment.body for comment in Comment.objects.newest_first()]
    assert " ".join(bodies).split() == f"{words} Hi.".split()


def test_comments_that_stand_oldest_first_keep_their_days(bring_text):
    bring_text(f"{START}A on March 1, 2010:\n\n1\n\nB on March 1, 2010:\n\n2\n\nC on March 2, 2010:\n\n3\n")

    assert [comment.body for comment in Comment.objects.newest_first()] == ["3", "2", "1"]


def test_ten_thousand_comments_of_one_day_keep_day_and_order(bring_text, django_assert_max_num_queries):
    comments = "\n\n".join(f"Reader {n} on March 5, 2010:\n\nComment {n}." for n in range(10_000))

    # SQLite takes 999 values a statement, which is some twenty comments with all their fields.
    with django_assert_max_num_queries(600):
        bring_text(START + comments)

    found = list(Comment.objects.newest_first())
    assert [comment.body for comment in found] == [f"Comment {n}." for n in range(10_000)]
    assert {comment.published.date() for comment in found} == {date(2010, 3, 5)}
    assert Discussion.objects.get().comment_count == 10_000


def test_any_rubbish_that_comes_over_can_be_published(bring_text):
    """Whatever the text, the rows are valid, the guide can be published, and no word is lost."""
    chance = random.Random(11)
    pieces = [
        "Title Here %", "What now %?", "a line %", "Some sentence %.", "  • item %", "  • [@x] *y* %", "References",
        "© 2009 A B %", "Rider, A. (2001). Oil %. Wax, 1, 2.", "Society. N.D. Oil %. From", "\n", "\n\n", "Sources",
        "Tess % from X on March 5, 2010:", "Bob (author) on March 4, 2010:", "[helps: some] %", "# head %",
        "1.1 Sub Head % #", "| a | b % |", "|---|---|", "```", "<script> %", "This % is no medical advice.", "Admin %",
        "***", "•", "Tess on May 99, 2010:", "&lt; %", "1. %",
    ]  # fmt: skip
    made = 0
    for number in range(60):
        text = f"Page {number}\n\n" + "".join(
            chance.choice(pieces).replace("%", str(place)) + chance.choice(["\n", "\n\n", "\n\n"])
            for place in range(30)
        )
        try:
            bring_text(text)
        except CommandError:
            continue
        made += 1
        article = Article.objects.order_by("-pk")[0]
        if not article.sections.exclude(body="").exists():
            # Comments alone make no guide.
            continue
        publish(article, what_changed="First.")
        assert not missing_words(text, article), text
    assert made > 40


def test_a_date_in_the_future_is_named(bring_text):
    year = datetime.now(UTC).year + 1

    assert "a date in the future" in bring_text(f"{START}Tess on March 5, {year}:\n\nHi.\n")


def test_the_report_lists_what_was_taken_for_a_comment_and_for_text_with_its_line(bring_text):
    out = bring_text(
        f"{START}Jane from Ede on 3rd March 2019 at 5:30 pm:\n\nHi.\n\nBob says:\n\nHello.\n\nThey said:\n\nGo on.\n"
    )

    assert "Comments: 2 by 2 people" in out
    assert "\n  Line 10: Jane from Ede, 2019-03-03\n" in out
    assert "\n  Line 14: Bob, no day\n" in out
    assert "  Line 14: this comment has no date; it got its neighbour's." in out
    assert "  Line 18: this may be the first line of a comment, but was not taken for one: it is in the comment" in out
    assert "First Part (#first-part): line 3, 1 paragraph" in out


def test_comments_keep_their_times_where_the_page_has_them(bring_text):
    bring_text(f"{START}A on March 3, 2019 at 5:30 pm EST:\n\n1\n\nB on 3 March 2019, 9:05 am:\n\n2\n")

    moments = [comment.published for comment in Comment.objects.newest_first()]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in moments] == ["2019-03-03 17:30", "2019-03-03 09:05"]


def test_the_owner_says_what_a_date_means_that_can_be_two_days(bring_text):
    text = f"{START}A on 3/4/2019:\n\n1\n"

    assert "may be 3 April 2019 or 4 March 2019" in bring_text(text, dry_run=True)
    assert "this date was read day first, as you said" in bring_text(text, dates="day-first")
    assert Comment.objects.get().published.date() == date(2019, 4, 3)


def test_an_order_of_dates_that_there_is_not_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_page", str(PAGE), "--dates=sideways")
