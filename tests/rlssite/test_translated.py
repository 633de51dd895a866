"""Every sentence that people see can be translated: looked at in a language of brackets (tests/pseudo.py)."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import pseudo
from tests.everything import Page, make_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_brackets():
    with pseudo.pseudo_language():
        yield


def misses(found, typed):
    """Return what of `found`, (where, words), is neither in brackets nor something that a person typed."""
    return [f"{where}: {words}" for where, text in found for words in pseudo.untranslated(text, typed)]


def desk_pages():
    """The pages that the admin makes by itself of each of our models."""
    for model, desk in admin.site._registry.items():
        if model._meta.app_label not in ("articles", "comments", "auth", "post_office"):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.order_by("pk").first()
        for kind, args in (
            ("changelist", []),
            ("add", []),
            *((k, [row.pk]) for k in ("change", "delete", "history") if row),
        ):
            try:
                yield Page(f"{name}_{kind}", reverse(f"{name}_{kind}", args=args))
            except NoReverseMatch:
                continue


def test_every_page(in_brackets):
    public, desk, staff = make_everything()
    author = Client()
    author.force_login(staff)
    typed = pseudo.Typed()
    found = []
    for client, pages in ((Client(), public), (author, [*desk, *desk_pages()])):
        for page in pages:
            response = client.post(page.path) if page.prepare else client.get(page.path)
            html = response.content.decode()
            assert response.status_code not in (301, 302), page.path
            found += [f"{page}: {miss}" for miss in misses(pseudo.words_of_page(html), typed)]
    assert found == []
