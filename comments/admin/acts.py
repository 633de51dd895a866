"""A form for each act that the author can do with a comment, with its rules; comments/acts.py does the work."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxLengthValidator, validate_comma_separated_integer_list
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.exceptions import NotPossible
from articles.models import Edition, Remedy, Section
from comments import acts, waiting
from comments.admin.cards import seen_now
from comments.models import Comment, Decision, ReadyText
from comments.reasons import alone
from comments.typed import SHOWN_WORDS, Kind
from comments.writing.fields import HEAPED, check_raw
from comments.writing.judging import draft_of, renew_reasons
from rlssite.markup import MAX_COMMENT_TEXT, MAX_MARKS, has_heaped_marks, plain_text


class ActForm(forms.Form):
    """Base of all: each has a `save(comment)` that acts on the comment as it is in the database now, locked."""

    def __init__(self, data, *, by):
        super().__init__(data)
        self.by = by


class Approve(ActForm):
    def save(self, comment):
        acts.publish(comment, self.by)


class Spam(ActForm):
    def save(self, comment):
        acts.mark_spam(comment, self.by)


class Keep(ActForm):
    def save(self, comment):
        acts.keep(comment, self.by)


class Mask(ActForm):
    def save(self, comment):
        if not comment.has_amounts():
            raise NotPossible(_("There is no amount in this text."))
        acts.mask(comment, self.by)


class Pin(ActForm):
    def save(self, comment):
        acts.pin(comment, self.by)


class Unpin(ActForm):
    def save(self, comment):
        acts.pin(comment, self.by, pinned=False)


class Hold(ActForm):
    def save(self, comment):
        acts.hold_replies(comment, self.by, True)


class LetGo(ActForm):
    def save(self, comment):
        acts.hold_replies(comment, self.by, False)


class Undo(ActForm):
    # The decisions that the button named, "1,2,3"; the last ones if it named none.
    only = forms.CharField(required=False, validators=[validate_comma_separated_integer_list])

    def save(self, comment):
        acts.undo(comment, self.by, {int(pk) for pk in self.cleaned_data["only"].split(",") if pk})


class WithReadyText(ActForm):
    """A form with a text: the author's own words, a ready text, or both."""

    ready = forms.ModelChoiceField(ReadyText.objects.all(), required=False)
    longest = 0

    def whole_text(self):
        ready = self.cleaned_data.get("ready")
        typed = self.cleaned_data.get("words", "")
        check_raw(typed, self.longest)
        words = plain_text(typed).strip()
        text = "\n".join(part for part in (ready.text if ready else "", words) if part)
        MaxLengthValidator(self.longest)(text)
        return text


class Remove(WithReadyText):
    words = forms.CharField(max_length=300, required=False)
    tell_writer = forms.BooleanField(required=False)
    longest = Decision._meta.get_field("reason").max_length

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["reason"] = self.whole_text()
            if data["tell_writer"] and not data["reason"]:
                self.add_error("words", _("Please say why, since the writer is to be told; or take that tick away."))
        return data

    def save(self, comment):
        acts.remove(comment, self.by, self.cleaned_data["reason"], tell_writer=self.cleaned_data["tell_writer"])


class Note(WithReadyText):
    words = forms.CharField(max_length=1000, required=False)
    longest = Comment._meta.get_field("editor_note").max_length

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["note"] = self.whole_text()
        return data

    def save(self, comment):
        acts.note(comment, self.by, self.cleaned_data["note"])


def thing_of(value):
    """Return {"section": row} or {"remedy": row} for the value of a form's “about”; {} stands for the whole guide."""
    kind, _colon, pk = value.partition(":")
    model = {"section": Section, "remedy": Remedy}.get(kind)
    if not value:
        return {}
    row = model and pk.isascii() and pk.isdigit() and len(pk) < 19 and model.objects.kept().filter(pk=pk).first()
    if not row:
        raise forms.ValidationError(_("The guide has no such section or remedy any more."))
    return {kind: row}


class Answer(WithReadyText):
    """Publishes the comment with the author's answer below it."""

    words = forms.CharField(max_length=MAX_COMMENT_TEXT, required=False)
    longest = MAX_COMMENT_TEXT

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["answer"] = self.whole_text()
            if not data["answer"]:
                self.add_error("words", _("Please write an answer, or choose a ready text."))
        return data

    def save(self, comment):
        waiting.publish_and_answer(comment, self.by, self.cleaned_data["answer"])


class Later(ActForm):
    hours = forms.TypedChoiceField(choices=[(hours, hours) for hours in (4, 24, 72, 168)], coerce=int)

    def save(self, comment):
        waiting.put_aside(comment, self.by, timezone.now() + timedelta(hours=self.cleaned_data["hours"]))


class Now(ActForm):
    def save(self, comment):
        acts.put_back(comment, self.by)


class DeskNote(ActForm):
    words = forms.CharField(max_length=1000, required=False)

    def save(self, comment):
        text = self.cleaned_data["words"]
        check_raw(text, 1000)
        waiting.note_privately(comment, plain_text(text).strip())


