"""Whoever hears a page link by link, out of their places, is told by each where it leads."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from articles.editions.publishing import publish
from articles.models import Article
from tests.comments.desk import text
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """Collects (accessible name, address) of a page's links; not those that readers put into their own words."""

    def __init__(self, page):
        super().__init__()
        self.found, self._open, self._body = [], None, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "div" and (self._body or "comment-body" in attrs.get("class", "")):
            self._body += 1
        elif tag == "a" and not self._body:
            self._open = [attrs["href"], attrs.get("aria-label"), ""]

    def handle_data(self, data):
        if self._open:
            self._open[2] += data

    def handle_endtag(self, tag):
        if tag == "div" and self._body:
            self._body -= 1
        elif tag == "a" and self._open:
            href, label, words = self._open
            seen = " ".join(words.split())
            # Whoever speaks to a browser says what they see.
            assert not label or not seen.strip("#") or seen in label, (label, seen)
            self.found.append((label or seen, href))
            self._open = None


@pytest.fixture
def guide():
    guide = ArticleFactory(slug="g", title="Restless legs", section__title="Iron", section__slug="iron")
    for name in ("Massage", "Walking"):
        RemedyFactory(section=guide.sections.get(), slug=name.lower(), name=name)
    publish(guide, what_changed="Two remedies.")
    for remedy in guide.remedies.all():
        for _ in range(3):
            # One person tells twice, on one day, and answers themselves.
            root = CommentFactory(article=guide, name='Nora "N" <b>', remedy=remedy)
            first = CommentFactory(in_reply_to=root, name="Ola")
            for _ in range(3):
                CommentFactory(in_reply_to=first, name="Ola")
            for _ in range(3):
                CommentFactory(in_reply_to=root, name="Ola")
    return guide


@pytest.mark.parametrize("layout", Article.Layout.values)
@pytest.mark.parametrize(
    "url", ["/g/", "/g/massage/", "/g/discussion/", "/g/discussion/?about=remedy:massage", "/c/{pk}/"]
)
def test_no_two_links_of_a_page_have_one_name_and_two_targets(client, guide, layout, url):
    Article.objects.update(layout=layout)
    publish(guide, what_changed="Another layout.")
    response = client.get(url.format(pk=guide.comments.filter(root=None).first().pk), follow=True)
    page, page_url = text(response), response.wsgi_request.get_full_path()
    names = {}
    for name, href in Links(page).found:
        assert name, href
        target = urljoin(page_url, href)
        assert names.setdefault(name, target) == target, (name, target, names[name])
    assert len(names) > 10


def test_links_of_a_comment_say_whose_it_is(client, guide):
    comment = guide.comments.filter(root=None).first()
    names = dict(Links(text(client.get(f"/c/{comment.pk}/"))).found)
    day = f"{comment.published:%B} {comment.published.year}"
    assert names[f'Reply to Nora "N" <b>, comment {comment.pk}'] == f"/c/{comment.pk}/reply/"
    assert names[f'Report Nora "N" <b>’s comment {comment.pk}'] == f"/c/{comment.pk}/report/"
    link = f'{comment.published.day} {day}: link to Nora "N" <b>’s comment {comment.pk}'
    assert names[link] == comment.get_absolute_url()
