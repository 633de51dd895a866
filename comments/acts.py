"""Everything that can be done to a comment: publish, remove, edit, move, pin, erase and so on.

Each act is one transaction: the row, the counts, the log and the mails, and last the page's revision. An act locks the
row as it is in the database now, and brings the caller's object up to date. `by` is the member of staff who acts;
without it the comment's writer acts, or the site. What cannot be done raises `NotPossible` with the reason in words.
"""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from comments import typed
from comments.mail import mails
from comments.models import Comment, Contact, Decision, MaskedText, ProposedEdit
from comments.querysets import MOST_PINNED
from comments.reasons import removed_sign
from comments.safety.alarms import IN_NEED, URGENT_ALARMS, gravest
from comments.safety.amounts import mask_amounts
from comments.threads.changes import show_change
from comments.threads.counting import count, tally

Status = Comment.Status
# The decisions that `undo` can take back, the latest first. A change of the text is not among them, since old texts are
# not kept; but for amounts that were taken out, for a day.
UNDOABLE = models.Q(
    act__in=(*Decision.PUBLISHING, "spam", "removed", "pending", "reviewed", "moved", "pinned", "later"),
    undone_by=None,
) | models.Q(act="masked", undone_by=None, masked_text__isnull=False)
# The acts that settle readers' reports of a comment: the staff looked at its text, or readers no longer see it.
SETTLING = (*Decision.PUBLISHING, "spam", "removed", "reviewed", "edited", "masked", "noted", "erased")


@transaction.atomic(savepoint=False)
def add(comment, by=None, report=None):
    """Save a new comment with the status that it has, and its experience report, if there is one.

    `comment.root`, for a reply, is the thread's first comment, locked.
    """
    root = comment.root or comment
    if comment.is_published:
        _give_place(comment, root)
        comment.is_listed = comment.is_root
        comment.reviewed = timezone.now() if by else None
    comment.save(force_insert=True)
    if report and comment.remedy_id:
        report.comment = comment
        report.save(force_insert=True)
        report.settle(comment)
    if comment.is_published:
        comment.decisions.create(by=by, act="published", previous_status=Status.PENDING)
        count(comment, root, 1)
        mails.on_publication(comment)
        show_change(comment, is_new=True)


def publish(comment, by=None, *, answered=False):
    """Show the comment to readers; if it is shown already, only note that `by` has read it.

    A reply gets its number in the thread when it is first published. With `answered` the author's answer is published
    with it (comments/waiting.py).
    """
    _set_status(comment, Status.PUBLISHED, by, answered=answered)


@transaction.atomic
def keep(comment, by, reason=""):
    """Leave the published comment as it is, and note that `by` has read it and readers' reports about it."""
    current = comment.lock()
    if not current.is_published:
        raise NotPossible(_("Readers do not see this comment: decide about it instead."))
    if current.reviewed is None:
        _set_status(comment, Status.PUBLISHED, by, reason)
    else:
        _log(current, "reviewed", by, reason)


def mark_spam(comment, by=None):
    _set_status(comment, Status.SPAM, by)


def wait(comment):
    """Let a comment that was taken for spam wait for the author like the others."""
    _set_status(comment, Status.PENDING, None)


def remove(comment, by=None, reason="", tell_writer=False):
    """Hide the comment from readers; the row stays. With `tell_writer` its private page gives the reason, if any."""
    _set_status(comment, Status.REMOVED, by, reason, tell_writer=tell_writer and bool(reason))


@transaction.atomic
def undo(comment, by=None, only=()):
    """Take back the last decision that can be: of the status, the thread's subject, its pin, amounts, or its place.

    With `only` none but these decisions (their numbers): what somebody meant to take back may have gone meanwhile, and
    the one before it is another.
    """
    current = comment.lock()
    _refuse_erased(current)
    last = current.decisions.filter(UNDOABLE).order_by("-pk").first()
    if last is None or (only and last.pk not in only):
        raise NotPossible(_("There is nothing to undo."))
    if not undoes(current, last):
        if last.act == "masked":
            raise NotPossible(_("The text was changed since, so the old one cannot be put back."))
        raise NotPossible(_("There is nothing to undo."))
    if last.act == "moved":
        move(comment, by, last.previous_section, last.previous_remedy, undoes=last)
    elif last.act == "pinned":
        pin(comment, by, not comment.pinned, undoes=last)
    elif last.act == "masked":
        _unmask(comment, by, last)
    elif last.act == "later":
        put_back(comment, by)
    else:
        if last.act == "answered":
            _take_back_answer(current, last, by)
        _set_status(comment, last.previous_status, by, undoes=last)


