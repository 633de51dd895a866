"""The device cookie: whom it names, what ends it, and where it is set."""

from datetime import timedelta

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from comments.mail import returners
from comments.models import Contact
from tests.factories import CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return Contact.objects.create(email="nora@example.org", confirmed=timezone.now())


def cookie_for(contact):
    response = HttpResponse()
    returners.remember(response, contact)
    return response.cookies[returners.COOKIE]


def who(value):
    request = RequestFactory().get("/")
    request.COOKIES[returners.COOKIE] = value
    return returners.contact_of(request)


def test_a_remembered_device_names_its_contact(contact):
    cookie = cookie_for(contact)
    assert who(cookie.value) == contact
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert "nora" not in cookie.value


def test_over_tls_the_cookie_is_secure(contact, settings):
    settings.IS_HTTPS = True
    assert cookie_for(contact)["secure"] is True


def test_a_year_later_it_is_forgotten(contact, monkeypatch):
    value = cookie_for(contact).value
    later = timezone.now().timestamp() + timedelta(days=366).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert who(value) is None


@pytest.mark.parametrize(
    "ends",
    [
        {"unsubscribed": timezone.now()},
        {"confirmed": None},
        {"confirmed": timezone.now() + timedelta(seconds=1)},
    ],
    ids=["unsubscribed", "not confirmed", "confirmed anew"],
)
def test_what_ends_it(contact, ends):
    value = cookie_for(contact).value
    Contact.objects.update(**ends)
    assert who(value) is None


def test_an_erased_contact_is_nobody(contact):
    value = cookie_for(contact).value
    contact.delete()
    assert who(value) is None


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "\udcff", "\0", "x" * 5000])
def test_a_made_up_cookie_is_nobody(contact, value):
    assert who(value) is None


def test_what_was_signed_for_something_else_is_nobody(contact):
    assert who(signing.dumps([contact.pk, contact.confirmed.isoformat()], salt="else")) is None


def test_forgetting_takes_the_cookie_away():
    response = HttpResponse()
    returners.forget(response)
    assert response.cookies[returners.COOKIE]["max-age"] == 0


def test_one_public_comment_with_the_address_counts(contact):
    WaitingCommentFactory(email=contact.email)
    CommentFactory(email="other@example.org")
    assert not returners.has_published(contact)
    CommentFactory(email=contact.email)
    assert returners.has_published(contact)


def test_the_addresses_of_comments_are_kept_in_lower_case(contact):
    CommentFactory(email="Nora@Example.org")
    assert returners.has_published(contact)
