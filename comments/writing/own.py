"""What the writer of a comment may change in it, and what comes of it."""

from django.db import transaction

from articles.models import Edition
from comments import acts
from comments.mail import mails
from comments.models import Comment, Contact, ProposedEdit
from comments.safety.alarms import URGENT_ALARMS, gravest
from comments.writing.forms import WHO, WriterForm
from comments.writing.judging import draft_of, judge

# Reasons that lie in how a comment was sent, which no later change of its text can mend.
LASTING = {"honeypot", "quick"}


class Overtaken(Exception):
    """Somebody decided on the comment while its writer was typing."""


class OwnForm(WriterForm):
    """All that was typed, while the comment waits; the text alone, once it is public."""

    def __init__(self, data=None, *, comment, contact=None):
        initial = {name: getattr(comment, name) for name in self.base_fields}
        # Whoever mends a change that waits goes on from there.
        if proposed := getattr(comment, "proposed_edit", None):
            initial["body"] = proposed.body
        super().__init__(data, initial=initial)
        self.comment, self.contact = comment, contact
        if comment.is_published or comment.by_author:
            # Of the author's own comments the name comes from the account.
            for name in WHO:
                del self.fields[name]

    @transaction.atomic
    def save(self):
        """Change the comment, or propose the change where readers see the old text and a person has to look first.

        Raises `Overtaken` when the comment's status is another than the form was made for.
        """
        current = self.comment.lock()
        if not current.can_be_edited() or current.is_published != self.comment.is_published:
            raise Overtaken
        changes = {name: value for name, value in self.cleaned_data.items() if getattr(current, name) != value}
        if not changes:
            # The public text again, which takes back what was proposed.
            ProposedEdit.objects.filter(comment=current).delete()
            return
        address, was_urgent = current.email, _is_urgent(current)
        for name, value in changes.items():
            setattr(current, name, value)
        verdict = self._judge(current)
        if not current.is_published:
            self._change(current, changes, verdict)
        elif verdict.status == Comment.Status.PUBLISHED:
            ProposedEdit.objects.filter(comment=current).delete()
            acts.edit(current, **changes)
        else:
            self._propose(current, verdict)
        if verdict.is_urgent and not was_urgent:
            mails.on_urgent(current)
        if "email" in changes:
            Contact.objects.forget_unused(address)

    def _judge(self, comment):
        return judge(
            draft_of(comment, getattr(comment, "experience", None)),
            # Of a hidden guide too, whose waiting comments can still be changed.
            edition=Edition.objects.filter(article=comment.article_id).latest_first().only("article").first(),
            comment=comment,
            root=comment.root,
            contact=self.contact,
            by_author=comment.by_author,
        )

    @staticmethod
    def _change(current, changes, verdict):
        lasting = [reason for reason in current.reasons if reason[0] in LASTING]
        # Taking the words back takes no alarm back: whoever wrote them may still be in danger.
        alarm = gravest([current.alarm, verdict.alarm])
        reasons = lasting + _as_rows(verdict.reasons)
        acts.edit(current, **changes, reasons=reasons, alarm=alarm, urgent=current.urgent or verdict.is_urgent)
        if verdict.holds_thread:
            Comment.objects.filter(pk=current.root_id or current.pk).update(holds_replies=True)

    @staticmethod
    def _propose(current, verdict):
        ProposedEdit.objects.filter(comment=current).delete()
        ProposedEdit.objects.create(
            comment=current, body=current.body, reasons=_as_rows(verdict.reasons), alarm=verdict.alarm
        )


def _is_urgent(comment):
    """Whether the author was told at once of this comment, or of a change to it that waits."""
    proposed = ProposedEdit.objects.filter(comment=comment).first()
    return comment.urgent or (proposed is not None and proposed.alarm in URGENT_ALARMS)


def _as_rows(reasons):
    return [[reason.code, str(reason.words)] for reason in reasons]