def _take_back_answer(comment, last, by):
    """Hide the answer that the decision `last` published with the comment; its words are kept, to be used again."""
    # The author's first answer from then on: the thread was locked until it was there.
    in_thread = Decision.objects.filter(comment__root=comment.root_id or comment.pk)
    published = in_thread.filter(
        comment__in_reply_to=comment, comment__by_author=True, act="published", made__gte=last.made
    )
    first = published.select_related("comment").order_by("made", "pk").first()
    if first is not None and first.comment.is_published:
        _set_status(first.comment, Status.REMOVED, by, undoes=first)


def undoes(comment, last):
    """Whether to take back the decision `last`, the latest that can be, is possible and changes anything now."""
    if comment.erased:
        return False
    if last.act == "moved":
        return (comment.section_id, comment.remedy_id) != (last.previous_section_id, last.previous_remedy_id)
    if last.act == "later":
        # Once its time is over it stands in its place by itself.
        return comment.put_aside_until is not None and comment.put_aside_until > timezone.now()
    if last.act == "reviewed":
        return comment.reviewed is not None
    if last.act == "masked":
        return not comment.decisions.filter(act__in=["edited", "masked"], pk__gt=last.pk).exists()
    return last.act == "pinned" or comment.status != last.previous_status


@transaction.atomic
def put_back(comment, by):
    """Let a comment that was put aside stand in its place again."""
    current = comment.lock()
    current.put_aside_until = None
    current.save(update_fields=["put_aside_until"])
    _log(current, "undo", by, undoes=current.decisions.filter(UNDOABLE, act="later").first())
    comment.refresh_from_db()


@transaction.atomic
def edit(comment, by=None, *, mask=False, proposed=False, **changes):
    """Change what was typed. If the comment is public, the page says who changed it.

    With `proposed` the new words are the writer's, and `by` accepted them.
    """
    current = comment.lock()
    _refuse_erased(current)
    for name, value in changes.items():
        setattr(current, name, value)
    if current.is_published:
        by_staff = by is not None and not proposed
        who = Comment.EditedBy.AUTHOR if by_staff else Comment.EditedBy.WRITER
        current.edited, current.edited_by = timezone.now(), Comment.EditedBy.MASK if mask else who
    current.save(update_fields=[*changes, "edited", "edited_by"])
    _log(current, "masked" if mask else "edited", by, by_writer=by is None)
    if current.is_published:
        show_change(current)
    comment.refresh_from_db()


def masked(comment, text):
    """Return `text` without its amounts, and in their place words in the language of the guide that it stands under."""
    return mask_amounts(text, removed_sign(comment))


@transaction.atomic
def mask(comment, by):
    """Replace every amount in the text, and in the report beside it, by words that say so.

    The old text is kept for a day, for an undo.
    """
    current = comment.lock()
    old = {"body": current.body, "edited": current.edited, "edited_by": current.edited_by}
    old["side_effects"] = mask_report(current)
    edit(comment, by, mask=True, body=masked(current, current.body))
    MaskedText.objects.filter(comment=current).delete()
    MaskedText.objects.create(comment=current, decision=comment.decisions.order_by("-pk").first(), **old)


def mask_report(current):
    """Take the amounts out of the report beside a locked comment, if it has one; return the words as they were."""
    report = getattr(current, "experience", None)
    if report is None:
        return ""
    before, room = report.side_effects, report._meta.get_field("side_effects").max_length
    report.side_effects = masked(current, before)[:room]
    report.save(update_fields=["side_effects"])
    return before


def _unmask(comment, by, last):
    current = comment.lock()
    kept = MaskedText.objects.filter(comment=current, decision=last).first()
    if kept is None or comment.decisions.filter(act__in=["edited", "masked"], pk__gt=last.pk).exists():
        raise NotPossible(_("The text was changed since, so the old one cannot be put back."))
    current.body, current.edited, current.edited_by = kept.body, kept.edited, kept.edited_by
    current.save(update_fields=["body", "edited", "edited_by"])
    if report := getattr(current, "experience", None):
        report.side_effects = kept.side_effects
        report.save(update_fields=["side_effects"])
    kept.delete()
    _log(current, "undo", by, undoes=last)
    _end(comment, current)


