"""The author's pages about references and links elsewhere, with something on each of them."""

from django.urls import reverse
from django.utils import timezone

from articles.models import Link
from tests.factories import ReferenceFactory

PASTED = """\
@article{new2020, title = {A <i>new</i> one}, author = {Allen, Richard P.}, year = 2020}
@article{again, title = {The same}, doi = {10.1234/TWICE}}
@article{alike, title = {Twice here}, year = 2020}
@article{first, title = {One key}}
@article{broken, title = {Never closed
"""


def library_pages():
    """Make what the pages show; return (name, path, what is done on the open page) of each."""
    left = ReferenceFactory(key="left", title="Twice here", doi="10.1234/twice", pages="")
    right = ReferenceFactory(key="right", title="Twice here.", doi="10.1234/Twice", pages="1--9", authors="B, C")
    ReferenceFactory(key="gone", doi="", url="https://example.org/gone")
    for number, (state, status, words) in enumerate(
        [("dead", 404, ""), ("silent", 0, "It took too long."), ("unclear", 403, ""), ("", 0, "")]
    ):
        url = f"https://example.org/{number or 'gone'}"
        Link.objects.create(url=url, state=state, status=status, words=words, checked=timezone.now(), is_due=not state)
    Link.objects.create(url="https://example.org/old", state="moved", status=200, leads_to="https://example.org/new")
    return [
        ("articles_reference_changelist", reverse("admin:articles_reference_changelist"), None),
        ("articles_reference_import", reverse("admin:articles_reference_import"), None),
        ("articles_reference_import (preview)", reverse("admin:articles_reference_import"), preview),
        ("articles_reference_import (errors)", reverse("admin:articles_reference_import"), take_a_key_twice),
        ("articles_reference_duplicates", reverse("admin:articles_reference_duplicates"), None),
        ("articles_reference_merge", reverse("admin:articles_reference_merge", args=[left.pk, right.pk]), None),
        ("articles_link_changelist", reverse("admin:articles_link_changelist"), None),
    ]


def preview(page):
    page.get_by_label("Paste here").fill(PASTED)
    page.get_by_role("button", name="Preview").press("Enter")
    page.get_by_text("Read as BibTeX").wait_for()


def take_a_key_twice(page):
    preview(page)
    page.get_by_label("Key").first.fill("left")
    page.get_by_role("button", name="Create the ticked ones").press("Enter")
    page.get_by_role("alert").wait_for()