class Move(ActForm):
    about = forms.CharField(required=False, max_length=40)

    def clean_about(self):
        return thing_of(self.cleaned_data["about"])

    def save(self, comment):
        acts.move(comment, self.by, **self.cleaned_data["about"])


class Led(ActForm):
    edition = forms.ModelChoiceField(Edition.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Asked here and not in the class, so that "due" means now and not when the site started.
        self.fields["edition"].queryset = Edition.objects.due().defer("source")

    def save(self, comment):
        edition = self.cleaned_data["edition"]
        if edition and edition.article_id != comment.article_id:
            raise NotPossible(_("That edition is of another guide."))
        acts.lead_to(comment, self.by, edition)


class Edit(ActForm):
    """Changes the words that readers see."""

    about = forms.CharField(required=False, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for entry in SHOWN_WORDS:
            is_required = not entry.column.blank
            self.fields[entry.name] = forms.CharField(max_length=entry.longest, required=is_required)
        self.order_fields([entry.name for entry in SHOWN_WORDS])

    def clean_about(self):
        return thing_of(self.cleaned_data["about"])

    def clean(self):
        data = super().clean()
        for entry in SHOWN_WORDS:
            field = entry.name
            if field not in data:
                continue
            if has_heaped_marks(data[field]):
                self.add_error(field, HEAPED % {"most": MAX_MARKS})
                continue
            text = plain_text(data[field]).strip()
            data[field] = text if entry.kind is Kind.TEXT else " ".join(text.split())
            if not data[field] and self.fields[field].required:
                self.add_error(field, _("Please write something that can be seen."))
            elif len(data[field]) > self.fields[field].max_length:
                # Normalising can turn one letter into three, and the field counted before that.
                self.add_error(field, _("That is too long."))
        return data

    def save(self, comment):
        typed = {entry.name: self.cleaned_data[entry.name] for entry in SHOWN_WORDS}
        changed = {name: value for name, value in typed.items() if getattr(comment, name) != value}
        about = self.cleaned_data["about"]
        moves = comment.is_root and "about" in self.data
        moves = moves and (about.get("section"), about.get("remedy")) != (comment.section, comment.remedy)
        if not changed and not moves:
            raise NotPossible(_("Nothing was changed."))
        if changed:
            acts.edit(comment, self.by, **changed)
        if moves:
            acts.move(comment, self.by, **about)


class AcceptEdit(ActForm):
    proposed = forms.IntegerField()

    def _proposal(self, comment):
        proposal = comment.proposed_edit if hasattr(comment, "proposed_edit") else None
        if proposal is None or proposal.pk != self.cleaned_data["proposed"]:
            raise NotPossible(_("Its writer changed or withdrew the proposal meanwhile. Look again."))
        return proposal

    def save(self, comment):
        acts.accept(self._proposal(comment), self.by)


class RejectEdit(AcceptEdit):
    words = forms.CharField(max_length=300, required=False)

    def save(self, comment):
        acts.reject(self._proposal(comment), self.by, self.cleaned_data["words"])


ACTS = {
    "approve": Approve,
    "spam": Spam,
    "remove": Remove,
    "keep": Keep,
    "mask": Mask,
    "answer": Answer,
    "later": Later,
    "now": Now,
    "desk-note": DeskNote,
    "move": Move,
    "note": Note,
    "pin": Pin,
    "unpin": Unpin,
    "hold": Hold,
    "let-go": LetGo,
    "led": Led,
    "edit": Edit,
    "accept-edit": AcceptEdit,
    "reject-edit": RejectEdit,
    "undo": Undo,
}
# What can be done to many comments at once, since none of it needs another look at each.
BULK = ("approve", "spam", "remove", "keep", "mask", "undo")
# What the log says after each act. A second click finds it there, and does nothing.
LOGGED = {"approve": ("published", "reviewed"), "spam": ("spam",), "remove": ("removed",), "keep": ("reviewed",),
          "mask": ("masked",), "answer": ("answered", "reviewed"), "later": ("later",), "now": ("undo",),
          "hold": ("hold",), "let-go": ("let-go",), "reject-edit": ("not-taken",),
          "undo": ("undo",)}  # fmt: skip


class Changed(Exception):
    """Somebody changed the comment, or decided about it, since it was looked at."""


@transaction.atomic
def act(form, name, pk, seen, *, is_one_of_many=False):
    """Do what a valid form asks for, once; raise `Changed`, or `NotPossible` with the reason in words.

    `seen`: the `seen_mark` of the comment that the author looked at; None for a row of a list, which does not show the
    whole text.
    """
    comment = Comment.objects.get(pk=pk).lock()
    if seen is not None and seen != seen_now(comment):
        last = comment.decisions.order_by("-pk").first()
        if last and last.by_id == form.by.pk and last.act in LOGGED.get(name, ()):
            # A second click.
            return
        raise Changed
    if is_one_of_many and (why := alone(name, comment)):
        raise NotPossible(_("Read it by itself, then decide. %(why)s") % {"why": " ".join(why)})
    before = draft_of(comment, getattr(comment, "experience", None))
    form.save(comment)
    now = Comment.objects.select_related("experience", "root").get(pk=pk)
    if draft_of(now, getattr(now, "experience", None)) != before and not now.erased:
        renew_reasons(now)
