"""A discussion leaves the site as a file and comes back, here or elsewhere; a hostile file changes nothing."""

import json
import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import PageState
from comments import acts
from comments.models import (
    Comment,
    Contact,
    Decision,
    Discussion,
    ExperienceReport,
    ExperienceTally,
    ProposedEdit,
    Report,
    Tally,
)
from comments.porting import discussion_file
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

KEY = "00000000-0000-4000-8000-000000000001"
HEADER = {"format": "discussion", "version": 1, "guide": "g"}


def make_guide(slug="g"):
    guide = ArticleFactory(slug=slug, section__slug="iron")
    RemedyFactory(section=guide.sections.get(), slug="walking")
    publish(guide, what_changed="Sections.")
    return guide


@pytest.fixture
def guide():
    return make_guide()


@pytest.fixture
def discussed(guide):
    """A guide with something of everything that a discussion may hold."""
    staff, edition = guide.author.user, guide.editions.get(number=2)
    first = CommentFactory(
        article=guide,
        section=guide.sections.get(),
        name="Åsa",
        place="Tromsø",
        email="asa@example.org",
        is_question=True,
    )
    wishes = {"confirmed": timezone.now(), "unsubscribed": timezone.now()}
    Contact.objects.update_or_create(email="asa@example.org", defaults=wishes)
    late = WaitingCommentFactory(in_reply_to=first)
    answer = CommentFactory(in_reply_to=first, by_author=True, body="It *helps* some.\n\nNot all.", edition=edition)
    CommentFactory(in_reply_to=answer)
    acts.publish(late, staff)
    acts.note(first, staff, "This is rare.")
    acts.pin(first, staff)
    acts.lead_to(first, staff, edition)
    acts.move(first, staff, remedy=guide.remedies.get())
    acts.undo(first, staff)
    removed = CommentFactory(article=guide)
    CommentFactory(in_reply_to=removed)
    acts.remove(removed, staff, "Sells something.", tell_writer=True)
    acts.mark_spam(CommentFactory(article=guide), staff)
    WaitingCommentFactory(article=guide, alarm="crisis", urgent=True, reasons=[["crisis", "Words of a crisis."]])
    report = WaitingCommentFactory(article=guide, remedy=guide.remedies.get(), body="I walk.")
    ExperienceReport.objects.create(comment=report, outcome="better", duration="year", side_effects="Sore feet.")
    acts.publish(report, staff)
    acts.hold_replies(report, staff, True)
    ProposedEdit.objects.create(comment=report, body="I walk a lot.", reasons=[["links", "Links."]])
    Report.objects.create(comment=report, kind="dangerous", text="Too much.", sender="SENDER")
    acts.erase(CommentFactory(article=guide))
    Comment.objects.update(sender="SENDER", sender_purge_at=timezone.now(), digest="DIGEST")
    return guide


def export(tmp_path, slug="g", **options):
    path = tmp_path / f"{slug}.jsonl"
    call_command("export_discussion", slug, str(path), force=True, **options)
    return path.read_bytes()


