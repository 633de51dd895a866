"""Notices that the certificate that readers' browsers get was not renewed when it should have been."""

import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from rlssite.health.beats import last_beat
from rlssite.models import Beat

CERTIFICATE = "certificate"
# Whatever renews certificates does so with a third of their time left, and tries for days. Less is left then.
SHARE_OF_ITS_TIME = 0.85
SECONDS_TO_ANSWER = 5
# OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED.
HAS_EXPIRED = 10


def look(context=None):
    """The worker's job: note until when the certificate has to be renewed; nothing if this machine cannot see it."""
    until = _until(context) if settings.SITE_URL and settings.SITE_URL[0] == "https" else None
    if until is None:
        Beat.objects.filter(name=CERTIFICATE).delete()
    else:
        Beat.objects.update_or_create(name=CERTIFICATE, defaults={"at": until})


def _until(context):
    address = urlsplit(settings.SITE_URL[2])
    context = context or ssl.create_default_context()
    try:
        with (
            socket.create_connection((address.hostname, address.port or 443), SECONDS_TO_ANSWER) as plain,
            context.wrap_socket(plain, server_hostname=address.hostname) as there,
        ):
            told = there.getpeercert()
    except ssl.SSLCertVerificationError as error:
        # Another reason may be one that only this machine has: it does not know who signed it.
        return timezone.now() if error.verify_code == HAS_EXPIRED else None
    except OSError:
        return None
    begins, ends = (ssl.cert_time_to_seconds(told[name]) for name in ("notBefore", "notAfter"))
    return datetime.fromtimestamp(begins + SHARE_OF_ITS_TIME * (ends - begins), UTC)


def renew_by():
    """Return when it should have been renewed; None if that is not known."""
    return last_beat(CERTIFICATE)
