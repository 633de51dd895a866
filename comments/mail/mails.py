"""All mails of the discussion. Each is queued in the transaction of what it tells about; the worker sends it.

No mail holds a word that a reader typed, neither in its text nor in a header: what is removed from the site would live
on in mailboxes, and a name could say anything. A mail says that something is there, and links to it.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from articles.pages.edition_lookup import find_edition
from articles.wording.reading import plain_of
from comments.safety.alarms import IN_NEED
from rlssite.mail.alerts import alert
from rlssite.mail.queue import URGENT
from rlssite.when import in_words

# Anybody can type anybody's address. So an address that was never confirmed gets one mail in this time, however many
# comments carry it.
ASKED_AGAIN_AFTER = timedelta(days=7)
# In this time one sender's first urgent comment is mailed to the author at once, and the others together.
URGENT_AGAIN_AFTER = timedelta(minutes=15)
# The list of what may be about somebody in danger (comments/admin/queues.py).
IN_DANGER = {"show": "waiting", "why": "danger"}
# Asks autoresponders not to answer.
AUTOMATIC = {"Auto-Submitted": "auto-generated"}


def on_publication(comment):
    """Mail the writer that `comment` was published for the first time, and mail those whom it answers."""
    answered = _answered(comment) if comment.root_id else []
    tells_writer = comment.email and not comment.by_author
    if not answered and not tells_writer:
        return
    edition = _edition_of(comment)
    if edition is None:
        return
    with translation.override(edition.language):
        if tells_writer:
            _tell_writer(comment, edition)
        for contact, about in answered:
            _to_reader("reply", contact, about, edition, {"shown": comment})


def on_removal(comment, reason):
    """Mail the writer the moderator's reason why `comment` is not shown, if the writer wanted mails."""
    edition, contact = _edition_of(comment), _contacts_to_tell([comment]).get(comment.pk)
    if edition is None or contact is None:
        return
    with translation.override(edition.language):
        if comment.alarm in IN_NEED:
            words = {"reason": reason, "lines": _lines_to_call()}
            _to_reader("removed-in-need", contact, comment, edition, words)
        else:
            _to_reader("removed", contact, comment, edition, {"reason": reason})


def mailed_why(comments):
    """Return the numbers of those of `comments`, none of which is shown, whose writers get the reason in a mail too."""
    if settings.EMAIL_FILE_PATH is not None:
        return set()
    contacts = _contacts_to_tell(comments)
    told = [comment for comment in comments if comment.pk in contacts]
    seen = {article for article in {comment.article_id for comment in told} if find_edition(article)}
    return {comment.pk for comment in told if comment.article_id in seen}


def _contacts_to_tell(comments):
    """Return {number: the writer's contact} of those of `comments` whose writers wanted mails and take them."""
    from comments.models import Contact

    asked = [comment for comment in comments if comment.email and comment.wants_mail]
    found = Contact.objects.filter(email__in={comment.email for comment in asked}) if asked else ()
    takes = {contact.email: contact for contact in found if contact.takes_mail}
    return {comment.pk: takes[comment.email] for comment in asked if comment.email in takes}


def _lines_to_call():
    from comments.defaults import help_lines

    return "\n".join(f"- {line.country}: {_to_call(line)}" for line in help_lines()["crisis"])


def _to_call(line):
    from comments.models.help import says

    # The number once, though the name tells it too.
    where = "" if line.number and says(line.name, line.number) else line.number or line.url
    return " ".join(filter(None, [str(line.name), where, f"· {line.note}" if line.note else ""]))


def on_urgent(comment):
    """Mail the author at once that a comment may be about somebody in danger, without a word of it.

    While such a comment of the same sender is recent and waits, further ones are left to the digest, which is then
    due sooner.
    """
    if _was_told_of_sender(comment):
        return
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    context = {"page": settings.READABLE_URL + page}
    subject = _("Please look at your site now")
    _to_author("urgent", subject, comment.article, context, URGENT)
    alert(subject, context["page"])


def _was_told_of_sender(comment):
    from comments.models import Comment, Digest

    if not comment.sender:
        return False
    # Makes the row that is locked next, so that comments sent at the same moment take turns.
    Digest.objects.get_or_create(article_id=comment.article_id)
    Digest.objects.select_for_update().get(article=comment.article_id)
    same = Comment.objects.filter(article=comment.article_id, sender=comment.sender).exclude(pk=comment.pk)
    return same.urgent_since(timezone.now() - URGENT_AGAIN_AFTER).exists()


