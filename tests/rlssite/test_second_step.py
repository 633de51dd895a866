"""A password alone lets nobody in whose account has a second step, and nothing typed is lost by that."""

import html
import re
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from articles.models import Section
from rlssite.people import passkeys, second_step
from rlssite.people.own_step import is_task
from tests.factories import DraftFactory, StaffFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
INDEX, LOGIN, OWN = reverse("admin:index"), reverse("admin:login"), reverse("second_step")


@pytest.fixture
def ada():
    return StaffFactory(username="ada")


@pytest.fixture
def app(ada):
    """The app on Ada's phone."""
    return TOTPDevice.objects.create(user=ada, name="app")


@pytest.fixture
def required(settings):
    settings.IS_HTTPS = True


def code_of(device):
    return f"{totp(device.bin_key):06d}"


def log_in(client, address=LOGIN, **more):
    return client.post(address, {"username": "ada", "password": PASSWORD, "next": INDEX, **more})


def words(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


def hidden(page):
    found = re.findall(r'<input\s+type="hidden"[^>]*?\sname="([^"]+)"\s+value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def test_the_password_alone_lets_nobody_in(client, app):
    page = log_in(client)
    assert "Type the code that the app on your phone shows" in words(page)
    assert client.get(INDEX).status_code == 302
    assert client.post(reverse("markdown-preview"), "{}", content_type="application/json").status_code == 403
    page = client.post(LOGIN, {"otp_token": "000000", "next": INDEX})
    assert "This code is not right" in words(page) and client.get(INDEX).status_code == 302


def test_the_code_lets_in_once(client, app):
    log_in(client)
    code = code_of(app)
    assert client.post(LOGIN, {"otp_token": f"{code[:3]} {code[3:]}", "next": INDEX}).url == INDEX
    assert client.get(INDEX).status_code == 200
    again = Client()
    log_in(again)
    assert "This code is not right" in words(again.post(LOGIN, {"otp_token": code}))


def test_a_log_in_from_before_the_second_step_is_none_any_more(client, ada):
    client.force_login(ada)
    assert client.get(INDEX).status_code == 200
    TOTPDevice.objects.create(user=ada, name="app")
    assert client.get(INDEX).status_code == 302


def test_each_log_in_has_a_new_session(client, app):
    session = client.session
    session["of"] = "somebody who gave the browser this session"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    log_in(client)
    halfway = client.session.session_key
    assert halfway != session.session_key
    client.post(LOGIN, {"otp_token": code_of(app), "next": INDEX})
    assert client.session.session_key != halfway


def test_what_was_typed_is_given_back_after_both_steps_and_no_secret_with_it(client, app):
    article = DraftFactory(section=False)
    typed = {"article": article.pk, "kind": "text", "title": "New", "slug": "new", "position": 0, "body": "At night."}
    typed |= {"remedies-TOTAL_FORMS": 0, "remedies-INITIAL_FORMS": 0}
    address = reverse("admin:articles_section_add")
    page = log_in(client, address, **hidden(client.post(address, typed)))
    wrong = client.post(address, hidden(page) | {"otp_token": "000000"})
    assert "This code is not right" in words(wrong) and PASSWORD not in wrong.content.decode()
    app.refresh_from_db()
    app.throttle_reset()
    page = client.post(address, hidden(wrong) | {"otp_token": code_of(app)})
    assert "Save what I typed" in page.content.decode()
    assert not {"otp_token", "username", "password"} & hidden(page).keys()
    client.post(address, hidden(page))
    assert Section.objects.get().body == "At night."


def test_a_code_that_comes_without_a_session_stands_in_no_page(client):
    page = client.post(OWN, {"otp_token": "123456", "password": "secret words", "codes": "Make new recovery codes"})
    assert "What you typed is kept" in page.content.decode()
    assert "123456" not in page.content.decode() and "secret words" not in page.content.decode()


@pytest.mark.parametrize("said", ["x", "[]", "{}", '{"id": "a", "rawId": "a", "response": {}}', "[" * 5000, "ü" * 9000])
def test_what_no_passkey_said_lets_nobody_in_and_counts(client, app, said):
    log_in(client)
    page = client.post(LOGIN, {"otp_passkey": said, "otp_token": ""})
    assert "The passkey was not taken." in words(page) and client.get(INDEX).status_code == 302
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_wrong_codes_lock_out_like_wrong_passwords_and_the_right_password_does_not_undo_that(client, app, settings):
    for _try in range(settings.AXES_FAILURE_LIMIT):
        log_in(client)
        TOTPDevice.objects.update(throttling_failure_count=0)
        answer = client.post(LOGIN, {"otp_token": "000000"})
    assert answer.status_code == 429
    assert client.post(LOGIN, {"otp_token": code_of(app)}).status_code == 429
    assert log_in(client).status_code == 429
    assert client.get(INDEX).status_code == 302


def test_whoever_guesses_waits_longer_each_time(client, app):
    log_in(client)
    for wait in (1, 2):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        client.post(LOGIN, {"otp_token": "000000"})
        assert f"Wait {wait} second" in words(client.post(LOGIN, {"otp_token": code_of(app)}))


def test_the_first_step_holds_ten_minutes(client, app, monkeypatch):
    log_in(client)
    late = time.time() + second_step.HALFWAY_SECONDS + 1
    monkeypatch.setattr(second_step.time, "time", lambda: late)
    page = client.post(LOGIN, {"otp_token": code_of(app)})
    assert "That took longer than ten minutes" in words(page) and 'name="password"' in page.content.decode()
    assert client.get(INDEX).status_code == 302


def test_a_changed_password_ends_the_first_step(client, app, ada):
    log_in(client)
    ada.set_password("another horse battery")
    ada.save()
    client.post(LOGIN, {"otp_token": code_of(app)})
    assert client.get(INDEX).status_code == 302


@pytest.mark.usefixtures("required")
def test_a_public_site_has_it_set_up_at_the_first_log_in(client, ada):
    page = client.post(LOGIN, {"username": "ada", "password": PASSWORD, "next": INDEX}, secure=True)
    assert "Set yours up now" in words(page) and "<svg" in page.content.decode()
    assert client.get(INDEX, secure=True).status_code == 302
    app = TOTPDevice.objects.get()
    assert not app.confirmed and second_step.key_of(app) in words(page)
    done = client.post(LOGIN, {"otp_token": code_of(app), "next": INDEX}, secure=True)
    shown = client.get(done.url, secure=True)
    codes = re.findall(r"<li><code>([\w ]+)</code>", shown.content.decode())
    assert len(set(codes)) == 10 and f'href="{INDEX}"' in shown.content.decode()
    # Only this once.
    assert not re.findall(r"<li><code>", client.get(done.url, secure=True).content.decode())
    # The database holds no code that could be typed.
    assert not {code.replace(" ", "") for code in codes} & set(StaticToken.objects.values_list("token", flat=True))
    other = Client()
    log_in_secure = {"username": "ada", "password": PASSWORD, "next": INDEX}
    for lets_in in (True, False):
        other = Client()
        other.post(LOGIN, log_in_secure, secure=True)
        other.post(LOGIN, {"otp_token": codes[0].upper()}, secure=True)
        assert (other.get(INDEX, secure=True).status_code == 200) is lets_in


@pytest.mark.usefixtures("required")
def test_an_app_on_the_device_that_shows_the_page_is_opened_by_a_link_or_given_the_key(client, ada):
    typed = {"username": "ada", "password": PASSWORD, "next": INDEX}
    page = client.post(LOGIN, typed, secure=True).content.decode()
    app = TOTPDevice.objects.get()
    address = html.unescape(re.search(r'href="(otpauth:[^"]+)"', page)[1])
    assert address == app.config_url
    secret = parse_qs(urlsplit(address).query)["secret"][0].rstrip("=")
    assert second_step.key_of(app).replace(" ", "") == secret
    # As an app takes it, beside the groups that a person reads.
    assert f'data-copies="{secret}"' in page and f">{second_step.key_of(app)}</code>" in page


def test_on_ones_own_machine_it_may_be_left_out_and_set_up_later(client, ada):
    log_in(client)
    page = client.get(OWN)
    app = TOTPDevice.objects.get()
    assert client.get(INDEX).status_code == 200 and "<svg" in page.content.decode()
    wrong = client.post(OWN, {"password": "wrong", "otp_token": code_of(app)})
    assert "That is not your password." in words(wrong)
    done = client.post(OWN, {"password": PASSWORD, "otp_token": code_of(app)}, follow=True)
    assert "Your recovery codes" in words(done) and "You have 10 recovery codes left." in words(done)
    assert client.get(INDEX).status_code == 200
    client.post(OWN, {"password": PASSWORD, "remove": "1"})
    assert not TOTPDevice.objects.exists() and not StaticDevice.objects.exists()


def test_new_codes_take_the_place_of_the_old(ada):
    old, new = second_step.new_codes(ada), second_step.new_codes(ada)
    tokens = set(StaticToken.objects.values_list("token", flat=True))
    assert tokens == {second_step.hashed(code.replace(" ", "")) for code in new} and not set(old) & set(new)


def test_whoever_has_the_machine_can_take_it_away(client, app, capsys):
    call_command("reset_second_step", "ada")
    assert "logs in with the password alone" in capsys.readouterr().out
    assert log_in(client).url == INDEX and client.get(INDEX).status_code == 200


def test_no_page_of_the_admin_shows_a_key(client, ada):
    client.force_login(ada)
    for name in ("otp_totp/totpdevice/", "otp_static/staticdevice/"):
        assert client.get(f"{INDEX}{name}").status_code == 404


def test_the_first_page_asks_for_a_second_step_until_it_is_there_or_not_wanted_now(client, ada):
    client.force_login(ada)
    assert "Set up a second step" in words(client.get(INDEX))
    assert "Set up a second step" not in words(client.post(OWN, {"later": "1"}, follow=True))
    other = Client()
    other.force_login(ada)
    assert "Set up a second step" in words(other.get(INDEX))
    TOTPDevice.objects.create(user=ada, name="app")
    assert not is_task_for(ada)


def is_task_for(user):
    request = RequestFactory().get(INDEX)
    request.user, request.session = user, {}
    return is_task(request)


def test_where_https_asks_for_it_the_first_page_need_not(ada, required):
    assert not is_task_for(ada)


def test_the_code_is_typed_at_once(client, app):
    assert re.search(r'name="otp_token"[^>]* autofocus', log_in(client).content.decode())


def test_recovery_codes_are_downloaded_without_a_script(client, ada):
    client.force_login(ada)
    client.get(OWN)
    device = TOTPDevice.objects.get(user=ada)
    answer = client.post(OWN, {"password": PASSWORD, "otp_token": code_of(device)}, follow=True).content.decode()
    codes = re.findall(r"<li><code>([^<]+)</code>", answer)
    kept = re.search(r'download="recovery-codes.txt"\s+href="data:text/plain;charset=utf-8,([^"]+)"', answer).group(1)
    assert unquote(kept).split("\n")[:-1] == codes and len(codes) == 10


@pytest.mark.parametrize(
    ("host", "works"), [("localhost", True), ("127.0.0.1:8000", False), ("192.168.1.7", False), ("desk.local", False)]
)
def test_a_passkey_that_cannot_work_here_says_why(rf, settings, host, works):
    settings.ALLOWED_HOSTS = ["*"]
    assert bool(passkeys.why_not(rf.get(OWN, headers={"host": host}))) is not works
    assert not passkeys.why_not(rf.get(OWN, headers={"host": "desk.example"}, secure=True))


def test_one_passkey_is_removed_by_itself_and_only_by_whoever_has_it(client, app, ada):
    eve = StaffFactory(username="eve")
    lost, kept, others = (
        WebAuthnCredential.objects.create(
            user=user, name="", credential_id=name, public_key=name, sign_count=0, confirmed=True
        )
        for user, name in ((ada, b"lost"), (ada, b"kept"), (eve, b"others"))
    )
    log_in(client)
    client.post(LOGIN, {"otp_token": code_of(app), "next": INDEX})
    assert "Passkey 2" in words(client.get(OWN))
    wrong = client.post(OWN, {"password": "wrong", "remove_passkey": lost.pk})
    assert "That is not your password." in words(wrong) and WebAuthnCredential.objects.count() == 3
    for number in (others.pk, "x", "9" * 30, lost.pk):
        client.post(OWN, {"password": PASSWORD, "remove_passkey": number})
    assert list(WebAuthnCredential.objects.order_by("pk")) == [kept, others]
    assert TOTPDevice.objects.get() == app and client.get(INDEX).status_code == 200


# What somebody changes of the second step that this very log-in was taken with


def logged_in_with(client, device, *, secure=False):
    """Log the user of `device` in, who took the second step with it."""
    client.force_login(device.user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    assert client.get(INDEX, secure=secure).status_code == 200


def test_whoever_removes_the_passkey_that_they_came_in_with_stays(client, app, ada):
    passkey = WebAuthnCredential.objects.create(
        user=ada, name="", credential_id=b"a", public_key=b"a", sign_count=0, confirmed=True
    )
    logged_in_with(client, passkey)
    answer = client.post(OWN, {"password": PASSWORD, "remove_passkey": passkey.pk}, follow=True)
    assert "it lets nobody in any more" in words(answer) and not WebAuthnCredential.objects.exists()
    assert client.get(INDEX).status_code == 200


def test_whoever_came_in_with_a_recovery_code_sees_the_new_ones_at_once(client, app, ada):
    """Their phone may be lost: without the new codes, which they would have to log in for, nobody could let them in."""
    second_step.new_codes(ada)
    logged_in_with(client, StaticDevice.objects.get())
    answer = client.post(OWN, {"password": PASSWORD, "codes": "1"}, follow=True)
    assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
    assert client.get(INDEX).status_code == 200


@pytest.mark.usefixtures("required")
def test_where_one_is_required_whoever_sets_it_up_anew_is_led_there_at_once(client, app):
    logged_in_with(client, app, secure=True)
    page = client.post(OWN, {"password": PASSWORD, "remove": "1"}, follow=True, secure=True)
    assert "Set yours up now" in words(page) and 'name="password"' not in page.content.decode()
    assert client.get(INDEX, secure=True).status_code == 302
    new = TOTPDevice.objects.get()
    done = client.post(page.request["PATH_INFO"], {"otp_token": code_of(new), "next": OWN}, follow=True, secure=True)
    assert "Your recovery codes" in words(done)
    assert client.get(INDEX, secure=True).status_code == 200


def test_the_page_that_somebody_wanted_is_not_lost_on_the_way(client, app):
    wanted = reverse("admin:auth_user_changelist")
    logged_in_with(client, app)
    page = client.get(OWN, {"next": wanted}).content.decode()
    address = html.unescape(re.search(r'class="desk"\s+action="([^"]+)"', page)[1])
    shown = client.post(address, {"password": PASSWORD, "codes": "1"}, follow=True).content.decode()
    assert f'href="{wanted}">I have them: go on' in shown
    # Nobody is led to another site by that.
    assert "evil.example" not in client.get(OWN, {"next": "https://evil.example/"}).content.decode()
