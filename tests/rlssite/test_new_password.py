"""Whoever forgot the password gets a link by mail; who asks learns nothing about others' addresses."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from articles.models import Site
from rlssite.people import invitations, new_password
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db
ASK = reverse("admin_password_reset")
NEW = "eine lange neue Nacht"


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"


def ask(client, email="ada@example.org", follow=True):
    return client.post(ASK, {"email": email}, follow=follow)


def link():
    return re.search(r"http://[^/\s]+(/admin/new-password/\S+)", Email.objects.latest("pk").message)[1]


def test_the_log_in_leads_to_a_new_password_by_mail(client):
    Site(name="The site").save()
    user = StaffFactory(username="ada", email="ada@example.org")
    assert f'href="{ASK}"' in client.get(reverse("admin:login")).content.decode()
    ask(client)
    mail = Email.objects.get()
    assert mail.to == ["ada@example.org"] and "“ada”" in mail.message and "The site" in mail.subject
    form = client.get(link(), follow=True)
    typed = {"new_password1": NEW, "new_password2": NEW}
    assert "The new password is set" in client.post(form.request["PATH_INFO"], typed, follow=True).content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW)
    # It holds once.
    assert "This link holds no more" in client.get(link(), follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client):
    StaffFactory(email="ada@example.org")
    known, unknown = ask(client), ask(client, "eve@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert [mail.to for mail in Email.objects.all()] == [["ada@example.org"]]


def test_who_may_not_log_in_gets_no_mail(client):
    StaffFactory(email="ada@example.org", is_active=False)
    ask(client)
    assert not Email.objects.exists()


def test_one_mailbox_gets_one_such_mail_in_a_while_and_one_address_asks_a_few_times(client):
    StaffFactory(email="ada@example.org")
    for _time in range(new_password.MOST_TRIES):
        assert "Look into your mailbox" in ask(client).content.decode()
    assert Email.objects.count() == 1
    refused = ask(client).content.decode()
    assert "Wait a quarter of an hour" in refused and 'value="ada@example.org"' in refused
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    Email.objects.update(created=timezone.now() - new_password.MAILED_AGAIN_AFTER - timedelta(seconds=1))
    ask(client)
    assert Email.objects.count() == 2


def test_an_old_link_holds_no_more(client, settings):
    StaffFactory(email="ada@example.org")
    ask(client)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link holds no more" in client.get(link(), follow=True).content.decode()


def test_a_new_password_ends_the_old_sessions(client):
    user = StaffFactory(email="ada@example.org")
    elsewhere = type(client)()
    elsewhere.force_login(user)
    ask(client)
    form = client.get(link(), follow=True)
    client.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert elsewhere.get(reverse("admin:index")).status_code == 302
    assert get_user_model().objects.get().check_password(NEW)


# Invitations

ADD = reverse("admin:auth_user_add")
OWN = {"own_password": "correct horse battery"}


@pytest.fixture
def owner(client):
    client.force_login(StaffFactory(username="owner", is_superuser=True))
    return client


def words_of(answer):
    return " ".join(answer.content.decode().split())


def accept(path):
    visitor = Client()
    form = visitor.get(path, follow=True)
    typed = {"new_password1": NEW, "new_password2": NEW}
    return visitor.post(form.request["PATH_INFO"], typed, follow=True)


def test_an_account_without_a_password_is_invited_by_mail(owner):
    page = words_of(owner.get(ADD))
    assert "Single Sign-On" not in page and "authentication" not in page and "Name at the log-in" in page
    typed = OWN | {"username": "eve", "email": "eve@example.org", "role": "editor"}
    said = words_of(owner.post(ADD, typed, follow=True))
    assert "An invitation is on its way to eve@example.org" in said
    mail = Email.objects.get()
    path = re.search(r"http://[^/\s]+(/admin/invited/\S+)", mail.message)[1]
    assert mail.to == ["eve@example.org"] and path not in said
    Client().get(path)
    assert "The new password is set" in words_of(accept(path))
    assert get_user_model().objects.get(username="eve").check_password(NEW)
    assert "This link holds no more" in words_of(Client().get(path, follow=True))


@pytest.mark.parametrize("email", ["", "eve@example.org"])
def test_that_an_invitation_opens_nowhere_else_is_said_until_the_site_has_a_public_address(owner, settings, email):
    words = "Such an address opens on this computer only"
    typed = OWN | {"role": "editor", "email": email}
    assert words in words_of(owner.post(ADD, typed | {"username": "eve"}, follow=True))
    settings.SITE_URL = ("http", "testserver", "http://testserver", "http://testserver")
    assert words not in words_of(owner.post(ADD, typed | {"username": "bo"}, follow=True))


def test_without_an_address_the_link_is_shown_once(owner):
    said = words_of(owner.post(ADD, OWN | {"username": "eve", "role": "editor"}, follow=True))
    path = re.search(r"http://[^/\s]+(/admin/invited/[^<\s]+)", said)[1]
    eve = get_user_model().objects.get(username="eve")
    account = reverse("admin:auth_user_change", args=[eve.pk])
    assert path not in words_of(owner.get(account)) and not Email.objects.exists()
    assert "The new password is set" in words_of(accept(path))


def test_an_invitation_is_good_for_a_week_and_repeated_with_ones_own_password(owner, monkeypatch):
    owner.post(ADD, OWN | {"username": "eve", "role": "editor", "email": "eve@example.org"})
    eve = get_user_model().objects.get(username="eve")
    path = re.search(r"http://[^/\s]+(/admin/invited/\S+)", Email.objects.get().message)[1]
    now = invitations.tokens._now
    monkeypatch.setattr(invitations.tokens, "_now", lambda: now() + timedelta(days=6, hours=23))
    assert "Set the password" in words_of(Client().get(path, follow=True))
    monkeypatch.setattr(invitations.tokens, "_now", lambda: now() + timedelta(days=7, hours=1))
    assert "This link holds no more" in words_of(Client().get(path, follow=True))
    again = reverse("admin:auth_user_invite", args=[eve.pk])
    assert again in words_of(owner.get(reverse("admin:auth_user_change", args=[eve.pk])))
    assert "Please type your own password too" in words_of(owner.post(again, {"own_password": ""}))
    assert Email.objects.count() == 1
    owner.post(again, OWN)
    assert Email.objects.count() == 2


def test_a_password_may_be_set_at_once(owner):
    typed = OWN | {"username": "eve", "role": "editor", "password1": NEW, "password2": "other"}
    assert "password fields didn" in words_of(owner.post(ADD, typed))
    owner.post(ADD, typed | {"password2": NEW})
    assert get_user_model().objects.get(username="eve").check_password(NEW)


@pytest.fixture
def invited(owner):
    """Eve's account, and the path of the link that she got."""
    owner.post(ADD, OWN | {"username": "eve", "role": "editor", "email": "eve@example.org"})
    path = re.search(r"http://[^/\s]+(/admin/invited/\S+)", Email.objects.get().message)[1]
    return get_user_model().objects.get(username="eve"), path


