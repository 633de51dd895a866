"""A passkey is made and used as the second step, in the browser with an authenticator of its own."""

import pytest
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from tests.factories import StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def log_in(page):
    page.goto(reverse("admin:login"))
    page.fill("#id_username", "ada")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")


def test_a_passkey_is_made_and_lets_in(context, page, live_server, settings):
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]
    ada = StaffFactory(username="ada")
    app = TOTPDevice.objects.create(user=ada, name="app")
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    log_in(page)
    assert page.get_by_role("button", name="Use a passkey").count() == 0
    page.get_by_label("Code").fill(f"{totp(app.bin_key):06d}")
    page.get_by_role("button", name="Go on").click()
    page.goto(reverse("second_step"))
    page.get_by_label("Your password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("From now on this passkey can be your second step.").wait_for()
    assert WebAuthnCredential.objects.get().user == ada

    context.clear_cookies()
    log_in(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"**{reverse('admin:index')}")
    assert page.get_by_role("heading", name="What waits").is_visible()
