"""Parses readers' Markdown: a small part of Markdown, chosen so that no word, digit or sign of a text gets lost.

It knows paragraphs with their line ends, quotes, lists of two points or more, links, addresses, and emphasis and code
around whole words of one line. Everything else is shown as it was typed. If a sign may belong to the text – a minus,
"more than", "times", a footnote's mark – it stays, even if the writer may have meant a list or a quote.
"""

from markdown_it import MarkdownIt

from rlssite.reader_markdown.blocks import read_blocks
from rlssite.reader_markdown.emphasis import code, pair_emphasis, reader_emphasis
from rlssite.reader_markdown.links import angled_address, bare_address, link


def reader_parser():
    parser = MarkdownIt("zero", {"breaks": True})
    parser.core.ruler.at("block", read_blocks)
    for rule in (bare_address, angled_address, link, code, reader_emphasis):
        parser.inline.ruler.push(rule.__name__, rule)
    parser.inline.ruler2.at("balance_pairs", pair_emphasis)
    return parser
