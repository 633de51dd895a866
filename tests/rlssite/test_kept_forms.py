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
