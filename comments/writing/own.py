"""The form by which a writer changes their own comment; decides whether the change is made or proposed."""

from django.db import transaction

from articles.models import Edition
from comments import acts
from comments.mail import mails
from comments.models import Comment, Contact, ProposedEdit
from comments.models.comment import text_digest
from comments.reasons import of_own_words
from comments.safety.alarms import IN_NEED, URGENT_ALARMS, gravest
from comments.writing.corrections import is_small
from comments.writing.forms import WHO, WriterForm
from comments.writing.judging import as_rows, draft_of, judge, renew_reasons
from comments.writing.terms import Terms

# Reasons about how the comment was sent. They stay, since a change of the text cannot remove them.
LASTING = {"honeypot", "quick"}
# Reasons for which everybody's or every new writer's comments wait, whatever they say.
ABOUT_ALL = {"first", "hold-all"}


class Overtaken(Exception):
    """Raised if somebody decided on the comment while its writer was typing."""


class OwnForm(WriterForm):
    """While the comment waits, all of it can be changed; once it is public, only the text."""

    def __init__(self, data=None, *, comment, contact=None):
        initial = {name: getattr(comment, name) for name in self.base_fields}
        # If a change waits already, the writer continues with its text.
        if proposed := getattr(comment, "proposed_edit", None):
            initial["body"] = proposed.body
        super().__init__(data, initial=initial)
        self.comment, self.contact = comment, contact
        if comment.is_published or comment.by_author:
            # The name under the author's own comments comes from the account.
            for name in WHO:
                del self.fields[name]

    @property
    def digest(self):
        """A hash of the text, with which the author says yes to what was asked about just this."""
        return text_digest(self.cleaned_data["body"])

    def own_doubts(self):
        """Return, in words, what the guards hear anew in the author's own text; [] once the author said yes to it."""
        if not self.comment.by_author or self.data.get("sure") == self.digest:
            return []
        return of_own_words(self.cleaned_data["body"], self.comment.body)

    @transaction.atomic
    def save(self):
        """Change the comment; if it is public and the guards have doubts, propose the change to the author instead.

        Raises `Overtaken` if the comment's status has changed since the form was made.
        """
        current = self.comment.lock()
        if not current.can_be_edited() or current.is_published != self.comment.is_published:
            raise Overtaken
        changes = {name: value for name, value in self.cleaned_data.items() if getattr(current, name) != value}
        if not changes:
            # The writer went back to the public text.
            acts.withdraw(current)
            return
        address, was_urgent = current.email, _is_urgent(current)
        for name, value in changes.items():
            setattr(current, name, value)
        verdict = self._judge(current)
        if not current.is_published:
            self._change(current, changes, verdict)
        elif verdict.status == Comment.Status.PUBLISHED or self._is_only_corrected(changes, verdict):
            acts.withdraw(current)
            acts.edit(current, **changes)
            renew_reasons(current)
        else:
            self._propose(current, verdict)
        if verdict.is_urgent and not was_urgent:
            mails.on_urgent(current)
        if "email" in changes:
            Contact.objects.forget_unused(address)

    def _judge(self, comment):
        return _judged(comment, self.contact)

    def _is_only_corrected(self, changes, verdict):
        """Whether a public text is changed a little, and nothing speaks against the new one but who wrote it."""
        is_plain = all(reason.code in ABOUT_ALL for reason in verdict.reasons)
        return is_plain and changes.keys() == {"body"} and is_small(self.comment.body, changes["body"])

    @staticmethod
    def _change(current, changes, verdict):
        lasting = [reason for reason in current.reasons if reason[0] in LASTING]
        # The alarm stays even if its words were removed: whoever wrote them may still be in danger.
        alarm = gravest([current.alarm, verdict.alarm])
        reasons = lasting + as_rows(verdict.reasons)
        changes |= {"reasons": reasons, "alarm": alarm, "urgent": current.urgent or verdict.is_urgent}
        if verdict.alarm:
            # Whoever put it aside had not read this.
            changes["put_aside_until"] = None
        acts.edit(current, **changes)
        if verdict.alarm in IN_NEED:
            acts.wait(current)
        if verdict.holds_thread and current.is_pending:
            Comment.objects.filter(pk=current.root_id or current.pk).update(holds_replies=True)

    @staticmethod
    def _propose(current, verdict):
        before = ProposedEdit.objects.filter(comment=current)
        # As above: the alarm of what was proposed before stays.
        alarm = gravest([verdict.alarm, *before.values_list("alarm", flat=True)])
        before.delete()
        ProposedEdit.objects.create(comment=current, body=current.body, reasons=as_rows(verdict.reasons), alarm=alarm)


@transaction.atomic
def take_amounts_out(comment, contact=None):
    """Take the amounts out of a comment that waits, as its writer wishes; the guards judge it anew.

    Raises `Overtaken` if it does not wait any more.
    """
    current = comment.lock()
    if current.told_status != Comment.Status.PENDING or not current.can_be_edited():
        raise Overtaken
    acts.mask_report(current)
    current.body = acts.masked(current, current.body)
    OwnForm._change(current, {"body": current.body}, _judged(current, contact))
    comment.refresh_from_db()


def _judged(comment, contact):
    return judge(
        draft_of(comment, getattr(comment, "experience", None)),
        # Not only a public edition: waiting comments of a hidden guide can be changed too.
        Terms(Edition.objects.filter(article=comment.article_id).latest_first().only("article").first()),
        comment=comment,
        root=comment.root,
        contact=contact,
        by_author=comment.by_author,
    )


def _is_urgent(comment):
    """Whether the author was mailed at once about this comment, or about a proposed change of it."""
    proposed = ProposedEdit.objects.filter(comment=comment).first()
    # Of a published comment the author has decided already.
    told = comment.urgent and not comment.is_published
    return told or (proposed is not None and proposed.alarm in URGENT_ALARMS)
