"""A page as a browser would read it: its elements in the order in which they begin, and its text."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


# What a browser fetches or goes to by itself.
FETCHING = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("form", "action")}
# An authenticator app opens “otpauth”, with a key that the site has made.
ALLOWED_SCHEMES = {"", "http", "https", "mailto", "tel", "otpauth"}


class Element:
    def __init__(self, tag, attributes=()):
        self.tag, self.attributes = tag, list(attributes)  # of an attribute that stands there twice, both
        self.within, self.pieces = [], []

    def get(self, name, default=None):
        return dict(self.attributes).get(name, default)

    def all(self, *tags):
        """The elements of these kinds inside this one; without a kind, all."""
        return [element for element in self.within if not tags or element.tag in tags]

    @property
    def text(self):
        return "".join(self.pieces)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs)
        for outer in self.open:
            outer.within.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data):
        for outer in self.open:
            outer.pieces.append(data)


def read_html(html):
    """The `Element` that holds all of `html`."""
    parser = _Page()
    parser.feed(html)
    parser.close()
    return parser.open[0]


# Where the desk's own buttons send a form elsewhere than its form says.
OWN_ACTS = re.compile(
    r"/admin/markdown/look/\?|/admin/comments/writerrule/\d+/end/\Z|/admin/comments/comment/queue/\?[\w.%=&+-]+#c-\d+\Z"
)


def active(html):
    """What would act in a reader's browser."""
    found = []
    for element in read_html(html).all():
        if element.tag in {"iframe", "object", "embed", "base", "svg:script"}:
            found.append(element.tag)
        for name, value in element.attributes:
            is_ours = name == "formaction" and OWN_ACTS.match(value or "") is not None
            if name.startswith("on") or (name in {"style", "srcdoc", "formaction"} and not is_ours):
                found.append((element.tag, name, value))
            if name in {"href", "src", "action"} and urlsplit(value or "").scheme not in ALLOWED_SCHEMES:
                found.append((element.tag, name, value))
            if (element.tag, name) in FETCHING and urlsplit(value or "").netloc not in {"", "testserver"}:
                found.append((element.tag, name, value))
        # A data block is no script.
        if element.tag == "script" and element.get("type") != "application/ld+json" and element.text.strip():
            found.append(("script", element.text))
    return found
