"""Whose session ended while they wrote is asked to log in, and has everything that was typed."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Section
from tests.factories import DraftFactory, StaffFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
TYPED = "Typed\nat “night”."


@pytest.fixture
def new_section():
    """The address of a form for a new section, and what was typed into it."""
    article = DraftFactory(section=False)
    fields = {"article": article.pk, "kind": "text", "title": "New", "slug": "new", "position": 0, "body": TYPED}
    rows = {"remedies-TOTAL_FORMS": 0, "remedies-INITIAL_FORMS": 0}
    return reverse("admin:articles_section_add"), fields | rows


def hidden(page):
    found = re.findall(r'<input\s+type="hidden"[^>]*?\sname="([^"]+)"\s+value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def test_a_new_section_survives_the_end_of_the_session(client, new_section):
    user = StaffFactory(username="ada")
    address, typed = new_section
    page = client.post(address, typed)
    assert "What you typed is kept" in page.content.decode()
    # A wrong password loses nothing either.
    page = client.post(address, hidden(page) | {"username": "ada", "password": "wrong"})
    page = client.post(address, hidden(page) | {"username": user.username, "password": PASSWORD})
    assert "Save what I typed" in page.content.decode()
    assert not Section.objects.exists()

    assert client.post(address, hidden(page)).status_code == 302
    assert (Section.objects.get().title, Section.objects.get().body) == ("New", TYPED)


def test_who_logged_in_again_elsewhere_has_what_was_typed_too(new_section):
    client = Client(enforce_csrf_checks=True)
    client.force_login(StaffFactory())
    address, typed = new_section
    # With the cookie there, the token of the page is not missing but an old one.
    client.get(address)
    page = client.post(address, typed | {"csrfmiddlewaretoken": "x" * 64}, headers={"Origin": "http://testserver"})
    assert "Everything that you typed is here" in page.content.decode()
    assert client.post(address, hidden(page), headers={"Origin": "http://testserver"}).status_code == 302
    assert Section.objects.get().body == TYPED


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_nothing_is_given_back_that_comes_from_elsewhere(new_section, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(StaffFactory())
    address, typed = new_section
    page = client.post(address, typed | {"csrfmiddlewaretoken": "x" * 64}, headers=headers)
    assert page.status_code == 403
    assert "Typed" not in page.content.decode()


def test_only_staff_get_it_back(client, new_section):
    StaffFactory(username="ada", is_staff=False, is_superuser=False)
    address, typed = new_section
    page = client.post(address, hidden(client.post(address, typed)) | {"username": "ada", "password": PASSWORD})
    assert "Save what I typed" not in page.content.decode()


def test_a_button_without_anything_typed_goes_the_usual_way(client):
    assert client.post(reverse("admin:logout")).status_code == 302
    remedies = reverse("admin:articles_remedy_changelist")
    page = client.post(remedies, {"csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 302 and page.url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("is_logged_in", [False, True])
def test_a_password_is_never_written_into_a_page(new_section, is_logged_in):
    client = Client(enforce_csrf_checks=is_logged_in)
    if is_logged_in:
        client.force_login(StaffFactory(username="ada"))
    address, typed = new_section
    secrets = dict.fromkeys(["password", "old_password", "new_password1", "password2"], PASSWORD)
    for sent in (secrets, typed | secrets, {"kept:title": "New"} | {f"kept:{name}": PASSWORD for name in secrets}):
        page = client.post(address, sent | {"username": "ada"}, headers={"Origin": "http://testserver"})
        assert {"ada", "New"} & set(hidden(page).values())
        assert PASSWORD not in page.content.decode()


def test_who_neither_has_a_session_nor_a_token_is_asked_to_log_in_and_keeps_it(new_section):
    user = StaffFactory(username="ada")
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    address, typed = new_section
    # From the page of a log-in whose cookie is gone, too.
    for prefix in ("", "kept:"):
        sent = {f"{prefix}{name}": value for name, value in typed.items()}
        page = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"}).post(
            address, sent | {"csrfmiddlewaretoken": "x" * 64}
        )
        assert page.status_code == 200 and "What you typed is kept" in page.content.decode()

    page = client.post(address, hidden(page) | {"username": user.username, "password": PASSWORD})
    assert "What you typed is kept" in page.content.decode()
    page = client.post(address, hidden(page) | {"username": user.username, "password": PASSWORD})
    assert client.post(address, hidden(page)).status_code == 302
    assert Section.objects.get().body == TYPED