def load(tmp_path, capsys, *lines, **options):
    """Import the file of `lines`, each bytes or an object; return what the command said."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    capsys.readouterr()
    call_command("import_discussion", str(path), **options)
    return capsys.readouterr().out


def comment(**changes):
    moment = "2024-05-01T20:15:00+00:00"
    return {
        "key": KEY, "status": "published", "created": moment, "published": moment, "name": "Ann", "body": "It helped.",
    } | changes  # fmt: skip


def number(n):
    return f"00000000-0000-4000-8000-{n:012d}"


def empty():
    """Take every comment away, as if the database were another one."""
    Comment.objects.update(in_reply_to=None, root=None)
    for model in (Comment, Contact, Discussion, Tally, ExperienceTally):
        model.objects.all().delete()


def counted():
    threads = Comment.objects.filter(root=None).order_by("pk")
    return (
        list(threads.values_list("key", "reply_count", "last_reply_no", "answered", "is_listed")),
        list(Discussion.objects.values_list("comment_count")),
        sorted(
            Tally.objects.exclude(comment_count=0).values_list("section__slug", "remedy__slug", "comment_count"),
            key=str,
        ),
        list(ExperienceTally.objects.exclude(count=0).values_list("outcome", "duration", "count")),
    )


# There and back


def test_a_discussion_comes_back_as_it_left_below_another_guide_too(discussed, tmp_path, capsys):
    left, counts = export(tmp_path), counted()
    empty()
    make_guide("other")
    said = load(tmp_path, capsys, *left.splitlines(), guide="other", trust=True)
    assert "10 new, 0 here already" in said
    back = export(tmp_path, "other")
    assert back.splitlines()[1:] == left.splitlines()[1:]
    assert counted() == counts


def test_the_file_is_its_owners_alone_and_never_replaces_another_by_mistake(discussed, tmp_path):
    export(tmp_path)
    path = tmp_path / "g.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_discussion", "g", str(path))
    assert list(tmp_path.iterdir()) == [path]


def test_hashes_of_senders_and_the_staffs_addresses_do_not_leave(discussed, tmp_path):
    user = discussed.author.user
    user.username = "staff@example.org"
    user.save()
    left = export(tmp_path).decode()
    assert "asa@example.org" in left
    assert "SENDER" not in left and "DIGEST" not in left and "staff@example.org" not in left


def test_what_is_for_everybody_holds_what_readers_see_and_no_more(discussed, tmp_path):
    left = [json.loads(line) for line in export(tmp_path, public=True).splitlines()]
    comments = left[1:-1]
    assert left[0]["public"] is True
    assert {c["status"] for c in comments} == {"published", "removed"}
    assert [c for c in comments if c["status"] == "removed"] == [
        {"id": Comment.objects.get(status="removed", erased=None).pk, "status": "removed"}
    ]
    private = {"key", "email", "contact", "reasons", "alarm", "urgent", "reports", "decisions", "reviewed", "created"}
    assert not private & {name for c in comments for name in c}
    assert "example.org" not in json.dumps(comments).lower()
    seen = Comment.objects.on_a_page()
    assert {c["id"] for c in comments if c["status"] == "published"} == {c.pk for c in seen}


def test_a_reply_to_what_readers_cannot_see_answers_the_thread_in_public(guide, tmp_path):
    thread = CommentFactory(article=guide)
    hidden = CommentFactory(in_reply_to=thread)
    reply = CommentFactory(in_reply_to=hidden)
    acts.remove(hidden)
    comments = [json.loads(line) for line in export(tmp_path, public=True).splitlines()][1:-1]
    assert [(c["id"], c.get("in_reply_to")) for c in comments] == [(thread.pk, None), (reply.pk, thread.pk)]


def test_an_export_asks_as_little_for_many_comments(guide, tmp_path, django_assert_num_queries):
    CommentFactory.create_batch(3, article=guide)
    with django_assert_num_queries(6):
        export(tmp_path)
    CommentFactory.create_batch(30, article=guide, email="ann@example.org")
    with django_assert_num_queries(7):
        export(tmp_path)


@pytest.mark.parametrize(
    ("model", "fields", "left_out"),
    [
        (
            Comment,
            discussion_file.FIELDS,
            # What is known otherwise, counted or rendered anew, or never leaves.
            (
                "id article section remedy root version last_reply_no reply_count is_listed answered body_html "
                "rendered_with digest body_digest token_version sender sender_purge_at"
            ),
        ),
        (Decision, discussion_file.DECISION, "id comment previous_section previous_remedy"),
        (ExperienceReport, discussion_file.EXPERIENCE, "id comment counted_for"),
        (ProposedEdit, discussion_file.PROPOSED_EDIT, "id comment"),
        (Report, discussion_file.REPORT, "id comment sender sender_purge_at handled_by"),
        (Contact, discussion_file.CONTACT, "id email asked answered news_sent created"),
    ],
)
def test_every_field_is_in_the_file_or_left_out_on_purpose(model, fields, left_out):
    assert {field.name for field in model._meta.concrete_fields} - fields.keys() == set(left_out.split())


@pytest.mark.parametrize("slug", ["nothing", "../g", ""])
def test_a_guide_that_is_none_is_said_to_be_none(guide, tmp_path, slug):
    with pytest.raises(CommandError, match=r"There is no guide “.*”. There are: g."):
        call_command("export_discussion", slug, str(tmp_path / "file"))


# Again, and on


def test_the_same_file_again_changes_nothing(discussed, tmp_path, capsys):
    left = export(tmp_path)
    revision = PageState.objects.get().revision
    Comment.objects.filter(name="Åsa").update(name="Åse")
    Contact.objects.update(unsubscribed=None)
    said = load(tmp_path, capsys, *left.splitlines(), trust=True)
    assert "0 new, 10 here already and left as they are.\nNothing was changed." in said
    assert Comment.objects.filter(name="Åse").exists()
    assert not Contact.objects.exclude(unsubscribed=None).exists()
    assert PageState.objects.get().revision == revision


def test_a_newer_file_adds_what_is_new(discussed, tmp_path, capsys):
    left, counts = export(tmp_path).splitlines(), counted()
    empty()
    load(tmp_path, capsys, *left[:5], {"end": 4}, trust=True)
    said = load(tmp_path, capsys, *left, trust=True)
    assert "6 new, 4 here already" in said
    assert export(tmp_path).splitlines()[1:] == left[1:]
    assert counted() == counts


def test_a_number_that_the_thread_gave_away_here_becomes_the_next(guide, tmp_path, capsys):
    thread = CommentFactory(article=guide)
    CommentFactory(in_reply_to=thread)
    replies = [comment(key=number(n), in_reply_to=str(thread.key), reply_no=n, body=f"Number {n}") for n in (1, 2, 3)]
    said = load(tmp_path, capsys, HEADER, *replies, {"end": 3})
    assert "3 comments: the number in the thread was given away here: a later one." in said
    numbers = Comment.objects.filter(root=thread).order_by("reply_no").values_list("reply_no", "body")
    assert [body for _no, body in numbers][1:] == ["Number 1", "Number 2", "Number 3"]
    assert [no for no, _body in numbers] == [1, 2, 3, 4]
    thread.refresh_from_db()
    assert (thread.reply_count, thread.last_reply_no) == (4, 4)


def test_tried_only_is_told_and_nothing_stays(guide, tmp_path, capsys):
    said = load(tmp_path, capsys, HEADER, comment(), {"end": 1}, dry_run=True)
    assert "1 new, 0 here already" in said and "Tried only; nothing was changed." in said
    assert not Comment.objects.exists() and not Discussion.objects.exists()


def test_earlier_addresses_find_their_sections_and_what_is_missing_is_told(guide, tmp_path, capsys):
    section = guide.sections.get()
    section.slug = "low-iron"
    section.save()
    lines = [
        comment(key=number(1), about="section:iron", edition=2),
        comment(key=number(2), about="remedy:none", edition=99),
    ]
    said = load(tmp_path, capsys, HEADER, *lines, {"end": 2})
    assert "1 comment: “remedy:none” is not in this guide: about the whole guide instead." in said
    assert "1 comment: this guide has no edition 99: left out." in said
    first, second = Comment.objects.order_by("pk")
    assert (first.section, first.edition.number) == (section, 2)
    assert (second.section, second.remedy, second.edition) == (None, None, None)


def test_no_mail_goes_out_and_readers_see_the_comments_at_once(guide, tmp_path, capsys, client, mailoutbox):
    before = client.get("/g/discussion/")["ETag"]
    load(tmp_path, capsys, HEADER, comment(email="ann@example.org", wants_mail=True), {"end": 1})
    page = client.get("/g/discussion/")
    assert "It helped." in page.content.decode() and page["ETag"] != before
    assert mailoutbox == []


# What a stranger's file is not believed


def test_only_a_trusted_file_speaks_for_the_owner(discussed, tmp_path, capsys):
    left = export(tmp_path)
    empty()
    said = load(tmp_path, capsys, *left.splitlines())
    assert "1 comment: the author's mark: left out." in said
    assert "1 comment: an editor's note: left out." in said
    assert not Comment.objects.filter(by_author=True).exists()
    assert not Comment.objects.exclude(editor_note="", editor_note_at=None, led_to_edition=None).exists()
    assert not Comment.objects.filter(pinned=True).exists()
    assert not Decision.objects.exclude(by=None).exists()
    contact = Contact.objects.get()
    # Who wanted no mail there gets none here.
    assert (contact.confirmed, bool(contact.unsubscribed)) == (None, True)


def test_at_most_three_threads_stay_pinned(guide, tmp_path, capsys):
    lines = [comment(key=number(n), pinned=True) for n in range(1, 6)]
    said = load(tmp_path, capsys, HEADER, *lines, {"end": 5}, trust=True)
    assert "2 comments: 3 threads are pinned already: unpinned." in said
    assert Comment.objects.pinned().count() == 3


def test_html_in_a_file_is_text(guide, tmp_path, capsys, client):
    hostile = '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) "\u202egnp.exe'
    load(tmp_path, capsys, HEADER, comment(body=hostile, name="<b>Ann</b>", place="<i>"), {"end": 1})
    row = Comment.objects.get()
    assert "<script" not in row.body_html and "<img" not in row.body_html and "\u202e" not in row.body
    page = client.get("/g/discussion/").content.decode()
    assert "<script>alert" not in page and "<b>Ann" not in page


def far_away(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"nonsense", "this is not JSON (Expecting value, column 1)"),
        (b'{"key": ', "this is not JSON"),
        (b"[1]", "this must be an object"),
        (b"\xff\xfe", "this is not UTF-8 text (byte 1)"),
        (b"[" * 100_000, "this is not JSON that can be read"),
        (b'{"end": %s}' % (b"9" * 5000), "this is not JSON that can be read"),
        (b" " * (5 * 1024 * 1024), "the line is longer than 4 MB"),
        (comment(body="x" * 10_001), "“body” is longer than 10000 characters"),
        (comment(name="x" * 61), "“name” is longer than 60 characters"),
        (comment(name=["Ann"]), "“name” must be text"),
        (comment(name="Ann\nBob"), "“name” holds control characters"),
        (comment(body="a\x00b"), "“body” holds control characters"),
        (comment(body="\ud800"), "“body” holds half a character"),
        (comment(body=""), "“body” is missing"),
        (comment(name="\u200b"), "“name” is missing"),
        (comment(key="1"), "“key” must be a key"),
        (comment(key=None), "“key” is missing"),
        (comment(status="loud"), "“status” must be one of: pending, published, spam, removed"),
        (comment(status=["published"]), "“status” must be one of"),
        (comment(published=None), "a published comment needs “published”"),
        (comment(published="yesterday"), "“published” must be a time with its zone"),
        (comment(published=17), "“published” must be a time with its zone"),
        (comment(published="2024-05-01T20:15:00"), "“published” must be a time with its zone"),
        (comment(published="0001-01-01T00:00:00+14:00"), "“published” must be a time with its zone"),
        (comment(published="1969-12-31T00:00:00+00:00"), "“published” lies before 1970 or in the future"),
        (comment(published=far_away(3)), "“published” lies before 1970 or in the future"),
        (comment(is_question=1), "“is_question” must be true or false"),
        (comment(edition="2"), "“edition” must be a whole number"),
        (comment(edition=-1), "“edition” must be a whole number"),
        (comment(edition=2**40), "“edition” must be a whole number"),
        (comment(about="chapter:iron"), "“about” must be like section:self-care"),
        (comment(email="nonsense"), "“email” is no e-mail address"),
        (comment(reasons=["why"]), "“reasons” must be a list of pairs"),
        (comment(body_html="<script>"), "“body_html” is not known here"),
        (comment(sender="x"), "“sender” is not known here"),
        (comment(experience={"outcome": "cured", "duration": "year"}), "experience: “outcome” must be one of"),
        (comment(experience={"outcome": "same"}), "experience: “duration” is missing"),
        (comment(decisions=[{"act": "published"}]), "decisions 0: “made” is missing"),
        (comment(decisions={}), "“decisions” must be a list"),
        (comment(in_reply_to=KEY, reply_no=1), "the comment answers itself"),
        (comment(in_reply_to=number(7), reply_no=1), "it answers a comment that neither stands above it nor is here"),
        (comment(in_reply_to=number(7)), "a reply that was published needs “reply_no”"),
        (comment(reply_no=1), "only a reply has “reply_no”"),
        (comment(erased=far_away(-1)), "an erased comment must be removed"),
        (comment(erased=far_away(-1), status="removed"), "an erased comment holds nothing that was typed"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_imported(guide, tmp_path, capsys, line, sentence):
    good = comment(key=number(99), contact=None)
    with pytest.raises(CommandError) as refused:
        load(tmp_path, capsys, HEADER, good, line, {"end": 2})
    assert str(refused.value).startswith("Nothing was imported:\nLine 3: ")
    assert sentence in str(refused.value)
    assert not Comment.objects.exists() and not Discussion.objects.exists()


def test_two_that_answer_each_other_are_refused(guide, tmp_path, capsys):
    pair = [
        comment(key=number(1), in_reply_to=number(2), reply_no=1),
        comment(key=number(2), in_reply_to=number(1), reply_no=2),
    ]
    with pytest.raises(CommandError, match="Line 2: it answers a comment that neither stands above it nor is here"):
        load(tmp_path, capsys, HEADER, *pair, {"end": 2})
    assert not Comment.objects.exists()


def test_the_same_key_twice_is_refused_wherever_it_stands(guide, tmp_path, capsys):
    others = [comment(key=number(n)) for n in range(10, 300)]
    for between in ([], others):
        lines = [comment(), *between, comment()]
        with pytest.raises(CommandError, match=f"Line {len(lines) + 1}: a comment with the same key stands above"):
            load(tmp_path, capsys, HEADER, *lines, {"end": len(lines)})
        assert not Comment.objects.exists()


def test_what_stands_under_another_guide_is_neither_moved_nor_answered(guide, tmp_path, capsys):
    elsewhere = CommentFactory(article=make_guide("other"))
    with pytest.raises(CommandError, match="Line 2: this comment stands under another guide here"):
        load(tmp_path, capsys, HEADER, comment(key=str(elsewhere.key)), {"end": 1})
    with pytest.raises(CommandError, match="Line 2: it answers a comment under another guide"):
        load(tmp_path, capsys, HEADER, comment(in_reply_to=str(elsewhere.key), reply_no=1), {"end": 1})
    assert Comment.objects.get() == elsewhere


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "The file is empty"),
        ([b""], "The file is empty"),
        ([b"\x00\xff"], "Line 1: this is no discussion"),
        ([{"format": "guide"}], "Line 1: this is no discussion"),
        ([HEADER | {"version": 2}], "Line 1: this is of another version; this site reads version 1"),
        ([HEADER | {"public": True}], "Line 1: this was exported with --public"),
        ([HEADER], "The file ends before its last line"),
        ([HEADER, comment()], "The file ends before its last line"),
        ([HEADER, comment(), {"end": 2}], "Line 3: the file should hold 2 comments, and holds 1"),
        ([HEADER, {"end": 0}, comment()], "Line 3: something stands below the line that ends the file"),
        ([HEADER | {"guide": "none"}, {"end": 0}], "There is no guide “none”. There are: g."),
    ],
)
def test_a_file_that_is_no_whole_discussion_is_refused(guide, tmp_path, capsys, lines, sentence):
    with pytest.raises(CommandError) as refused:
        load(tmp_path, capsys, *lines)
    assert sentence in str(refused.value)
    assert not Comment.objects.exists()


def test_many_wrong_lines_are_named_together_and_not_without_end(guide, tmp_path, capsys):
    with pytest.raises(CommandError) as refused:
        load(tmp_path, capsys, HEADER, *[b"x"] * 50, {"end": 50})
    assert str(refused.value).count("\n") == 20


def test_a_folder_and_nothing_are_no_files(tmp_path):
    with pytest.raises(CommandError, match="is not a file"):
        call_command("import_discussion", str(tmp_path))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_discussion", str(tmp_path / "none"))
