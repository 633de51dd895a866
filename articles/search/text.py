"""From the HTML of a guide's parts to the plain passages that a search looks through and quotes. Pure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from articles.search.words import words

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_BLOCKS = frozenset("p li tr dt dd div section table blockquote pre ul ol dl br hr".split()) | _HEADINGS
_VOID = frozenset("br hr img wbr input".split())
_LIST = frozenset(("ul", "ol", "dl", "table"))


@dataclass(slots=True)
class Passage:
    """A piece of a page under one heading: lines of plain text, and the anchor that leads there."""

    anchor: str = ""
    heading: str = ""
    lines: list = field(default_factory=list)
    words: frozenset = frozenset()

    text: str = ""

    def read(self):
        """Note what it says and which words it has, once it is whole."""
        # The points of a list end without a full stop.
        ends = [line if line.endswith((".", "!", "?", ":", ";")) else f"{line} ·" for line in self.lines]
        self.text = " ".join(ends).removesuffix(" ·")
        self.words = frozenset(words(f"{self.heading} {self.text}"))
        return self


def _is_left_out(tag, attributes):
    """Numbers of references, shapes and what opens only on demand are no part of the running text."""
    return (
        (tag == "sup" and "cites" in (attributes.get("class") or "").split())
        or attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or "popover" in attributes
    )


class _Reader(HTMLParser):
    """`by_lists`: where there is no heading, a new passage begins with the first paragraph after each list."""

    def __init__(self, anchor, heading, *, by_lists):
        super().__init__(convert_charrefs=True)
        self.by_lists = by_lists
        self.passages = [Passage(anchor, heading)]
        self.text, self.left_out, self.after_list = [], 0, False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if self.left_out or _is_left_out(tag, attributes):
            self.left_out += tag not in _VOID
            return
        if tag in _BLOCKS:
            self.end_line()
        if tag in _HEADINGS:
            self.passages.append(Passage(attributes.get("id") or self.passages[0].anchor))
        elif tag == "p" and self.by_lists and self.after_list and not self.passages[-1].heading:
            self.passages.append(Passage(self.passages[0].anchor))
            self.after_list = False
        elif tag in _CELLS and "".join(self.text).strip():
            self.text.append(" · ")

    def handle_endtag(self, tag):
        if self.left_out:
            self.left_out -= tag not in _VOID
            return
        if tag in _HEADINGS:
            self.passages[-1].heading = " ".join("".join(self.text).split())
            self.text = []
        elif tag in _BLOCKS:
            self.end_line()
            self.after_list = self.after_list or tag in _LIST

    def handle_data(self, data):
        if not self.left_out:
            self.text.append(data)

    def end_line(self):
        line = " ".join("".join(self.text).split())
        self.text = []
        if line:
            self.passages[-1].lines.append(line)


def passages(html, *, anchor="", heading="", by_lists=False):
    """Return the passages of a part's HTML; the first has the `anchor` and `heading` given."""
    reader = _Reader(anchor, heading, by_lists=by_lists)
    reader.feed(html)
    reader.close()
    reader.end_line()
    return [passage.read() for passage in reader.passages if passage.lines or passage.heading]