def send_digest(article, counts, in_danger, waiting, *, is_urgent):
    """Mail the author what there is to do: `counts` by kind, and the first links to each of two lists.

    The comments `in_danger` are read in the admin; each in `waiting` has a link that decides about it.
    """
    count = counts["waiting"]
    if counts["in_danger"]:
        # Else somebody's worst night looks like any other list.
        subject = ngettext(
            "Somebody may be in danger: %(count)s comment to read first",
            "Somebody may be in danger: %(count)s comments to read first",
            counts["in_danger"],
        ) % {"count": counts["in_danger"]}
    elif count:
        subject = ngettext("%(count)s comment waiting", "%(count)s comments waiting", count) % {"count": count}
    else:
        subject = _("Something to look at in the discussion")
    queue = settings.READABLE_URL + reverse("admin:comments_comment_queue")
    context = {
        **counts,
        "queue": queue,
        "danger_list": f"{queue}?{urlencode(IN_DANGER)}",
        "danger": [_line_of(comment) for comment in in_danger],
        "more_danger": counts["in_danger"] - len(in_danger),
        "links": [settings.READABLE_URL + comment.moderate_url() for comment in waiting],
        "more": count - len(waiting),
        "has_more": any(counts[kind] for kind in ("waiting", "proposed", "unread", "reports", "spam")),
    }
    _to_author("digest", f"{subject}: {article.title}", article, context, URGENT if is_urgent else None)


def _line_of(comment):
    """Return when a comment was written and what it is about, with its page: which one it is, without a name."""
    about = comment.remedy or comment.section or (_("a reply") if comment.root_id else _("the whole guide"))
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    what = " ".join(f"{in_words(comment.created)}, {about}".split())
    return f"{what}: {settings.READABLE_URL}{page}"


def recipients(article):
    """Return the addresses of those who moderate the discussion of `article`."""
    user = article.author.user if article.author else None
    if user and user.email:
        return [user.email]
    contact = Site.load().contact
    if contact:
        return [contact]
    staff = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return list(staff.order_by("pk").values_list("email", flat=True))


def decides(article):
    """Return the account that acts when a mailed link decides on a comment under `article`, or None."""
    user = article.author.user if article.author else None
    return user if user and user.is_active and user.is_staff else None


def _edition_of(comment):
    """Return the current edition of the comment's guide; None if the guide is hidden, so that links would not work."""
    return find_edition(comment.article_id)


def _tell_writer(comment, edition):
    from comments.models import Contact

    contact, _is_new = Contact.objects.select_for_update().get_or_create(email=comment.email)
    if contact.unsubscribed:
        return
    if not contact.confirmed and not contact.may_be_asked(ASKED_AGAIN_AFTER):
        return
    _to_reader("published", contact, comment, edition, {"shown": comment})


def _answered(reply):
    """Return whom to mail about `reply`: the writer of the answered comment and of the thread's first one, if they
    want mails.

    Each is (contact, their comment). Nobody is listed twice, and nobody is mailed about their own reply.
    """
    from comments.models import Comment, Contact

    answered = (
        Comment.objects.published()
        .filter(pk__in=[reply.root_id, reply.in_reply_to_id], wants_mail=True, by_author=False)
        .exclude(email__in=["", reply.email])
        .order_by("pk")
    )
    # If one address wrote both, the answered comment comes last here and is the one that is kept.
    by_address = {comment.email: comment for comment in answered}
    if not by_address:
        return []
    contacts = Contact.objects.filter(email__in=by_address, confirmed__isnull=False, unsubscribed=None)
    return [(contact, by_address[contact.email]) for contact in contacts.order_by("pk")]


def _to_reader(kind, contact, comment, edition, context):
    """Mail the reader who wrote `comment`, at the address that it carries."""
    stop = contact.stop_url(comment.root_id or comment.pk)
    shown = context.pop("shown", None)
    confirm = "" if contact.confirmed else settings.READABLE_URL + contact.confirm_url()
    context |= {
        "page": settings.READABLE_URL + shown.get_absolute_url() if shown else "",
        "mine": settings.READABLE_URL + comment.mailed_url(),
        # One of the two, for the address that nobody has confirmed yet.
        "confirm_answers": confirm if comment.wants_mail else "",
        "confirm_address": "" if comment.wants_mail else confirm,
    }
    to_contact(kind, contact, edition, stop, context)


def to_contact(kind, contact, edition, stop, context):
    """Mail the owner of an address in the language that is active; `stop` is the path that ends such mails."""
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    headers = {"List-Unsubscribe": f"<{settings.BASE_URL}{stop}>", **one_click}
    site = Site.load()
    subject = plain_of(f"mail-{kind}-subject", site, guide=edition.title)
    context = {"guide": edition.title, "stop": settings.READABLE_URL + stop, **context}
    _send(subject, plain_of(f"mail-{kind}", site, **context), contact.email, site, headers)


def _to_author(kind, subject, article, context, headers=None):
    # One mail for each address: if the mail server takes one and refuses another, both answers are seen.
    site = Site.load()
    text = render_to_string(f"comments/mail_{kind}.txt", context | {"site": site, "guide": article.title})
    for address in recipients(article):
        _send(subject, text, address, site, headers)


def _send(subject, text, to, site, headers=None):
    EmailMessage(
        # A title may hold a pasted line break, which would begin another header.
        subject=" ".join(f"{subject} · {site.name}".split()),
        body=text.strip() + "\n",
        from_email=site.sender,
        to=[to],
        headers=AUTOMATIC | (headers or {}),
    ).send()
