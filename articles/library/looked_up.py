"""References that were named by their DOIs or PMIDs, filled by what Crossref and PubMed know of them."""

import time
from collections.abc import Callable

from django.utils.translation import gettext as _

from articles.library import formats
from articles.library.drafts import Draft
from articles.library.matching import Known
from articles.library.writing import write_csl_list
from articles.outward import lookup


def looked_up(drafts: list[Draft], *, now: Callable[[], float] = time.monotonic) -> tuple[list[Draft], str]:
    """Return (the drafts, those that were found first, and these as text, which `again` reads).

    What is in the library already is not asked for. What was not found has a `problem`.
    """
    known, begun, is_on = Known(), now(), lookup.is_on()
    found, others = list[Draft](), list[Draft]()
    for draft in drafts:
        if draft.problem or known.find(draft.fields):
            others.append(draft)
        elif not is_on:
            draft.problem = _("It is not in the library, and looking up is off (“Site” in the admin).")
            others.append(draft)
        elif len(found) >= lookup.MOST or now() - begun > lookup.SECONDS_FOR_ALL:
            draft.problem = _("Not looked up any more; bring these again when the others are created.")
            others.append(draft)
        else:
            filled = _filled(draft)
            (others if filled.problem else found).append(filled)
    return [*found, *others], write_csl_list(("", draft.complete()) for draft in found) if found else ""


def _filled(draft: Draft) -> Draft:
    kind = "doi" if draft.fields["doi"] else "pmid"
    try:
        form, text = lookup.look_up(kind, draft.fields[kind])
        filled = formats.read(text, form)[1][0]
    except lookup.NotFound as nothing:
        draft.problem = str(nothing)
        return draft
    except formats.NotRead:
        filled = None
    if filled is None or filled.problem:
        draft.problem = _("What was answered is no reference; paste it.")
        return draft
    filled.line, filled.key = draft.line, ""
    filled.set(kind, draft.fields[kind])
    return filled


def again(text: str) -> list[Draft]:
    """Read what `looked_up` wrote; a row's line is its place."""
    _form, drafts = formats.read(text[: formats.MOST_BYTES], "csl")
    for place, draft in enumerate(drafts, start=1):
        draft.line = place
    return drafts
