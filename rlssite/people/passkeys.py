"""Passkeys as a second step: a phone, a computer or a key answers a question of this page with its own signature.

The question travels in the page and the answer in its form, so nothing that was typed is lost on the way, and no
address answers a script. Without JavaScript there is the app for codes.
"""

import json
import re

from django.db import transaction
from django.http.request import split_domain_port
from django.utils.translation import gettext as _
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

ASKED, ADDING = "passkey_asked", "passkey_adding"
LONGEST = 20_000
# An address of numbers: browsers make passkeys for names only.
IS_NUMERIC = re.compile(r"^[0-9.]+$|:")


def has_passkey(user):
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()


def why_not(request):
    """Say why no browser makes a passkey for the address that this page has; "" if it may."""
    host = split_domain_port(request.get_host())[0]
    is_local = host == "localhost" or host.endswith(".localhost")
    if is_local or (request.is_secure() and not IS_NUMERIC.search(host)):
        return ""
    return _("Passkeys work only at an https address with a name, or at http://localhost on this computer.")


def of(user):
    return WebAuthnCredential.objects.filter(user=user).order_by("pk")


def remove(user, number):
    """Take away the one passkey of `user` that has this number, as text; others', and what is none, stay."""
    of(user).filter(pk__in=[each.pk for each in of(user) if str(each.pk) == number]).delete()


def question(request, user):
    """Return the question to a passkey of `user`, as JSON for the page; the session knows it."""
    asked, request.session[ASKED] = _helper(request).authenticate_begin(user=user, require_user_verification=False)
    return json.dumps(asked)


def question_for_new(request):
    """Return the same for making a new passkey."""
    asked, request.session[ADDING] = _helper(request).register_begin(user=request.user)
    return json.dumps(asked)


def check(request, user, answer):
    """Return the passkey of `user` that gave `answer` to the page's last question, or None. A question holds once."""
    return _ask(request, ASKED, answer, lambda helper, **told: helper.authenticate_complete(user=user, **told))


def add(request, answer):
    """Return a new passkey for the account that is logged in, or None."""
    return _ask(request, ADDING, answer, lambda helper, **told: helper.register_complete(user=request.user, **told))


def _ask(request, name, answer, complete):
    state = request.session.pop(name, None)
    try:
        data = json.loads(answer[:LONGEST])
        if state is None or not isinstance(data, dict):
            return None
        with transaction.atomic():
            device = complete(_helper(request), state=state, data=data)
    except (ValueError, RecursionError, WebAuthnException, OTPWebAuthnApiError):
        return None
    return device if device.confirmed else None


def refused():
    return _("The passkey was not taken. Try again, or use the code of your app.")


def _helper(request):
    return WebAuthnCredential.get_webauthn_helper(request=request)
