"""What the author does around a decision, and no reader sees: put a comment aside, note something, be seen to look.

And the one act that is two: publish a comment and answer it.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from comments import acts
from comments.models import Comment, Decision, Looking

# For how long a comment may be put aside whose writer may be in danger: not over a night.
MOST_WITH_ALARM = timedelta(hours=4)


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
    acts.publish(comment, by)
    current, root = comment.lock_with_thread()
    answer = Comment(
        article_id=current.article_id,
        edition_id=current.edition_id,
        root=root,
        in_reply_to=current,
        name=author.name[: Comment._meta.get_field("name").max_length],
        body=text,
        by_author=True,
        status=Comment.Status.PUBLISHED,
    )
    acts.add(answer, by=by)
    comment.refresh_from_db()
    return answer


def look(comment, user):
    """Note that `user` looks at the comment now, so that another moderator sees it."""
    Looking.objects.note(user, comment=comment)


def lookers(comments, user):
    """Return {number: looks} of others who look at `comments` now."""
    found = {}
    for row in Looking.objects.filter(comment__in=comments).of_others(user):
        found.setdefault(row.comment_id, []).append(row)
    return found
