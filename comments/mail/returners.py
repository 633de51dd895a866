"""Recognises returning writers by a signed cookie: this device has opened a mail to a confirmed address.

It is set only if the writer asked for it, and read only when a comment is sent: public pages never look at it.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing

from comments.models import Comment, Contact

COOKIE = "__Host-returner" if settings.IS_HTTPS else "returner"
SALT = "comments.mail.returners"
# Long enough for somebody who writes twice a year, and short enough to forget a lost phone.
KEPT = timedelta(days=365)


def contact_of(request):
    """Return the Contact whose owner asked this device to be remembered, or None."""
    try:
        pk, confirmed = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except (signing.BadSignature, UnicodeError):
        return None
    contact = Contact.objects.filter(pk=pk, confirmed__isnull=False, unsubscribed=None).first()
    # A later confirmation, for example after unsubscribing, makes older cookies invalid.
    return contact if contact and contact.confirmed.isoformat() == confirmed else None


def remember(response, contact):
    """Set the cookie that marks the device as one of the confirmed `contact`."""
    response.set_cookie(
        COOKIE,
        signing.dumps([contact.pk, contact.confirmed.isoformat()], salt=SALT),
        max_age=KEPT,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response):
    response.delete_cookie(COOKIE, samesite="Lax")


def has_published(contact):
    """Whether a comment with the address of `contact` is public."""
    return Comment.objects.published().filter(email=contact.email).exists()
