"""Rates a guide by two public yardsticks for health information, for its page "About this guide".

JAMA's four benchmarks: Silberg, Lundberg and Musacchio, JAMA 1997;277:1244–1245. DISCERN's fifteen
questions: Charnock, Shepperd, Needham and Gann, J Epidemiol Community Health 1999;53:105–111; asked
here in our own words. What can be counted is counted from the edition's public parts. The rest is
the project's own opinion; it says so, and is never a plain yes. The author words it (articles/wording/texts.py).

Pure: no database. There is no total score, which would look like a badge.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.fields import REMEDY_PARTS

JAMA = {
    "name": "JAMA",
    "cite": "Silberg WM, Lundberg GD, Musacchio RA. JAMA. 1997;277(15):1244–1245.",
    "url": "https://doi.org/10.1001/jama.1997.03540390074039",
}
DISCERN = {
    "name": "DISCERN",
    "cite": "Charnock D, Shepperd S, Needham G, Gann R. J Epidemiol Community Health. 1999;53(2):105–111.",
    "url": "https://doi.org/10.1136/jech.53.2.105",
}
YES, PARTLY, NO = "yes", "partly", "no"


@dataclass(frozen=True)
class Row:
    """One question. `answer` is "yes", "partly" or "no"; `reason` says in words how we know."""

    question: str
    answer: str
    reason: str
    is_counted: bool = True


def all_some_none(count, total):
    return YES if total and count >= total else PARTLY if count else NO


def _day(day):
    return date_format(day, "j F Y")


def _is_overdue(parts, today):
    return bool(parts["review_due"]) and date.fromisoformat(parts["review_due"]) < today


def jama(parts, *, published, edited, today, owner=""):
    """Return the four rows for an edition's `parts`, given its dates and the site's owner."""
    return [
        Row(_("Authorship: are the authors named, with what qualifies them?"), *_authorship(parts["author"])),
        Row(_("Attribution: are the sources listed, and is it said whose the text is?"), *_attribution(parts)),
        Row(
            _("Disclosure: is it said who runs it, who pays, and who has an interest?"),
            *_disclosure(parts["author"], owner),
        ),
        Row(
            _("Currency: does it show when it was published and updated?"), *_currency(parts, published, edited, today)
        ),
    ]


def _authorship(author):
    if not author:
        return NO, _("No author is named.")
    names = {"name": author["name"], "credentials": author["credentials"]}
    if not author["credentials"]:
        return NO, _("%(name)s is named as the author, without a health professional's credentials.") % names
    return YES, _("%(name)s is named as the author: %(credentials)s.") % names


def _attribution(parts):
    count = len(parts["references"])
    if not count:
        return NO, _("No source is listed.")
    caveat = _("This does not show that each sentence is right, or that each source says what it is cited for.")
    reason = f"{_sources(parts)} {caveat}"
    if not parts["copyright"]:
        lacking = _("No copyright line says whose the text is.")
        return PARTLY, f"{reason} {lacking}"
    return YES, reason


def _sources(parts):
    references = parts["references"]
    sources = ngettext("%(count)d source is listed", "%(count)d sources are listed", len(references)) % {
        "count": len(references)
    }
    count = sum(reference.get("has_identifier", False) for reference in references)
    lasting = ngettext(
        "%(count)d of them (%(share)d%%) carries a DOI or a PMID.",
        "%(count)d of them (%(share)d%%) carry a DOI or a PMID.",
        count,
    ) % {"count": count, "share": 100 * count // len(references)}
    return f"{sources}; {lasting}"


def _disclosure(author, owner):
    author = author or {"funding": "", "interests": ""}
    said = {
        _("who runs the site"): owner,
        _("who pays for the guide"): author["funding"],
        _("the author's interests"): author["interests"],
    }
    given = [what for what, value in said.items() if value.strip()]
    lacking = [what for what, value in said.items() if not value.strip()]
    reason = []
    if given:
        reason.append(_("Stated: %(what)s.") % {"what": ", ".join(given)})
    if lacking:
        reason.append(_("Not stated: %(what)s.") % {"what": ", ".join(lacking)})
    return all_some_none(len(given), len(said)), " ".join(reason)


def _currency(parts, published, edited, today):
    days = {"published": _day(published), "edited": _day(edited)}
    reason = _("First published %(published)s; this edition %(edited)s.") % days
    if _is_overdue(parts, today):
        due = _day(date.fromisoformat(parts["review_due"]))
        past = _("It was due for review by %(due)s, and that day is past.") % {"due": due}
        return PARTLY, f"{reason} {past}"
    return YES, reason


def discern(parts, *, edited, today, say):
    """Return the fifteen rows for an edition's `parts`; `say(key, **values)` gives our opinions in words."""
    remedies, references = parts["remedies"], parts["references"]
    reviewers = [reviewer["name"] for reviewer in parts["reviewers"]]
    return [
        _opening(parts),
        _opinion(_("Does it do what it set out to do?"), PARTLY, say("audit-purpose")),
        _opinion(
            _("Is it about what readers want to know?"),
            PARTLY,
            say("audit-wanted"),
        ),
        Row(
            _("Does it show which sources it was made from?"),
            YES if references else NO,
            _sources(parts) if references else _("No source is listed."),
        ),
        _dates(parts, edited, today),
        _opinion(
            _("Is it fair, without a push to one side?"),
            PARTLY,
            say("audit-fair-reviewed", reviewers=", ".join(reviewers)) if reviewers else say("audit-fair"),
        ),
        _other_places(parts),
        _of_remedies(_("Does it say what is not known?"), remedies, "not_known"),
        _of_remedies(_("Does it say how each treatment works?"), remedies, "how_it_works"),
        _of_remedies(_("Does it say what good each treatment may do?"), remedies, "benefits"),
        _of_remedies(_("Does it say what harm each treatment may do?"), remedies, "risks", "who_should_not"),
        _of_remedies(_("Does it say what happens when a treatment is stopped?"), remedies, "if_you_stop"),
        _of_remedies(_("Does it say what a treatment means for daily life?"), remedies, "daily_life"),
        Row(
            _("Is it plain that there is more than one choice?"),
            YES if len(remedies) > 1 else NO,
            _("The guide has %(pages)s.") % {"pages": _remedy_pages(len(remedies))},
        ),
        _opinion(
            _("Does it help you decide together with your doctor?"),
            PARTLY if parts["has_sheet"] else NO,
            say("audit-doctor") if parts["has_sheet"] else _("There is no page to take to the doctor."),
        ),
    ]


