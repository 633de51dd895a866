"""Mails those who follow a conversation, a part of a guide or its whole discussion that something new is public there.

A mail says how many comments are new and links to them. It holds no word of one, and counts none that readers do not
see at this moment: what waits, was taken down again or stands under a hidden guide is no news.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.pages.edition_lookup import find_edition
from comments.mail.mails import to_contact
from comments.models import Contact, Follow

# However much is followed and written, an address gets one such mail in this time.
AGAIN_AFTER = timedelta(hours=1)
# A comment has its date before its transaction ends: so long we wait until we count it.
SETTLES = timedelta(minutes=1)
# Addresses in one run.
BATCH = 200


def tell(until=None):
    """Mail whoever is due and has news that was published by `until`; return how many mails that are."""
    until = until or timezone.now() - SETTLES
    _set_right(until + SETTLES)
    news = Follow.objects.active().with_news(until).filter(contact=OuterRef("pk"))
    due = Contact.objects.filter(_is_due(until), Exists(news)).order_by("pk").values_list("pk", flat=True)
    return sum(_tell(pk, until) for pk in list(due[:BATCH]))


def _set_right(now):
    """Forget the times to come that a clock noted while it was ahead: until then nobody would be told of anything."""
    # What was published since the clock is right may be some minutes old by now. Told of twice is better than never.
    Follow.objects.filter(told__gt=now).update(told=now - AGAIN_AFTER)
    Contact.objects.filter(news_sent__gt=now).update(news_sent=None)


def _is_due(until):
    return Q(news_sent=None) | Q(news_sent__lte=until + SETTLES - AGAIN_AFTER)


@transaction.atomic
def _tell(pk, until):
    contact = Contact.objects.select_for_update().filter(_is_due(until), pk=pk).first()
    if contact is None:
        return 0
    lines, first = [], None
    for follow in Follow.objects.active().filter(contact=contact).with_news(until).order_by("pk"):
        follow.contact = contact
        edition = find_edition(follow.article_id)
        if edition and (count := follow.news(until).count()):
            first = first or edition
            with translation.override(first.language):
                lines.append(_line(follow, edition, count))
        follow.told = until
        follow.save(update_fields=["told"])
    if not lines:
        return 0
    contact.news_sent = timezone.now()
    contact.save(update_fields=["news_sent"])
    with translation.override(first.language):
        page = contact.follows_url()
        context = {"news": "\n\n".join(lines), "follows": settings.READABLE_URL + page}
        to_contact("news", contact, first, page, context)
    return 1


def _line(follow, edition, count):
    new = ngettext("%(count)s new comment", "%(count)s new comments", count) % {"count": count}
    return f"{title_of(follow, edition)}: {new}\n{settings.READABLE_URL}{address_of(follow, edition)}"


def title_of(follow, edition):
    """Return what is followed in words: the guide's and its parts' titles, never a reader's."""
    guide = " ".join(edition.title.split())
    if follow.thread_id:
        return _("A conversation under “%(guide)s”") % {"guide": guide}
    if part := _part(follow, edition):
        return f"{' '.join(part[1].split())} ({guide})"
    return guide


def address_of(follow, edition):
    """Return the path of the page where what is followed stands."""
    if follow.thread_id:
        return reverse("comments:comment", args=[follow.thread_id])
    url = reverse("comments:discussion", args=[edition.slug])
    part = _part(follow, edition)
    return f"{url}?about={'section' if follow.section_id else 'remedy'}:{part[0]}" if part else url


def _part(follow, edition):
    return edition.part_names.get(follow.part)
