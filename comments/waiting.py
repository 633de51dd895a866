"""What the author does around a decision, and no reader sees: put a comment aside, note something, be seen to look.

And the one act that is two: publish a comment and answer it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from comments import acts
from comments.models import Comment, Decision, Looking, ReadyText
from comments.safety.alarms import Alarm
from comments.safety.nets import language_of

# For how long a comment may be put aside whose writer may be in danger: not over a night.
MOST_WITH_ALARM = timedelta(hours=4)
# The key of the ready text that answers somebody in need, by the alarm; in German it ends in “-de”, and so on.
ANSWERS = {
    Alarm.CRISIS: "crisis",
    Alarm.EMERGENCY: "red-flag",
    Alarm.DESPAIR: "crisis",
    Alarm.UNWELL: "red-flag",
}


@transaction.atomic
def put_aside(comment, by, until):
    """Let the waiting comment stand last in the list until `until`.

    Never one that is urgent, and not for long one with a quiet alarm: whoever should see it would not.
    """
    current = comment.lock()
    if not current.is_pending:
        raise NotPossible(_("It does not wait any more."))
    if current.urgent:
        raise NotPossible(_("Somebody may be in danger: it cannot be put aside."))
    if current.alarm and until > timezone.now() + MOST_WITH_ALARM:
        raise NotPossible(_("Somebody may be in danger: put it aside for four hours at most."))
    current.put_aside_until = until
    current.save(update_fields=["put_aside_until"])
    current.decisions.create(by=by, act=Decision.Act.LATER, previous_status=current.status)
    comment.refresh_from_db()


@transaction.atomic
def note_privately(comment, text):
    """Keep a note about the comment for those who moderate; it goes when the comment is erased."""
    current = comment.lock()
    if current.erased:
        raise NotPossible(_("This comment was erased."))
    current.desk_note = text
    current.save(update_fields=["desk_note"])
    comment.refresh_from_db()


@transaction.atomic
def publish_and_answer(comment, by, text):
    """Publish the comment, and the author's answer below it; return the answer."""
    author = getattr(by, "author", None)
    if author is None:
        raise NotPossible(
            _("Your account has no byline, so it cannot answer comments. An owner gives it one under Bylines.")
        )
    acts.publish(comment, by, answered=True)
    current, root = comment.lock_with_thread()
    name = author.name[: Comment._meta.get_field("name").max_length]
    if answer := taken_back([current]).get(current.pk):
        # The same answer again, at its place: its readers were told of it, and its links lead to it.
        if (answer.name, answer.body) != (name, text):
            acts.edit(answer, by, name=name, body=text)
        acts.publish(answer, by)
        comment.refresh_from_db()
        return answer
    answer = Comment(
        article_id=current.article_id,
        edition_id=current.edition_id,
        root=root,
        in_reply_to=current,
        name=name,
        body=text,
        by_author=True,
        status=Comment.Status.PUBLISHED,
    )
    acts.add(answer, by=by)
    comment.refresh_from_db()
    return answer


def taken_back(comments):
    """Return {number: the author's answer that an undo took back with the comment}, each with its words."""
    answered = Decision.objects.filter(comment__in=comments, act=Decision.Act.ANSWERED)
    asked = set(answered.values_list("comment_id", flat=True))
    if not asked:
        return {}
    last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk")
    # By the thread, which is looked up, and in it the answers to these.
    threads = {comment.root_id or comment.pk for comment in comments if comment.pk in asked}
    rows = (
        Comment.objects.filter(root__in=threads, in_reply_to__in=asked)
        .filter(by_author=True, status=Comment.Status.REMOVED, erased=None)
        .alias(last_act=Subquery(last.values("act")[:1]))
        .filter(last_act=Decision.Act.UNDO)
    )
    return {row.in_reply_to_id: row for row in rows.order_by("pk")}


def answers_offered(comments):
    """Return {number: what the form holds at first by which those in need are answered and not published}."""
    in_need = [comment for comment in comments if comment.alarm in ANSWERS]
    if not in_need:
        return {}
    rows = dict(ReadyText.objects.filter(key__regex=f"^({'|'.join(ANSWERS.values())})").values_list("key", "pk"))
    ready = {comment.pk: _answer_to(comment, rows) for comment in in_need}
    # Who gave no address reads it on their private page. Without a ready text there is no answer that could be told.
    return {pk: {"ready": str(row), "tell_writer": bool(row)} for pk, row in ready.items()}


def _answer_to(comment, rows):
    """Return which of `rows` ({key: number of a ready text}) is in the writer's language, else that in English."""
    key, language = ANSWERS[comment.alarm], language_of(comment.body)
    return next((rows[name] for name in (f"{key}-{language}", key) if name in rows), "")


def look(comment, user):
    """Note that `user` looks at the comment now, so that another moderator sees it."""
    Looking.objects.note(user, comment=comment)


def lookers(comments, user):
    """Return {number: looks} of others who look at `comments` now."""
    found = {}
    for row in Looking.objects.filter(comment__in=comments).of_others(user):
        found.setdefault(row.comment_id, []).append(row)
    return found
