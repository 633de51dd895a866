"""Answers those who asked for a mail by typing an address: the worker does it, where nobody sees what it finds.

Whoever typed an address is told nothing of it, and its owner gets little: one that was never confirmed gets one mail a
week, whatever it is about; a confirmed one gets one of these in `ANSWERED_AGAIN_AFTER`; one that wants no mail, none.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from articles.pages.edition_lookup import find_edition
from comments.mail.mails import ASKED_AGAIN_AFTER, to_contact
from comments.models import Asked, Comment, Contact, Follow

ANSWERED_AGAIN_AFTER = timedelta(minutes=15)
# More comments than these of one address are found from the private page of any.
MOST_LINKS = 100
# What anybody can make an address follow before its owner has said yes.
MOST_FOLLOWED = 50
# Requests in one run.
BATCH = 100


def answer():
    """Answer the waiting requests; return how many there were."""
    waiting = Asked.objects.exclude(email="").order_by("pk").values_list("pk", flat=True)[:BATCH]
    return sum(_answer(pk) for pk in list(waiting))


@transaction.atomic
def _answer(pk):
    asked = Asked.objects.select_for_update().filter(pk=pk).exclude(email="").first()
    if asked is None:
        return 0
    edition = find_edition(asked.article_id)
    if edition is not None:
        with translation.override(edition.language):
            {Asked.Kind.LINKS: _mail_links, Asked.Kind.FOLLOW: _ask_to_follow}[asked.kind](asked, edition)
    asked.email = ""
    asked.save(update_fields=["email"])
    return 1


def _mail_links(asked, edition):
    contact = Contact.objects.select_for_update().filter(email=asked.email, unsubscribed=None).first()
    written = Comment.objects.filter(email=asked.email, erased=None).select_related("article")
    written = list(written.order_by("-created", "-pk")[:MOST_LINKS])
    if contact is None or not written:
        return
    stop = contact.stop_url(written[0].root_id or written[0].pk)
    if not contact.confirmed:
        # Only the address's owner gets links that can delete: whoever reads its mail has to say so first.
        if contact.may_be_asked(ASKED_AGAIN_AFTER):
            confirm = settings.READABLE_URL + contact.confirm_url()
            to_contact("confirm", contact, edition, stop, {"confirm": confirm})
    elif contact.may_be_answered(ANSWERED_AGAIN_AFTER):
        links = "\n".join(_line(comment) for comment in written)
        to_contact("links", contact, edition, stop, {"links": links})


def _line(comment):
    edition = find_edition(comment.article_id)
    title = edition.title if edition else comment.article.title
    day = date_format(timezone.localtime(comment.created), "DATE_FORMAT")
    return f"{' '.join(title.split())}, {day}:\n{settings.READABLE_URL}{comment.mailed_url()}"


def _ask_to_follow(asked, edition):
    contact, _is_new = Contact.objects.select_for_update().get_or_create(email=asked.email)
    if contact.unsubscribed:
        return
    what = {name: getattr(asked, name) for name in ("article_id", "section_id", "remedy_id", "thread_id")}
    if contact.follows.count() < MOST_FOLLOWED and not contact.follows.filter(**what).exists():
        Follow.objects.create(contact=contact, **what)
    is_due = contact.may_be_answered(ANSWERED_AGAIN_AFTER)
    if is_due and (contact.confirmed or contact.may_be_asked(ASKED_AGAIN_AFTER)):
        page = contact.follows_url()
        to_contact("follow", contact, edition, page, {"follows": settings.READABLE_URL + page})
