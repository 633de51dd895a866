"""The time zones that the author chooses from, by the part of the world they lie in."""

import json
import zoneinfo
from functools import cache
from importlib import resources

from django.utils.translation import gettext as _

# Where the table's own name is not the usual one.
COMMON_NAMES = {"GB": "United Kingdom", "KR": "South Korea", "CZ": "Czechia"}
# What some countries call themselves, where English has another word.
OWN_NAMES = {
    "Austria": ["Österreich"],
    "Belgium": ["Belgique", "België"],
    "Brazil": ["Brasil"],
    "Germany": ["Deutschland"],
    "Italy": ["Italia"],
    "Lebanon": ["لبنان"],
    "Mexico": ["México"],
    "Netherlands": ["Nederland"],
    "Poland": ["Polska"],
    "Spain": ["España"],
    "Switzerland": ["Schweiz", "Suisse", "Svizzera"],
}
_DATA = resources.files("tzdata") / "zoneinfo"


@cache
def present_names():
    """Return the names in use today: the machine knows each place by older ones too (Australia/ACT)."""
    lines = (_DATA / "zone.tab").read_text().splitlines()
    return sorted({line.split("\t")[2] for line in lines if line[:1] != "#"} & zoneinfo.available_timezones())


@cache
def older_names():
    """Return {older name: present one} as JSON: some browsers call a zone as it was called long ago."""
    links = [line.split()[1:3] for line in (_DATA / "tzdata.zi").read_text().splitlines() if line[:2] == "L "]
    known = {*present_names()}
    return json.dumps({older: present for present, older in links if present in known and older not in known})


@cache
def _countries():
    """Return {zone: the English name of its country}."""
    tables = {
        name: [line.split("\t") for line in (_DATA / name).read_text().splitlines() if line[:1] != "#"]
        for name in ("iso3166.tab", "zone.tab")
    }
    names = dict(tables["iso3166.tab"]) | COMMON_NAMES
    return {row[2]: names[row[0]] for row in tables["zone.tab"]}


def country_of(zone):
    """Return the English name of the country in which a time zone lies; "" if it lies in none."""
    return _countries().get(json.loads(older_names()).get(zone, zone), "")


def is_named(country, text):
    """Whether `text` names the country with this English name, in English or as it calls itself."""
    return any(name.casefold() in text.casefold() for name in (country, *OWN_NAMES.get(country, [])))


def zone_choices(chosen=""):
    """Return choices for a form's field: [("Europe", [("Europe/London", "London"), …]), …], and UTC.

    `chosen`: the one that is saved, which stays in the list though it may have another name today.
    """
    areas = {}
    for name in sorted({*present_names(), *([chosen] if chosen in zoneinfo.available_timezones() else [])}):
        area, slash, place = name.partition("/")
        if slash:
            areas.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("", _("not chosen yet: UTC")), *areas.items(), ("UTC", "UTC")]
