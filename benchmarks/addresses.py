"""The addresses that are measured. Which pages the site has, its sitemap says; here stands what it cannot say."""

import re
from itertools import groupby

FRONT = "/restless-legs/"
DISCUSSION = f"{FRONT}discussion/"
WRITE = f"{DISCUSSION}write/"
FEED = f"{DISCUSSION}feed/"
SEARCHED = "iron magnesium pramipexole sleep augmentation coffee gabapentin dopamin feritin restless+at+night"
SEARCHES = [f"/search/?q={words}" for words in SEARCHED.split()]
# So many pages of a kind are looked at: the first, and others evenly among the rest.
OF_A_KIND = 3


def in_sitemap(sitemap):
    """Return the paths that the text of a sitemap lists."""
    return [re.sub(r"^https?://[^/]*", "", address) for address in re.findall(r"<loc>([^<]*)</loc>", sitemap)]


def by_kind(paths):
    """Return those of `paths` that stand for all: of each of the site's views OF_A_KIND at most."""
    from django.urls import resolve

    def kind(path):
        return resolve(path).view_name

    chosen = []
    for _kind, same in groupby(sorted(paths, key=kind), key=kind):
        same = list(same)
        count = min(OF_A_KIND, len(same))
        chosen += [same[number * len(same) // count] for number in range(count)]
    return chosen