def _opinion(question, answer, reason):
    return Row(question, answer, reason, is_counted=False)


def _opening(parts):
    given = [bool(parts[name].strip()) for name in ("summary", "main_message")]
    words = {
        (True, True): _("A summary and a main message stand at the start; whom the guide is for is not said apart."),
        (True, False): _("There is a summary, but no main message at the start."),
        (False, True): _("There is a main message at the start, but no summary."),
        (False, False): _("There is neither a summary nor a main message."),
    }[tuple(given)]
    return Row(_("Does it say at the start what it is for?"), PARTLY if any(given) else NO, words)


def _dates(parts, edited, today):
    references = parts["references"]
    dated = sum(reference.get("has_year", False) for reference in references)
    answer = all_some_none(dated, len(references)) if dated else PARTLY
    reason = _("This edition is of %(edited)s. %(dated)d of %(count)d sources show their year.") % {
        "edited": _day(edited),
        "dated": dated,
        "count": len(references),
    }
    if _is_overdue(parts, today):
        answer = PARTLY
        reason += " " + _("The guide is past its date for review.")
    return Row(_("Does it show how old its facts are?"), answer, reason)


def _other_places(parts):
    count = parts["outward_links"]
    reason = ngettext(
        "Its sections hold %(count)d link to another site, besides the sources.",
        "Its sections hold %(count)d links to other sites, besides the sources.",
        count,
    ) % {"count": count}
    return Row(_("Does it name other places for help and facts?"), YES if count else NO, reason)


def _of_remedies(question, remedies, *names):
    count = sum(any(field["name"] in names for field in remedy["fields"]) for remedy in remedies)
    reason = _("A part called %(headings)s stands on %(count)d of %(total)s.") % {
        "count": count,
        "total": _remedy_pages(len(remedies)),
        "headings": " / ".join(f"“{REMEDY_PARTS[name]}”" for name in names),
    }
    return Row(question, all_some_none(count, len(remedies)), reason)


def _remedy_pages(count):
    return ngettext("%(count)d remedy page", "%(count)d remedy pages", count) % {"count": count}
