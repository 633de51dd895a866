import uuid
from datetime import timedelta

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models import Remedy, Section
from comments import acts, typed
from comments.mail import mails
from comments.models import SENDER_KEPT, Comment, ExperienceReport, Sender
from comments.models.comment import text_digest
from comments.private_links import keyed_hash
from comments.reasons import of_own_words
from comments.safety.verdict import FLOOD_WINDOW, Flood, is_flood
from comments.writing.experience import ExperienceForm
from comments.writing.fields import TOO_LONG, form_of
from comments.writing.fill_time import seconds_since, stamp
from comments.writing.folds import folds_of
from comments.writing.judging import draft_of, judge, limits_of
from comments.writing.parts import parts_of
from comments.writing.previewing import amounts, with_amounts_marked
from rlssite.markup import comment_html
from rlssite.web.middleware import home_of

WHOLE_GUIDE = ""
# Fields that the writer never sees, so they do not count when two forms are compared.
MACHINERY = ("key", "started", "website")
# The fields that say who wrote the comment.
WHO = [entry.name for entry in typed.COMMENT if entry.says_who]
# The same words from the same sender within this time count as the same form, sent again.
SAME_WITHIN = timedelta(days=1)
# What tells whether a comment that was written lately is this one.
LOOKED_BACK_AT = ("key", "created", "digest", "article", "in_reply_to")


def sender_hash(address):
    """Return the keyed hash that is stored instead of a sender's IP address."""
    return keyed_hash("sender", home_of(address))


class SentBefore(Exception):
    """Raised if the comment `first` was sent with the same form before, or with the same words."""

    def __init__(self, first):
        super().__init__()
        self.first = first


class WriterForm(form_of(entry for entry in typed.COMMENT if entry.may_change)):
    """The fields that a writer fills in, both for a new comment and to change one."""

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        # In small letters a text may be longer: a few capitals become two letters.
        MaxLengthValidator(self.fields["email"].max_length, TOO_LONG)(email)
        return email

    def clean(self):
        data = self.cleaned_data
        if data.get("wants_mail") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("We need an address to write to, or take the tick away below."))


