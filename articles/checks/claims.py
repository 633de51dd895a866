"""Splits a text of the guide into blocks, and finds out which sentences are claims that need a source. Pure."""

import re
from dataclasses import dataclass, field
from itertools import groupby

from articles.checks import readability, rules
from articles.text import citations


@dataclass
class Block:
    """A paragraph, list item, table row, definition, or line of a figure.

    `texts` are its parts (a row's cells) without citations. `is_row`: its words are no sentences of the running text.
    `figure`: the line on which the figure that holds it begins; 0 outside.
    """

    line: int
    texts: list = field(default_factory=list)
    is_cited: bool = False
    is_row: bool = False
    is_item: bool = False
    figure: int = 0

    @property
    def text(self):
        return " ".join(self.texts)


def blocks(text):
    """Return the `Block`s of one Markdown text, without headings, table heads and glossary terms.

    What the caption of a figure cites counts for each of its lines.
    """
    found, inside, row, caption, figure = [], [], None, None, 0
    for token in citations.parse(text):
        if token.nesting == 1:
            inside.append(token.type)
            if token.type in ("tr_open", "figure_item_open"):
                row = Block(token.map[0] + 1, is_row=True, is_cited=bool(caption and caption.is_cited), figure=figure)
            if token.type == "figure_open":
                caption, figure = None, token.map[0] + 1
        elif token.nesting == -1:
            if inside.pop() == "figure_open":
                caption, figure = None, 0
            if token.type in ("tr_close", "figure_item_close") and row.texts:
                found.append(row)
        elif token.type == "inline" and not {"heading_open", "th_open", "dt_open"} & set(inside):
            block = row
            if not {"td_open", "figure_item_open"} & set(inside):
                is_caption = "figure_open" in inside
                is_item = "list_item_open" in inside
                block = Block(token.map[0] + 1, is_row=is_caption, is_item=is_item, figure=figure)
                caption = block if is_caption else caption
                found.append(block)
            block.texts.append(_words_of(token))
            block.is_cited |= any(
                child.type == "mark" or (child.type == "citation" and child.meta["keys"]) for child in token.children
            )
    return found


def _words_of(inline):
    """Return the words of an inline token without citations and marks, with the line ends that were typed."""
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )


class Names:
    """The names of the guide's remedies. `words` count as two syllables each, `pattern` finds a whole name."""

    def __init__(self, source):
        names = set(rules.MEDICINE_WORDS)
        self.words = set()
        for section in source["sections"]:
            for remedy in section["remedies"]:
                own = [remedy["name"], *re.split(r"[,;()/]", remedy["other_names"])]
                names |= {name.strip() for name in own if len(name.strip()) > 2}
                self.words |= {word.lower() for name in own for word in readability.words(name)}
        self.pattern = _any_of(names)


def _any_of(phrases):
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


_CLAIM_WORDS = _any_of(rules.CLAIM_WORDS)


def why_claim(text, names):
    """Return what makes `text` a claim; "" if it is none."""
    number = re.search(r"\d[\d.,]*\s?%?|%|\bper ?cent\b", rules.PHONE.sub("", text))
    found = number or names.pattern.search(text) or _CLAIM_WORDS.search(text)
    return found[0].strip() if found else ""


def weighed(text, names, field="", *, is_marked=False):
    """Yield (block, what makes it a claim or "", whether it has a source) for each `Block` of a text.

    `field`: whose text it is; `is_marked`: whether its remedy has a mark, which the verdict may rest on.
    """
    for figure, found in groupby(_weighed_alone(text, names, field, is_marked), lambda one: one[0].figure):
        if figure:
            yield from _as_one_claim(*found)
        else:
            yield from found


def unsourced(text, names, field="", *, is_marked=False):
    """Yield (block, what makes it a claim) for each claim of a text without a source; a figure is one at most."""
    for block, why, is_backed in weighed(text, names, field, is_marked=is_marked):
        if why and not is_backed:
            yield block, why


def _weighed_alone(text, names, field, is_marked):
    is_open = False
    for block in blocks(text):
        # A list of what is not known goes on to its end.
        is_open = bool(rules.NOT_KNOWN.match(block.text.strip())) or (is_open and block.is_item)
        why = why_claim(block.text, names)
        if (is_open or field == "not_known") and not re.search(r"[\d%]", block.text):
            why = ""
        rests_on_mark = field == "verdict" and is_marked
        is_ours = field == "label_source" and rules.OUR_READING.search(block.text)
        yield block, why, bool(block.is_cited or rests_on_mark or is_ours)


def _as_one_claim(caption, *lines):
    """Yield a figure's blocks, of which one stands for its claim: the first without a source, if there is one."""
    claims = [one for one in lines if one[1]]
    # A caption says what the lines show, so it needs no source where they have theirs.
    if caption[1] and not any(is_backed for _block, _why, is_backed in lines):
        claims.insert(0, caption)
    stands = min(claims, key=lambda one: one[2], default=None)
    for one in (caption, *lines):
        block, why, is_backed = one
        yield block, why if one is stands else "", is_backed


def sentence_lines(block):
    """Yield (line, sentence) for each sentence of `block`."""
    for text in block.texts:
        position = 0
        for sentence in readability.sentences(text):
            start = re.compile(r"\s+".join(map(re.escape, sentence.split()[:8]))).search(text, position)
            position = start.start() if start else position
            yield block.line + (0 if block.is_row else text.count("\n", 0, position)), sentence
            position += 1
