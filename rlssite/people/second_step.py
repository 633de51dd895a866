"""The second step of a log-in: a code of an app on one's phone, or one of the recovery codes.

Whoever has one is asked for it; on https sites whoever has none sets it up at the next log-in. Until the second step
nobody is logged in: the session knows whose password was right, for a few minutes, and no page believes that.
"""

import base64
import hmac
import secrets
import time

import segno
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model, login, signals
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp import devices_for_user, user_has_device
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from articles.models import Site
from rlssite.people import passkeys

HALFWAY, NEW_CODES = "halfway", "new_recovery_codes"
# On the user of a request: whether they have a second step, once that was asked.
_KNOWN = "_has_second_step"
HALFWAY_SECONDS = 600
DIGITS, CODE_LENGTH, CODES = 6, 12, 10
# Without characters that look alike on paper, and without vowels, so that no code is a word.
LETTERS = "23456789bcdfghjkmnpqrstvwxyz"


class CodeForm(forms.Form):
    # No name that a browser's draft or the form that is given back would keep: kept_forms.py knows it.
    otp_token = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )
    # Filled in by the page's script with what a passkey said.
    otp_passkey = forms.CharField(required=False, widget=forms.HiddenInput)


def has_step(user):
    """Tell whether `user` has a second step. It is asked of the database once: each request has a user of its own."""
    if getattr(user, _KNOWN, None) is None:
        setattr(user, _KNOWN, user_has_device(user))
    return getattr(user, _KNOWN)


def is_needed(user):
    """Tell whether `user` has to take a second step; without one of their own they set one up in it."""
    return settings.IS_HTTPS or has_step(user)


def is_done(user):
    """Tell whether whoever is logged in as `user` took the second step, or needs none."""
    return getattr(user, "otp_device", None) is not None or not is_needed(user)


def begin(request, user):
    """Note that the password of `user` was right."""
    request.session.cycle_key()
    request.session[HALFWAY] = {
        "pk": str(user.pk),
        "backend": user.backend,
        "hash": user.get_session_auth_hash(),
        "since": time.time(),
    }


def forget(request):
    request.session.pop(HALFWAY, None)


def halfway_user(request):
    """Return whose password was right in this session, lately and the one that is still theirs; or None."""
    found = request.session.get(HALFWAY)
    if not found or time.time() - found["since"] > HALFWAY_SECONDS:
        return None
    user = get_user_model().objects.filter(pk=found["pk"], is_active=True, is_staff=True).first()
    if user is None or not hmac.compare_digest(found["hash"], user.get_session_auth_hash()):
        return None
    return user


def new_device(user):
    """Return the app's device that `user` is setting up; its key stays the same until that is done."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})[0]


def key_of(device):
    """Return the key to type into an app, in groups of four."""
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def picture_of(device):
    """Return the QR code for an app, drawn here as SVG."""
    return segno.make(device.config_url, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False
    )


def verify(request, user, typed, passkey=""):
    """Return (the device that takes what `user` typed, or what their passkey said, or None; what is wrong in words).

    A wrong code counts like a wrong password, and each device makes whoever guesses wait longer each time.
    """
    token = "".join(char for char in typed.lower() if char.isalnum())
    credentials = {"username": user.get_username()}
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True
        return None, _("Too many wrong codes.")
    if passkey:
        device = passkeys.check(request, user, passkey)
        if device is not None:
            return device, ""
    with transaction.atomic():
        for device in [] if passkey else devices_for_user(user, confirmed=None, for_verify=True):
            is_code = isinstance(device, StaticDevice)
            if isinstance(device, WebAuthnCredential):
                continue
            if is_code != (len(token) == CODE_LENGTH) or not _is_asked_for(device, user):
                continue
            allowed, why = device.verify_is_allowed()
            if not allowed:
                seconds = max(1, round((why["locked_until"] - timezone.now()).total_seconds()))
                words = ngettext("Wait %(count)d second.", "Wait %(count)d seconds.", seconds)
                return None, words % {"count": seconds}
            if device.verify_token(hashed(token) if is_code else token):
                return device, ""
    signals.user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    if passkey:
        return None, passkeys.refused()
    return None, _("This code is not right. The app shows a new one every half a minute; each holds once.")


def _is_asked_for(device, user):
    """An app that is being set up counts only for whoever has no other step yet."""
    return device.confirmed or not has_step(user)


def finish(request, user, device):
    """Log `user` in, who took the second step with `device`; one that was being set up is theirs now."""
    codes = [] if device.confirmed else confirm(device)
    user.otp_device = device
    backend = request.session[HALFWAY]["backend"]
    forget(request)
    login(request, user, backend=backend)
    if codes:
        request.session[NEW_CODES] = codes


@transaction.atomic
def confirm(device):
    """Make `device` the second step of its user; return new recovery codes."""
    device.confirmed = True
    device.save()
    setattr(device.user, _KNOWN, None)
    return new_codes(device.user)


@transaction.atomic
def new_codes(user):
    """Return new recovery codes of `user`; earlier ones hold no more. Only their hashes are kept."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    for code in codes:
        device.token_set.create(token=hashed(code))
    return [" ".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)) for code in codes]


def hashed(code):
    """Return the keyed hash of a recovery code, as long as its column takes: 80 bits."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"recovery code {code}".encode(), "sha256")
    return base64.b32encode(digest[:10]).decode().lower()


def shown_once(request):
    """Return the recovery codes that were made for this session and not shown yet; then they are gone."""
    return request.session.pop(NEW_CODES, [])


@transaction.atomic
def remove(user):
    """Take away every second step of `user`; return how many there were."""
    devices = list(devices_for_user(user, confirmed=None))
    for device in devices:
        device.delete()
    setattr(user, _KNOWN, None)
    return len(devices)


def stay(request):
    """Keep whoever has just changed their second step logged in, though what they logged in with may be gone.

    They had taken it, and typed their password a moment ago. Where none is left and one is required, they are on the
    way to a new one.
    """
    user = request.user
    left = sorted(devices_for_user(user), key=lambda device: isinstance(device, StaticDevice))
    if user.otp_device not in left:
        if left:
            otp_login(request, left[0])
        elif settings.IS_HTTPS:
            user.backend = request.session[BACKEND_SESSION_KEY]
            begin(request, user)


def context_of(request, user):
    """Return what the page of the second step shows: how to set one up, if there is none."""
    if has_step(user):
        return {"setting_up": False, "ask": passkeys.question(request, user) if passkeys.has_passkey(user) else ""}
    device = new_device(user)
    return {
        "setting_up": True,
        "key": key_of(device),
        "picture": picture_of(device),
        # What the picture says, for an app on the device that shows the page.
        "address": device.config_url,
        "site": Site.load(),
    }