class CommentForm(form_of((entry for entry in typed.COMMENT if not entry.may_change), WriterForm)):
    field_order = [entry.name for entry in typed.COMMENT]

    # Hidden from readers, also from the keyboard. Machines fill in any field with such a name.
    website = forms.CharField(label=_("Leave this empty"), required=False)
    started = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, terms, in_reply_to=None, author=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.terms, self.edition, self.in_reply_to, self.author = terms, terms.edition, in_reply_to, author
        if in_reply_to:
            del self.fields["about"], self.fields["is_question"]
        else:
            # Looked at only if it is needed.
            self.fields["about"].choices = self._things
        if author:
            # For the author, the account gives the name and the author's mark.
            for name in (*WHO, "website", "started"):
                del self.fields[name]
        else:
            self._prepare_for_strangers()
        self.fields["key"].initial = uuid.uuid4

    def show_only(self):
        super().show_only()
        if self.experience:
            self.experience.show_only()

    def _prepare_for_strangers(self):
        self.fields["name"].widget.attrs["autocomplete"] = "nickname"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        self.fields["started"].initial = stamp

    @property
    def site(self):
        return self.terms.site

    @cached_property
    def experience(self):
        """The form of the experience report; None where there cannot be one."""
        if self.author or self.in_reply_to or not parts_of(self.edition)["remedy"]:
            return None
        return ExperienceForm(self.data if self.is_bound else None)

    @cached_property
    def folds(self):
        return folds_of(self)

    @property
    def _holds_a_report(self):
        return not ExperienceForm.is_empty(self.data) and self.experience is not None

    def _things(self):
        parts = {
            kind: [(f"{kind}:{slug}", title) for slug, title in titles.items()]
            for kind, titles in parts_of(self.edition).items()
        }
        return [
            (WHOLE_GUIDE, _("The whole guide")),
            (_("Sections"), parts["section"]),
            (_("What people try"), parts["remedy"]),
        ]

    def clean_key(self):
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid.uuid4()

    def clean(self):
        super().clean()
        if not self._holds_a_report:
            return
        if not self._is_about_a_remedy():
            # Ignoring the report here would lose it without telling the writer.
            if "about" not in self.errors:
                self.add_error("about", _("Choose what you tell of under “How it went”, or leave that part out."))
        elif not self.experience.is_valid():
            self.add_error(None, _("“How it went” needs another look."))

    def _is_about_a_remedy(self):
        kind, _colon, slug = self.cleaned_data.get("about", "").partition(":")
        return kind == "remedy" and ExperienceForm.is_offered_for(self.edition, slug)

    def renew_key(self):
        """Give the form a fresh key before it is shown again."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())

    def preview(self):
        """Return what the preview shows: how the comment will look, and amounts that may have to be taken out."""
        comment = self._comment()
        comment.body_html = with_amounts_marked(comment_html(comment.body))
        kind, _colon, slug = self.cleaned_data.get("about", "").partition(":")
        return {
            "comment": comment,
            "about": parts_of(self.edition).get(kind, {}).get(slug),
            "report": self._report(),
            "amounts": amounts(comment.body, self._reported().get("side_effects", "")),
            "alarm": self._judged(comment).alarm,
        }

    @property
    def digest(self):
        """A hash of all that was typed, with which the author says yes to what was asked about just this."""
        return self._digest()

    def own_doubts(self):
        """Return, in words, what the guards hear in the author's own text; [] once the author said yes to it."""
        if not self.author or self.data.get("sure") == self.digest:
            return []
        return of_own_words(self.cleaned_data["body"])

    def check_sender(self, sender):
        """Raise `SentBefore` if this was sent before, or `Flood` if `sender` has written too much lately.

        The same words may come with another key: a browser that goes back may load the form again and fill it in.
        """
        now, key = timezone.now(), self.cleaned_data["key"]
        lately = Q(sender=sender, created__gt=now - max(SAME_WITHIN, FLOOD_WINDOW))
        rows = Comment.objects.filter(Q(key=key) | lately).order_by()
        written = sorted(rows.only(*LOOKED_BACK_AT), key=lambda row: row.created, reverse=True)
        first = next((row for row in written if row.key == key), None)
        if first is None and "again" not in self.data:
            digest = self._digest()
            same = (row for row in written if row.digest == digest and now - row.created < SAME_WITHIN)
            first = next(filter(self._is_here, same), None)
        if first:
            raise SentBefore(Comment.objects.get(pk=first.pk))
        if not self.author and is_flood([row.created for row in written], now, limits_of(self.terms.everywhere)):
            raise Flood

    def is_same_as(self, first):
        """Whether the form holds the same as `first` was sent with."""
        return first.digest == self._digest() and self._is_here(first)

    def _is_here(self, other):
        """Whether the comment `other` stands, or waits, at the place that the form is for."""
        answered = self.in_reply_to and self.in_reply_to.pk
        return (other.article_id, other.in_reply_to_id) == (self.edition.article_id, answered)

    def save(self, sender, contact=None):
        """Save the comment, once however often the form is sent, and return it.

        `contact` is the confirmed address that the writer's device is remembered for, if any
        (comments/mail/returners.py). Raises what `check_sender` raises, which is asked before any other work on the
        text, and again when nothing else of the same sender can be saved in between.
        """
        self.check_sender(sender)
        comment = self._comment(sender)
        verdict = self._judged(comment, contact)
        comment.derive()
        try:
            with transaction.atomic():
                if not self.author:
                    Sender.objects.lock(sender)
                    self.check_sender(sender)
                if comment.root_id:
                    seen = comment.root.holds_replies
                    comment.root = Comment.objects.select_for_update(no_key=True).get(pk=comment.root_id)
                    if comment.root.holds_replies != seen:
                        verdict = self._judged(comment, contact)
                self._store(comment, verdict)
        except IntegrityError:
            first = Comment.objects.filter(key=comment.key).first()
            if first is None:
                raise
            raise SentBefore(first) from None
        return comment

    def _store(self, comment, verdict):
        comment.status = verdict.status
        comment.reasons = [[reason.code, str(reason.words)] for reason in verdict.reasons]
        comment.alarm, comment.urgent = verdict.alarm, verdict.is_urgent
        acts.add(comment, by=self.author.user if self.author else None, report=self._report())
        if verdict.holds_thread and comment.is_pending and not (comment.root or comment).holds_replies:
            acts.hold_replies(comment, None, True)
        if comment.urgent:
            mails.on_urgent(comment)

    def _comment(self, sender=""):
        """Return the typed comment, unsaved."""
        data = self.cleaned_data
        return Comment(
            article_id=self.edition.article_id,
            edition_id=self.edition.pk,
            in_reply_to=self.in_reply_to,
            root=(self.in_reply_to.root or self.in_reply_to) if self.in_reply_to else None,
            **self._typed(),
            by_author=bool(self.author),
            key=data["key"],
            digest=self._digest(),
            sender=sender,
            sender_purge_at=timezone.now() + SENDER_KEPT,
            **self._about(),
        )

    def _judged(self, comment, contact=None):
        return judge(
            draft_of(comment, self._report()),
            self.terms,
            comment=comment,
            root=comment.root,
            contact=contact,
            by_author=comment.by_author,
            honeypot=self.cleaned_data.get("website", ""),
            seconds=seconds_since(self.cleaned_data.get("started", "")),
        )

    def _typed(self):
        """Return the values of the columns that are named like their form field."""
        entries = [entry for entry in typed.COMMENT if not entry.kept_in]
        written = {entry.name: self.cleaned_data.get(entry.name, entry.blank) for entry in entries}
        if self.author:
            written["name"] = self.author.name[: Comment._meta.get_field("name").max_length]
        return written

    def _report(self):
        """Return the typed experience report, unsaved; None if there is none."""
        return ExperienceReport(**self._reported()) if self._reported() else None

    def _reported(self):
        """Return the values of the experience report; {} if there is none."""
        return self.experience.cleaned_data if self._holds_a_report else {}

    def _digest(self):
        """Return a hash of all that was typed, by which a form that is sent again is compared."""
        written = {name: self.cleaned_data.get(name, "") for name in self.fields if name not in MACHINERY}
        return text_digest(*(f"{name}={value}" for name, value in (written | self._reported()).items()))

    def _about(self):
        kind, _colon, slug = self.cleaned_data.get("about", "").partition(":")
        model = {"section": Section, "remedy": Remedy}.get(kind)
        row = model and model.objects.only("slug", "old_slugs").known_as(self.edition.article_id, slug)
        return {kind: row} if row else {}
