"""The author's pages about comments, with something on each that a card or a page of moderation can show."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from comments import acts, waiting, writers
from comments.models import Comment, ExperienceReport, HelpLine, MaskedText, ProposedEdit, ReadyText, Report, WriterRule
from tests.factories import CommentFactory, StaffFactory, WaitingCommentFactory

# Where its one help line was taken from.
OFFICIAL = {"source_url": "https://www.samaritans.org/", "taken": date(2026, 11, 1)}


def fill_desk(root, reply, remedy, staff):
    """Lay everything on the author's desk that a card can show; return a held reply."""
    for key in ("dose", "crisis"):
        ReadyText.objects.create(key=key, title=f"About {key}", text="Thank you for writing. Here is who can help.")
    HelpLine.objects.create(country="UK and Ireland", name="Samaritans", number="116 123", **OFFICIAL)
    in_danger = WaitingCommentFactory(
        article=root.article,
        name="Per",
        body="I cannot go on.",
        urgent=True,
        alarm="crisis",
        reasons=[["crisis", "Why."]],
    )
    held = WaitingCommentFactory(
        in_reply_to=reply,
        name="Kari",
        place="Bergen",
        email="kari@example.org",
        sender="s",
        body="Take *500 mg* of it twice a day, as I did:\n\n- in the morning\n- at night",
        reasons=[["dose", "It names an amount."], ["first", "It is this writer's first comment."]],
    )
    ExperienceReport.objects.create(comment=held, outcome="better", duration="year", side_effects="Sore feet.")
    acts.publish(CommentFactory(article=root.article, sender="s", body="An earlier one."), staff)
    acts.mark_spam(WaitingCommentFactory(article=root.article, body="Buy pills here."))
    acts.hold_replies(root, staff, True)
    acts.note(root, staff, "Read the section about iron as well.")
    acts.lead_to(root, staff, root.article.editions.get(number=2))
    for kind in ("unkind", "dangerous"):
        Report.objects.create(comment=root, kind=kind, text="Somebody could follow this.")
    ProposedEdit.objects.filter(comment=root).update(
        body="What happened to me, later:\nit came back.", reasons=[["links", "It has a link."]]
    )
    # What stands around a decision: somebody else looks, one is put aside, and one has no amount any more.
    waiting.look(held, StaffFactory())
    waiting.note_privately(held, "Asked the pharmacist.")
    waiting.put_aside(WaitingCommentFactory(article=root.article), staff, timezone.now() + timedelta(days=1))
    acts.mask(WaitingCommentFactory(article=root.article, sender="s", body="I took 5 mg."), staff)
    writers.decide_about(held, writers.CONNECTION, WriterRule.Kind.BLOCK, staff)
    root.article.comments.filter(pk=in_danger.pk).update(created=timezone.now() - timedelta(days=1))
    return held


def moderation_pages(held, reported):
    """Return (name, path, what to do there before it is looked at) of each page."""
    queue, change = "admin:comments_comment_queue", "admin:comments_comment_change"
    line, ready = HelpLine.objects.get(), ReadyText.objects.first()

    def look_up(page):
        page.get_by_label("E-mail address").fill(held.email)
        page.get_by_role("button", name="What do we have?").click()
        page.get_by_role("button", name="Erase all of it").click()
        page.wait_for_load_state()

    def refuse(page):
        page.locator("summary", has_text="Remove").first.click()
        page.get_by_label("Tell its writer why").first.check()
        page.get_by_role("button", name="Remove", exact=True).first.click()
        page.wait_for_load_state()

    def leave_out(page):
        page.get_by_role("button", name="Approve the ticked").click()
        page.locator("#left-out").wait_for()

    def show_keys(page):
        page.keyboard.press("?")
        page.locator("#keys[open]").wait_for()

    def ask(page):
        page.get_by_role("button", name="Remove all of theirs").first.click()
        page.get_by_role("button", name="Remove all of them").wait_for()

    def publish(page):
        page.get_by_role("button", name="Publish it as it is").click()
        page.wait_for_load_state()

    urgent = Comment.objects.pending().filter(alarm="crisis").first()
    masked = MaskedText.objects.filter(comment__status="pending").get().comment
    done = f"{held.pk},{reported.pk}"
    shows = ("unread", "edits", "reports", "spam")
    desk = "admin:comments_"
    writer = reverse(f"{desk}comment_writer", args=[held.pk])
    return [
        ("admin:index", reverse("admin:index"), None),
        (queue, f"{reverse(queue)}?done={done}&at={held.pk}", None),
        *((f"{queue} ({show})", f"{reverse(queue)}?show={show}", None) for show in shows),
        (f"{queue} (some left out)", f"{reverse(queue)}?all=1", leave_out),
        (f"{queue} (amounts taken out)", f"{reverse(queue)}?done={done},{masked.pk}", None),
        (f"{queue} (amounts and medicines)", f"{reverse(queue)}?why=medicine", None),
        (f"{queue} (keys)", reverse(queue), show_keys),
        (f"{change} (all of it)", f"{reverse(change, args=[reported.pk])}?show=reports&done={reported.pk}", None),
        (f"{change} (asked)", reverse(change, args=[urgent.pk]), publish),
        (f"{change} (refused)", f"{reverse(change, args=[held.pk])}?show=waiting", refuse),
        (f"{desk}comment_writer (remove all?)", writer, ask),
        (f"{desk}comment_writer (all removed)", f"{writer}?removed={masked.pk}&known_by=connection", None),
        (f"{desk}writerrule_changelist", reverse(f"{desk}writerrule_changelist"), None),
        (f"{desk}comment_crisis_sheet", reverse(f"{desk}comment_crisis_sheet"), None),
        (f"{desk}decision_changelist", reverse(f"{desk}decision_changelist"), None),
        (f"{desk}contact_changelist", reverse(f"{desk}contact_changelist"), None),
        (f"{desk}contact_by_address", reverse(f"{desk}contact_by_address"), look_up),
        (f"{desk}discussionsettings_change", reverse(f"{desk}discussionsettings_change", args=[1]), None),
        (f"{desk}helpline_changelist", reverse(f"{desk}helpline_changelist"), None),
        (f"{desk}helpline_change", reverse(f"{desk}helpline_change", args=[line.pk]), None),
        (f"{desk}readytext_change", reverse(f"{desk}readytext_change", args=[ready.pk]), None),
    ]