@transaction.atomic
def move(comment, by, section=None, remedy=None, *, undoes=None):
    """Make the thread about another section or remedy of its guide, or about the whole guide."""
    current = _lock_first(comment, _("A reply goes with its thread: move the first comment."))
    if any(thing.article_id != current.article_id for thing in (section, remedy) if thing):
        raise NotPossible(_("That belongs to another guide."))
    before = current.section, current.remedy
    if before == (section, remedy):
        return
    shown = current.reply_count + current.is_published
    tally(current, -shown)
    if shown:
        show_change(current)
    current.section, current.remedy = section, remedy
    current.save(update_fields=["section", "remedy"])
    tally(current, shown)
    if hasattr(current, "experience"):
        current.experience.settle(current)
    before = {"previous_section": before[0], "previous_remedy": before[1]}
    _log(current, "undo" if undoes else "moved", by, undoes=undoes, **before)
    _end(comment, current)


@transaction.atomic
def note(comment, by, text):
    """Set the dated editor's note below the comment; an empty text takes the note away."""
    current = comment.lock()
    current.editor_note, current.editor_note_at = text, timezone.now() if text else None
    current.save(update_fields=["editor_note", "editor_note_at"])
    _log(current, "noted", by)
    _end(comment, current)


@transaction.atomic
def pin(comment, by, pinned=True, *, undoes=None):
    """Pin the thread above the others, or unpin it."""
    current = _lock_first(comment, _("Only the first comment of a thread can be pinned."))
    if current.pinned == pinned:
        return
    if pinned and Comment.objects.filter(article=current.article_id).pinned().count() >= MOST_PINNED:
        raise NotPossible(_("Three threads are pinned already; unpin one first."))
    current.pinned = pinned
    current.save(update_fields=["pinned"])
    _log(current, "undo" if undoes else "pinned", by, undoes=undoes)
    _end(comment, current)


@transaction.atomic
def lead_to(comment, by, edition):
    """Say below the comment that `edition` took it into the guide; None takes that back."""
    current = comment.lock()
    current.led_to_edition = edition
    current.save(update_fields=["led_to_edition"])
    _log(current, "led", by)
    _end(comment, current)


@transaction.atomic
def hold_replies(comment, by, hold):
    """Make every new reply in the thread wait for the author, whoever writes it, or stop doing so."""
    current, root = comment.lock_with_thread()
    Comment.objects.filter(pk=root.pk).update(holds_replies=hold)
    _log(current, "hold" if hold else "let-go", by)
    comment.refresh_from_db()


@transaction.atomic
def switch_mail(comment, wanted, *, by_mailed_link=False):
    """Switch the writer's mails about answers on or off; a mailed link also proves that the address is theirs."""
    current = comment.lock()
    if current.erased or not current.email:
        return
    current.wants_mail = wanted
    current.save(update_fields=["wants_mail"])
    if wanted and by_mailed_link:
        for contact in Contact.objects.select_for_update().filter(email=current.email):
            contact.confirm()
    comment.refresh_from_db()


@transaction.atomic
def renew_links(comment):
    """Make every private link to this comment that was given out so far invalid."""
    Comment.objects.filter(pk=comment.pk).update(token_version=models.F("token_version") + 1)
    comment.refresh_from_db()


@transaction.atomic
def erase(comment, by=None, *, by_site=False):
    """Forget, for good, all that the comment's writer typed; only the row's place in its thread stays.

    With `by_site` its time was over, and neither its writer nor `by` wanted it.
    """
    by_writer = by is None and not by_site
    current = comment.lock()
    if current.erased:
        return
    address = current.email
    _set_status(current, Status.REMOVED, by, by_writer=by_writer)
    for name in (*(entry.name for entry in typed.COMMENT if entry.is_forgotten), *typed.FORGOTTEN_TOO):
        setattr(current, name, Comment._meta.get_field(name).get_default())
    current.erased = timezone.now()
    current.save()
    for part in typed.PARTS:
        if hasattr(current, part):
            getattr(current, part).delete()
    _log(current, "erased", by, by_writer=by_writer)
    Contact.objects.forget_unused(address)
    if current.published:
        # Readers may still see its place: "removed" above its replies, or a reply that says whom it answers.
        show_change(current)
    comment.refresh_from_db()


def erase_all_of_address(comment):
    """Erase every comment with the same e-mail address, then all that is known about the address.

    Each comment has a transaction of its own. This one comes last, so that its private link works until all is done.
    """
    address = comment.email
    for other in Comment.objects.filter(email=address).exclude(pk=comment.pk).order_by("pk"):
        erase(other)
    erase(comment)
    for contact in Contact.objects.filter(email=address):
        contact.forget()


