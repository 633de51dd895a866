"""What a page that was brought over holds, as the words that a person would read."""

import re
from collections import Counter

from articles.editions import snapshots
from articles.text import rendering
from rlssite.markup import comment_html
from tests.seen import read_html


def plain(markup):
    """Return the text of HTML as a browser would show it, without its line breaks' spaces."""
    return read_html(markup).text.strip()


def guide_source(body):
    """Return the smallest source of a guide with one section whose text is `body`."""
    names = "title slug summary main_message tonight get_help disclaimer copyright".split()
    section = {"slug": "part", "kind": "text", "title": "Part", "body": body, "old_slugs": [], "remedies": []}
    return {
        "article": dict.fromkeys(names, "") | {"language": "en", "review_due": None, "author": None},
        "reviewers": [],
        "sections": [section],
        "references": {},
        "images": {},
    }


def guide_html(body):
    return rendering.render(guide_source(body), "/guide/")["sections"][0]["html"]


def words(text):
    return Counter(re.findall(r"\w+", text))


def all_text(article):
    """Return every text that was imported into `article`, as shown, with each field in its place."""
    source = snapshots.take(article)
    parts = rendering.render(source, "/guide/")
    found = [parts["title"], plain(parts["main_message"]), plain(parts["disclaimer"]), parts["copyright"]]
    # A section without a text is the author's to fill: readers do not see its title.
    found += [section["title"] for section in source["sections"]]
    found += [plain(section["html"]) for section in parts["sections"]]
    citations = article.citations.select_related("reference")
    found += [citation.reference.private_notes for citation in citations]
    for comment in article.comments.all():
        mark = " (author)" if comment.by_author else ""
        place = f" from {comment.place}" if comment.place else ""
        found += [
            f"{comment.name}{mark}{place} on {comment.published:%B} {comment.published.day}, {comment.published.year}:",
            plain(comment_html(comment.body)),
        ]
    return "\n".join(found)


def missing_words(text, article):
    return words(text) - words(all_text(article))
