"""How a template is laid out over lines is no test's business: its pages are compared as if each stood in one line."""

import re

KEPT_AS_IT_IS = re.compile(r"(<(textarea|pre|script)\b.*?</\2>)", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Boxes of their own: white space at their edges does not show.
BOX = re.compile(
    r"\s*(</?(?:article|blockquote|body|button|caption|col|colgroup|dd|details|div|dl|dt|fieldset|footer|form|h\d|head|"
    r"header|html|legend|li|link|main|meta|nav|ol|optgroup|option|p|section|select|summary|table|tbody|td|th|thead|tr|"
    r"ul)\b[^>]*>|<input type=\"hidden\"[^>]*>)\s*"
)


def one_line(html):
    """Return a page's HTML without the white space that does not show."""
    pieces = KEPT_AS_IT_IS.split(html)
    # A split gives: what lies between, the kept piece, its tag's name; and so on.
    return "".join(piece if n % 3 else _flat(piece) for n, piece in enumerate(pieces) if n % 3 != 2)


def _flat(html):
    html = TAG.sub(lambda tag: re.sub(r" (?=>)", "", " ".join(tag[0].split())), html)
    html = BOX.sub(r"\1", re.sub(r"\s+", " ", html))
    return re.sub(r"(<(?:a|label)\b[^>]*>) | (?=</(?:a|label)>)", r"\1", html)