@transaction.atomic
def accept(proposal, by):
    """Replace the comment's text by the one that its writer proposed."""
    comment = _settle(proposal)
    edit(comment, by, proposed=True, body=proposal.body)
    if comment.is_published:
        # Whoever accepts the new text has read the comment.
        publish(comment, by)


@transaction.atomic
def reject(proposal, by, reason=""):
    """Keep the old text; the writer's private page says so and gives the reason."""
    _log(_settle(proposal), "not-taken", by, reason, tell_writer=True)


@transaction.atomic
def withdraw(comment):
    """Drop the change that its writer proposed, as its writer wishes.

    If it raised an alarm, the comment stands among those that nobody of the staff has read.
    """
    current = comment.lock()
    proposal = ProposedEdit.objects.filter(comment=current).first()
    if proposal is None:
        return
    if proposal.alarm in IN_NEED:
        current.reviewed = None
        current.save(update_fields=["reviewed"])
    _settle(proposal)


# Steps that the acts share. Each expects rows that are locked already.


@transaction.atomic
def _set_status(comment, status, by, reason="", *, undoes=None, answered=False, tell_writer=False, by_writer=False):
    current, root = comment.lock_with_thread()
    _refuse_erased(current)
    previous, was_shown, is_shown = current.status, current.is_published, status == Status.PUBLISHED
    unread = undoes is not None and undoes.act == "reviewed"
    read = by is not None and is_shown and current.reviewed is None and not unread
    if status == previous and not read and not unread:
        return
    is_first = is_shown and current.published is None
    if is_first:
        _give_place(current, root)
    current.status = status
    if by is not None:
        current.reviewed = None if unread or status == Status.PENDING else timezone.now()
    current.save(update_fields=["status", "published", "reply_no", "reviewed"])
    act = "undo" if undoes else "reviewed" if status == previous else "answered" if answered else status
    more = {"previous_status": previous, "undoes": undoes, "tell_writer": tell_writer, "by_writer": by_writer}
    _log(current, act, by, reason, **more)
    if was_shown != is_shown:
        count(current, root, 1 if is_shown else -1)
    if hasattr(current, "experience"):
        current.experience.settle(current)
    if is_first:
        mails.on_publication(current)
    elif tell_writer and status == Status.REMOVED:
        mails.on_removal(current, reason)
    if current.published and (status != previous or read or unread):
        show_change(current)
    comment.refresh_from_db()


def _refuse_erased(current):
    if current.erased:
        raise NotPossible(_("This comment was erased."))


def _settle(proposal):
    """Delete a proposed edit and return its comment, locked; refuse if another proposal has taken its place."""
    comment = proposal.comment.lock()
    if not ProposedEdit.objects.filter(pk=proposal.pk).delete()[0]:
        raise NotPossible(_("This change was withdrawn, replaced or settled in the meantime."))
    if proposal.alarm in IN_NEED:
        # Whatever becomes of the words: whoever wrote them may still be in danger.
        comment.alarm = gravest([comment.alarm, proposal.alarm])
        comment.urgent = comment.urgent or proposal.alarm in URGENT_ALARMS
        comment.save(update_fields=["alarm", "urgent"])
    return comment


def _lock_first(comment, refusal):
    """Return the first comment of a thread, locked; a reply is refused with the words `refusal`."""
    current = comment.lock()
    if not current.is_root:
        raise NotPossible(refusal)
    return current


def _give_place(current, root):
    """Date the comment's first publication, and give a reply the next number in its thread."""
    current.published = timezone.now()
    if current.root_id:
        # The thread is locked. `count` saves its number with its other counts.
        root.last_reply_no += 1
        current.reply_no = root.last_reply_no


def _log(current, act, by, reason="", **more):
    decision = current.decisions.create(by=by, act=act, reason=reason, **({"previous_status": current.status} | more))
    if decision.undoes:
        current.reports.filter(handled=decision.undoes.made).update(handled=None, handled_by=None)
    elif act in SETTLING and (by or not current.is_published):
        # With the decision's own time: an undo finds them by it.
        current.reports.filter(handled=None).update(handled=decision.made, handled_by=by)


def _end(comment, current):
    """Raise the revision, so that pages with the comment are made anew, and bring the caller's object up to date."""
    if current.is_published or current.is_listed:
        show_change(current)
    comment.refresh_from_db()
