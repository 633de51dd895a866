"""What the desk asks before an act: what would be public that may do harm, whom nobody would see, what would be lost.

The question is a page of its own, so that it works without script; what was typed goes along. Whatever can be undone
and puts nothing doubtful before readers is done at once.
"""

from dataclasses import dataclass, replace
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.reasons import addresses, danger, doubts, of_own_words, of_proposal
from comments.safety.amounts import find_amounts
from rlssite.markup import comment_html, marked_comment_html

WILL_BE_READ = gettext_lazy(
    "Readers will read this, some of them as ill as its writer, and its writer will read their answers. Publish it as "
    "it is?"
)
NOTHING_DONE = gettext_lazy("Nothing is done yet.")


@dataclass(frozen=True)
class Question:
    title: str | Promise
    # What the act does, in words: one paragraph each.
    words: tuple[str, ...]
    yes: str | Promise
    # Why it is asked, in words.
    why: tuple[str, ...] = ()
    alarm: str = ""
    # The texts that it is about: [(heading, HTML)].
    texts: tuple[tuple[str, str], ...] = ()
    # The addresses that readers could open.
    addresses: tuple[str, ...] = ()
    # Whether the amounts can be taken out instead.
    can_mask: bool = False


def question(name, comment, form):
    """Return the `Question` before the act `name` is done with what a valid form holds; None if there is none."""
    asks = QUESTIONS.get(name)
    return asks(comment, form.cleaned_data) if asks else None


def before_publishing(comment, why):
    """Return the question before readers see a comment that `why` speaks against; None if nothing does."""
    if not why:
        return None
    return Question(
        title=_("Publish this?"),
        words=(_("Nothing is published yet."), WILL_BE_READ),
        yes=_("Yes, publish it as it is"),
        why=tuple(why),
        alarm=comment.alarm,
        texts=_public_of(comment),
        addresses=tuple(addresses(comment)),
        can_mask=comment.has_amounts(),
    )


def _public_of(comment):
    signed = ", ".join(part for part in (comment.name, comment.place) if part)
    report = getattr(comment, "experience", None)
    more = [(_("Side effects"), _marked(report.side_effects))] if report and report.side_effects else []
    return ((_("Under the name “%(name)s”") % {"name": signed}, _marked(comment.body)), *more)


def _marked(text):
    return marked_comment_html(text, find_amounts)


def _approve(comment, typed):
    return None if comment.is_published else before_publishing(comment, doubts(comment))


def _answer(comment, typed):
    asked = _approve(comment, typed)
    own = of_own_words(typed["answer"])
    if not own:
        return asked
    answer = (_("Your answer"), _marked(typed["answer"]))
    if not asked:
        return _before_own_words(own, answer)
    return replace(asked, why=(*asked.why, *own), texts=(*asked.texts, answer), can_mask=False)


def _before_own_words(why, *texts):
    return Question(
        title=_("Publish this?"),
        words=(_("Nothing is published yet."), _("Readers may take what the author writes for advice to them.")),
        yes=_("Yes, publish it"),
        why=tuple(why),
        texts=texts,
    )


def _spam(comment, typed):
    why = danger(comment)
    if not why:
        return None
    return Question(
        title=_("Is this spam?"),
        words=(NOTHING_DONE, _("Somebody may be in danger: as spam nobody answers it.")),
        yes=_("Yes, it is spam"),
        why=tuple(why),
        alarm=comment.alarm,
        texts=_public_of(comment),
    )


def _remove(comment, typed):
    why = danger(comment)
    if not why or typed["tell_writer"]:
        return None
    title, yes = _("Remove it without a word?"), _("Yes, remove it without a word")
    if comment.is_removed_by_keeping:
        title, yes = _("Keep it unpublished without a word?"), _("Yes, keep it unpublished without a word")
    return Question(
        title=title,
        words=(NOTHING_DONE, _("Its writer may be in danger, and would be told nothing.")),
        yes=yes,
        why=tuple(why),
        alarm=comment.alarm,
        texts=_public_of(comment),
    )


def _edit(comment, typed):
    own = of_own_words(typed["body"], comment.body) if comment.is_published else []
    old, new = (comment.name, comment.place, comment.body), (typed["name"], typed["place"], typed["body"])
    if old == new:
        return None
    texts = tuple(
        (heading, _marked(html))
        for heading, html in (
            (_("Now: %(name)s") % {"name": ", ".join(filter(None, old[:2]))}, comment.body),
            (_("Then: %(name)s") % {"name": ", ".join(filter(None, new[:2]))}, typed["body"]),
        )
    )
    return _before_loss(_("Change it?"), _("Yes, change it"), *texts, why=own)


def _before_loss(title, yes, *texts, why=()):
    words = (NOTHING_DONE, _("What stands here now is not kept, so this cannot be undone."))
    return Question(title=title, words=words, yes=yes, why=tuple(why), texts=texts)


def _note(comment, typed):
    own, note = of_own_words(typed["note"], comment.editor_note), typed["note"]
    new = (_("The editor's note"), _marked(note)) if note else None
    if comment.editor_note and note != comment.editor_note:
        return _replacing(comment.editor_note, note, own)
    return _before_own_words(own, new) if own else None


def _desk_note(comment, typed):
    old, new = comment.desk_note, typed["words"].strip()
    # Who writes on loses nothing.
    return _replacing(old, new) if old and not new.startswith(old) else None


def _replacing(old, new, why=()):
    texts = [(_("Now"), comment_html(old)), *([(_("Then"), comment_html(new))] if new else [])]
    if new:
        return _before_loss(_("Replace the note?"), _("Yes, replace it"), *texts, why=why)
    return _before_loss(_("Take the note away?"), _("Yes, take it away"), *texts)


def _proposal(comment, typed, *, is_accepted):
    proposal = getattr(comment, "proposed_edit", None)
    if proposal is None or proposal.pk != typed["proposed"]:
        # The form refuses it in words.
        return None
    proposed = (_("Proposed"), _marked(proposal.body))
    if not is_accepted:
        return _before_loss(_("Drop the proposed text?"), _("Yes, keep the old text"), proposed)
    why = of_proposal(proposal) if comment.is_published else []
    asked = _before_loss(_("Replace the text?"), _("Yes, accept the new text"), proposed, why=why)
    return replace(asked, alarm=proposal.alarm, words=(*asked.words, WILL_BE_READ)) if why else asked


QUESTIONS = {
    "approve": _approve,
    "answer": _answer,
    "spam": _spam,
    "remove": _remove,
    "edit": _edit,
    "note": _note,
    "desk-note": _desk_note,
    "accept-edit": partial(_proposal, is_accepted=True),
    "reject-edit": partial(_proposal, is_accepted=False),
}
