"""Finds the problems that keep a guide from being published, with their lines.

Pure. Forms use `text_problems`, for one text at a time; publishing uses `source_problems`, which knows the whole source
and so can check every link.
"""

from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.fields import texts_of
from articles.text import citations, figures, glossary, lost_text
from articles.text.bibliography import address_problems
from articles.text.citations import Problem
from articles.text.link_targets import Targets
from articles.text.rendering import is_shown
from articles.text.text_html import DECORATIVE, MEDIA_URL, PAGE_IDS
from rlssite.markup import MAX_GUIDE_TEXT

# The editor writes this into the text with a new picture, until somebody describes the picture.
ALT_PLACEHOLDER = "DESCRIBE THIS PICTURE"


def is_undescribed(alt: str) -> bool:
    """Tell whether the words of a picture say nothing of it: there are none, or still those to be replaced."""
    return not alt.strip() or ALT_PLACEHOLDER.casefold() in alt.casefold()


def text_problems(
    text: str, known_keys: Container[str], known_images: Container[str] | None = None, *, name: str = ""
) -> list[Problem]:
    """Return the `Problem`s of one text.

    What may stand in a text as long as it is not published, pictures that are not described and figures that are not
    filled in, is looked for only if `known_images` (file names) is given.
    `name` is the name of the field: a glossary must have a form of its own.
    """
    if len(text) > MAX_GUIDE_TEXT:
        words = _("This text has %(count)d characters; at most %(most)d fit.")
        return [Problem(1, words % {"count": len(text), "most": MAX_GUIDE_TEXT})]
    tokens = citations.parse(text)
    found = citations.problems(tokens, known_keys) + lost_text.problems(text, is_glossary=name == "glossary")
    found += [Problem(line, message) for line, message in figures.faults(tokens)]
    if known_images is not None:
        found += _image_problems(tokens, known_images)
        found += [Problem(line, message) for line, message in figures.left_open(tokens)]
    if name == "glossary":
        found += glossary.problems(text)
    return sorted(found, key=lambda problem: problem.line)


def _image_problems(tokens: list[Token], known_images: Container[str]) -> Iterator[Problem]:
    for line, token in citations.inline_tokens(tokens):
        if token.type != "image":
            continue
        address = citations.attribute(token, "src")
        alt = token.content.strip()
        if not address.startswith(MEDIA_URL) or address.removeprefix(MEDIA_URL) not in known_images:
            words = _("The picture “%(address)s” is not one that was uploaded here.")
            yield Problem(line, words % {"address": address})
        elif is_undescribed(alt):
            yield Problem(line, _what_to_write(alt))


def _what_to_write(alt: str) -> str:
    if alt:
        words = _("The picture has no description, but still says “%(word)s”. Write in its place what it shows.")
        return words % {"word": ALT_PLACEHOLDER}
    words = _(
        "The picture has no description. Say between the brackets what it shows, "
        "or write “%(word)s” if a reader loses nothing without it."
    )
    return words % {"word": DECORATIVE}


def source_problems(source: dict[str, Any]) -> list[tuple[str, Problem]]:
    """Return (where, `Problem`) for everything in `source` that has to be corrected before publishing."""
    targets = Targets(source)
    found = []
    shown = {**source, "sections": [section for section in source["sections"] if is_shown(section)]}
    for place, where, text in texts_of(shown):
        problems = text_problems(text, source["references"], source["images"], name=place[2])
        problems += targets.problems(citations.parse(text), targets.pages_of(*place))
        found += [(where, replace(problem, place=place)) for problem in problems]
    for key, reference in source["references"].items():
        where = _("Reference “%(key)s”") % {"key": key}
        found += [(where, Problem(0, why, ("reference", key, name))) for name, why in address_problems(reference)]
    if not shown["sections"]:
        why = _("The guide has no section with a text yet.")
        found.append((_("Guide"), Problem(0, why, ("article", "", "sections"))))
    taken = _("The address “%(slug)s” is used by the page itself; choose another.")
    for section in source["sections"]:
        if section["slug"] in PAGE_IDS:
            where = _("Section “%(title)s”") % {"title": section["title"]}
            place = ("section", section["slug"], "slug")
            found.append((where, Problem(0, taken % {"slug": section["slug"]}, place)))
    return found
