"""Asks Crossref for what a DOI names, and PubMed for what a PMID names, if the author has switched that on."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import Site
from articles.outward import fetch

# A page waits for it, and for several one after another.
SECONDS, SECONDS_FOR_ALL = 5, 20
MOST_BYTES = 300_000
# As many as are looked up for one page.
MOST = 20
_CSL = "application/vnd.citationstyles.csl+json"


class NotFound(Exception):
    """Nothing was found, for a reason that its words tell."""


def is_on() -> bool:
    return Site.load().looks_up


def user_agent() -> str:
    """Return how the site names itself to others, with somebody to write to."""
    site = Site.load()
    contact = f"; mailto:{site.contact}" if site.contact.isascii() and site.contact else ""
    return f"rlssite/1.0 (+{settings.BASE_URL}{contact})"


def look_up(kind: str, number: str) -> tuple[str, str]:
    """Return (format, text) of the reference with this DOI or PMID; raise NotFound."""
    if kind == "doi":
        url = f"{settings.CROSSREF_URL}/works/{quote(number, safe='')}/transform/{_CSL}"
        return "csl", _text(url, _CSL)
    query = urlencode({"db": "pubmed", "id": number, "rettype": "medline", "retmode": "text"})
    text = _text(f"{settings.PUBMED_URL}/efetch.fcgi?{query}", "text/plain")
    if "PMID-" not in text:
        raise NotFound(_("PubMed knows no such number."))
    return "medline", text


def _text(url: str, accept: str) -> str:
    try:
        answer = fetch.ask(
            url, method="GET", user_agent=user_agent(), accept=accept, most_bytes=MOST_BYTES + 1, seconds=SECONDS
        )
    except (fetch.OutOfBounds, fetch.NoAnswer):
        raise NotFound(_("The library elsewhere does not answer just now. Try again later, or paste it.")) from None
    if answer.status in (400, 404):
        raise NotFound(_("Nothing is known there by this number."))
    if answer.status != 200 or len(answer.body) > MOST_BYTES:
        raise NotFound(_("The library elsewhere does not answer just now. Try again later, or paste it."))
    return answer.body.decode(errors="replace")
