"""The colours of each light, as site.css names them: words can be read, and what differs looks different."""

import colorsys
import re

import pytest

from tests.articles.test_marks import LIGHTS, RULES

SCREENS = [light for light in LIGHTS if light != "print"]
WORDS = ["--ink", "--soft", "--link", "--alarm", "--caution"]
GROUNDS = ["--paper", "--raised", "--tonight", "--help", "--note"]
FILLED = [("--on-button", "--button"), ("--on-link", "--link"), ("--tonight-line", "--tonight")]
# What encloses a panel or a field, beside the page.
EDGES = ["--tonight-line", "--alarm", "--note-line", "--soft", "--link"]
LEAST_FOR_WORDS, LEAST_FOR_EDGES = 4.5, 3


def colours_of(light):
    media, selector = LIGHTS[light]
    looks = [look for where, selectors, look in RULES if where == media and selector in selectors]
    return {name: channels(value) for look in looks for name, value in look.items() if value.startswith("#")}


def channels(value):
    """Return red, green and blue of "#rgb" or "#rrggbb", from 0 to 1."""
    digits = value.removeprefix("#")
    pairs = re.findall("..", digits) if len(digits) == 6 else [digit * 2 for digit in digits]
    return [int(pair, 16) / 255 for pair in pairs]


def luminance(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """WCAG's ratio of two colours, from 1 to 21."""
    dark, bright = sorted(luminance(colour) + 0.05 for colour in (one, other))
    return bright / dark


def too_close(light, pairs, least):
    colours = colours_of(light)
    ratios = {(one, other): round(contrast(colours[one], colours[other]), 2) for one, other in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


@pytest.mark.parametrize("light", SCREENS)
def test_all_words_can_be_read_on_every_ground_in_every_light(light):
    pairs = [(words, ground) for words in WORDS for ground in GROUNDS] + FILLED
    assert too_close(light, pairs, LEAST_FOR_WORDS) == {}


@pytest.mark.parametrize("light", SCREENS)
def test_every_panel_has_an_edge_that_is_seen(light):
    assert (
        too_close(light, [(edge, ground) for edge in EDGES for ground in ("--paper", "--raised")], LEAST_FOR_EDGES)
        == {}
    )


def test_the_dark_of_the_system_is_the_dark_that_one_chooses():
    assert colours_of("dark, by the system") == colours_of("dark")


def test_at_night_nothing_large_is_bright():
    colours = colours_of("night")
    assert {name for name in [*GROUNDS, "--button"] if luminance(colours[name]) > 0.03} == set()


def test_at_night_links_are_told_from_words_and_alarms_from_links():
    colours = colours_of("night")
    hue, _lightness, saturation = 0, 1, 2
    ink, link, alarm = (colorsys.rgb_to_hls(*colours[name]) for name in ("--ink", "--link", "--alarm"))
    assert link[saturation] - ink[saturation] > 0.4
    assert abs(link[hue] - alarm[hue]) * 360 > 20
    assert all(green >= blue for _red, green, blue in (colours["--link"], colours["--ink"], colours["--paper"]))
