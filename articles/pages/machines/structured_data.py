"""Builds the schema.org data by which a page describes itself to search engines. Pure: edition parts in, a dict out.

It says nothing that the page does not say: no rating, and a reviewer only if one is recorded.
"""

import json
import re

from articles.text.plain_text import shortened, words_of
from rlssite.markup import web_address

# The schema.org type closest to each kind of remedy (articles/models/remedy.py).
REMEDY_TYPES = {
    "self-care": "LifestyleModification",
    "supplement": "DietarySupplement",
    "device": "MedicalDevice",
    "medicine": "Drug",
    "complementary": "MedicalTherapy",
}
# Where schema.org has a place for what a thing's mark warns of; evidence and effects have none on these types.
WARNINGS = {"medicine": "warning", "supplement": "safetyConsideration"}
# Characters that could end the script element or open a comment in it, and JavaScript's line separators.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def serialise(data):
    """Return `data` as JSON that is safe inside a script element, whatever its texts contain."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def guide_data(parts, edition, *, url, image, site, comment_count=None):
    """Return the data of a guide's page.

    `url` and `image` are absolute; `site` is (name, address); `edition` has `first_published` and
    `published_at`; `comment_count` is None if there is no discussion.
    """
    data = _page(parts, edition, url, image, site) | {
        "name": parts["title"],
        "headline": parts["title"],
        "description": parts["summary"] or shortened(words_of(parts["main_message"])),
        "about": {"@type": "MedicalCondition", "name": parts["title"]},
        "citation": _citations(parts["references"]),
    }
    if parts["reviewers"]:
        data["lastReviewed"] = max(reviewer["date"] for reviewer in parts["reviewers"])
        data["reviewedBy"] = [
            {"@type": "Person", "name": reviewer["name"], "jobTitle": reviewer["role"]}
            for reviewer in parts["reviewers"]
        ]
    if comment_count is not None:
        data["commentCount"] = comment_count
    return _filled(data)


def section_data(parts, section, edition, *, url, image, site):
    """Return the data of a section's page."""
    return _filled(
        _page(parts, edition, url, image, site)
        | {
            "name": section["title"],
            "headline": f"{section['title']} · {parts['title']}",
            "description": section["in_short"] or shortened(words_of(section["html"])),
            "about": {"@type": "MedicalCondition", "name": parts["title"]},
            "isPartOf": {"@type": "MedicalWebPage", "url": f"{site[1]}/{edition.slug}/"},
            "citation": _citations(section["references"]),
        }
    )


def remedy_data(parts, remedy, edition, *, url, image, site):
    """Return the data of a remedy's page.

    It names no reviewer: a review is of the guide, and its scope is told beside the reviewer's name on the guide's
    page only.
    """
    about = {
        "@type": REMEDY_TYPES.get(remedy["kind"], "MedicalTherapy"),
        "name": remedy["name"],
        "alternateName": other_names(remedy["other_names"]),
    }
    # Only a serious risk is named on every page. Pages that an older version made have no such words.
    if remedy["kind"] in WARNINGS and "serious" in remedy["cautions"]:
        about[WARNINGS[remedy["kind"]]] = remedy.get("watch_short", "")
    return _filled(
        _page(parts, edition, url, image, site)
        | {
            "name": remedy["name"],
            "headline": f"{remedy['name']} · {parts['title']}",
            "description": shortened(words_of(remedy["verdict"])),
            "about": _filled(about),
            "mentions": {"@type": "MedicalCondition", "name": parts["title"]},
            "isPartOf": {"@type": "MedicalWebPage", "url": f"{site[1]}/{edition.slug}/"},
            "citation": _citations(remedy["references"]),
        }
    )


def trail_data(trail):
    """Return the data of the way down to a page; `trail` is [(name, absolute address)], the page itself last."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": address}
            for place, (name, address) in enumerate(trail, 1)
        ],
    }


def other_names(text):
    """Return the names in "Symmetrel, Gocovri (US, UK)" without their countries."""
    return [name for part in re.sub(r"\([^)]*\)", "", text).split(",") if (name := " ".join(part.split()))]


def _page(parts, edition, url, image, site):
    return {
        "@context": "https://schema.org",
        "@type": ["MedicalWebPage", "Article"],
        "url": url,
        "mainEntityOfPage": url,
        "image": image,
        "inLanguage": parts["language"],
        "isAccessibleForFree": True,
        "datePublished": edition.first_published.isoformat(timespec="seconds"),
        "dateModified": edition.published_at.isoformat(timespec="seconds"),
        "author": _author(parts["author"]),
        "publisher": {"@type": "Organization", "name": site[0], "url": f"{site[1]}/"},
    }


def _author(author):
    if not author:
        return None
    # Only a person has credentials. An author without them is taken for a project or a group.
    kind = "Person" if author["credentials"] else "Organization"
    return _filled({"@type": kind, "name": author["name"], "description": author["credentials"] or author["about"]})


def _citations(references):
    # An edition rendered by an older version may lack addresses, or have invalid ones.
    return [reference["url"] for reference in references if web_address(reference.get("url"))]


def _filled(data):
    return {key: value for key, value in data.items() if value not in (None, "", [])}
