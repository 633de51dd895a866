"""A DOI or PMID is looked up where the author has switched that on, within bounds, and failing softly."""

import json
from urllib.parse import quote

import pytest
from django.urls import reverse

from articles.models import Reference, Site
from articles.outward import lookup
from tests.articles.test_reference_formats import MEDLINE
from tests.factories import ReferenceFactory, StaffFactory
from tests.layout import one_line
from tests.web_of_our_own import Web

pytestmark = pytest.mark.django_db
CSL = {"type": "journal-article", "title": "Iron <i>here</i>", "author": [{"family": "Allen", "given": "R"}],
       "issued": {"date-parts": [[2011]]}, "DOI": "10.1234/new"}  # fmt: skip


@pytest.fixture
def web(settings):
    settings.MAY_ASK_THIS_MACHINE = True
    web = Web()
    settings.CROSSREF_URL = settings.PUBMED_URL = web.url
    Site(looks_up=True, contact="who@example.org").save()
    yield web
    web.close()


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def crossref(doi):
    return f"/works/{quote(doi, safe='')}/transform/application/vnd.citationstyles.csl+json"


def pubmed(pmid):
    return f"/efetch.fcgi?db=pubmed&id={pmid}&rettype=medline&retmode=text"


def bring(desk, text, **more):
    return desk.post(reverse("admin:articles_reference_import"), {"text": text, "form": "", **more})


def test_by_default_nobody_is_asked_which_is_said(desk, web):
    Site().save()
    ReferenceFactory(key="known", doi="10.1234/known")

    html = one_line(bring(desk, "10.1234/new\n10.1234/known").content.decode())

    assert "0 new, 1 there already, 1 refused" in html and "looking up is off" in html and web.asked == []


def test_both_kinds_are_looked_up_once_and_created_as_they_were_previewed(desk, web):
    web.answers[crossref("10.1234/new")] = ("application/json", json.dumps(CSL).encode())
    web.answers[pubmed("21493132")] = ("text/plain", MEDLINE.split("\n\n")[0].encode())

    response = bring(desk, "10.1234/new\nnonsense here\nPMID: 21493132")
    html = one_line(response.content.decode())
    asked = len(web.asked)

    assert "2 new, 0 there already, 1 refused" in html and "Iron here" in html and "nonsense here" in html
    assert {"who@example.org" in agent for _method, _path, agent in web.asked} == {True}
    found = response.context["found"]
    created = bring(
        desk, "10.1234/new\nnonsense here\nPMID: 21493132", create="1", found=found,
        **{"take-0": "on", "key-0": "first", "take-1": "on", "key-1": "second"},
    )  # fmt: skip

    assert created.status_code == 302 and len(web.asked) == asked
    first, second = Reference.objects.order_by("key")
    assert (first.key, first.title, first.authors, first.doi) == ("first", "Iron here", "Allen, R", "10.1234/new")
    assert (second.key, second.pmid, second.pages) == ("second", "21493132", "431--439")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("/404", "Nothing is known there"),
        ("/500", "does not answer just now"),
        ("/endless", "does not answer just now"),
        ("/never", "does not answer just now"),
        ("/drip", "does not answer just now"),
        (b"<html>no json", "is no reference"),
        (b"[]", "is no reference"),
        (b'{"title": 3}', "1 new"),
        (b'{"title": {"a": []}}', "is no reference"),
    ],
)
def test_it_fails_softly_with_a_sentence_and_the_text_stays(desk, web, monkeypatch, answer, words):
    monkeypatch.setattr(lookup, "SECONDS", 0.5)
    if isinstance(answer, bytes):
        web.answers[crossref("10.1234/x")] = ("application/json", answer)
    else:
        monkeypatch.setattr(lookup.settings, "CROSSREF_URL", web.url + answer)

    response = bring(desk, "10.1234/x")

    html = one_line(response.content.decode())
    assert response.status_code == 200 and words in html and "10.1234/x" in html


def test_an_answer_that_leads_into_our_own_network_is_not_followed(desk, web, settings):
    settings.CROSSREF_URL = f"{web.url}/to/302/http://169.254.169.254"

    html = one_line(bring(desk, "10.1234/x").content.decode())

    assert "does not answer just now" in html


def test_no_more_than_a_page_can_wait_for_are_looked_up(desk, web, monkeypatch):
    monkeypatch.setattr(lookup, "MOST", 1)
    web.answers[crossref("10.1234/new")] = ("application/json", json.dumps(CSL).encode())

    html = one_line(bring(desk, "10.1234/new\n10.1234/b").content.decode())

    assert "1 new, 0 there already, 1 refused" in html and "Not looked up any more" in html and len(web.asked) == 1
