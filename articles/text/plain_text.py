"""The author's texts in one form, and the words of their HTML for titles, descriptions and data. Pure."""

from html.parser import HTMLParser

from rlssite.markup import CONTROL, INVISIBLE

# What a search result shows of a description.
DESCRIPTION_LENGTH = 155

BLOCKS = frozenset("p li ul ol div blockquote table tr td th h2 h3 h4 h5 h6 br hr".split())
VOID = frozenset("br hr img input wbr".split())


def tidy(text):
    """Return a text of the author's in the one form that is stored and compared: no browser's line ends round it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def visible(text):
    """Return `text` without the characters that the reader refuses."""
    return CONTROL.sub("", INVISIBLE.sub("", text))


class _Words(HTMLParser):
    """Collects text; leaves out the numbers of sources and whatever only the eye is meant to see."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces, self.left_out = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.pieces.append(" ")
        if tag in VOID:
            return
        found = dict(attrs)
        if self.left_out or found.get("class") == "cites" or found.get("aria-hidden") == "true":
            self.left_out += 1

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.pieces.append(" ")
        if self.left_out and tag not in VOID:
            self.left_out -= 1

    def handle_data(self, data):
        if not self.left_out:
            self.pieces.append(data)


def words_of(html):
    """Return the text of well-formed `html` in one line, without citation numbers and shapes."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.pieces).split())


def shortened(text, length=DESCRIPTION_LENGTH):
    """Return `text` in one line of at most `length` characters, cut after a word and then with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head, space, _rest = text[:length].rpartition(" ")
    return (head if space else text[: length - 1]).rstrip(" ,;:–-") + "…"