@pytest.mark.parametrize("what", ["used", "too old", "closed", "removed", "of nobody"])
def test_an_invitation_that_holds_no_more_says_why_and_leads_on(invited, what, monkeypatch):
    Site(name="The site", contact="hello@example.org").save()
    eve, path = invited
    now = invitations.tokens._now
    {
        "used": lambda: accept(path),
        "too old": lambda: monkeypatch.setattr(invitations.tokens, "_now", lambda: now() + timedelta(days=8)),
        "closed": lambda: get_user_model().objects.filter(pk=eve.pk).update(is_active=False),
        "removed": eve.delete,
        "of nobody": lambda: None,
    }[what]()
    answer = Client().get("/admin/invited/x/y/" if what == "of nobody" else path, follow=True)
    page = words_of(answer)
    assert answer.status_code == 200 and "This link holds no more" in page and "Set the password" not in page
    assert "older than a week, or the account is closed" in page
    # Whoever never had a password gets none by the page for those who forgot theirs.
    assert "ask whoever invited you" in page and f'href="{ASK}"' not in page
    assert f'href="{reverse("admin:login")}"' in page and 'href="mailto:hello@example.org' in page


def test_a_closed_account_chooses_no_new_password(client):
    user = StaffFactory(email="ada@example.org")
    ask(client)
    form = client.get(link(), follow=True)
    get_user_model().objects.update(is_active=False)
    answer = client.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "This link holds no more" in words_of(answer)
    user.refresh_from_db()
    assert not user.check_password(NEW)
