"""What only a browser can say of a page's head: the strict policy lets the data and the manifest through."""

import pytest

from articles.editions.publishing import publish
from tests.factories import DraftFactory, RemedyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DATA = (
    "[...document.querySelectorAll('script[type=\"application/ld+json\"]')].map(block => JSON.parse(block.textContent))"
)


def test_the_browser_reads_data_and_manifest_without_a_complaint(page):
    title = "</script><script>document.title = 'run'</script><!--"
    guide = DraftFactory(slug="g", title=title)
    RemedyFactory(section=guide.sections.get(), slug="r", name=title)
    publish(guide, what_changed="First edition.")
    for path in ("/g/", "/g/r/"):
        page.goto(path)
        data, *_trail = page.evaluate(DATA)
        assert title in data["headline"]
        assert title in page.title()
    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"icons"' in manifest["data"]
