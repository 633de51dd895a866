"""All remedies of a guide on one map, and the same as a table."""

import re
from html import unescape

import pytest

from articles.editions.publishing import publish
from articles.text.evidence_map.axis import scale_of
from tests.factories import DraftFactory, RemedyFactory, SectionFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db

ON_SCALE = {"effect_scale": "severity, 0 to 40", "effect_against": "placebo"}
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def section():
    return SectionFactory(article=DraftFactory(slug="g", section=False))


def add(section, name, **more):
    fields = {"kind": "medicine", "helps": "good", "cautions": []} | more
    slug = fields.pop("slug", re.sub(r"\W+", "-", name.lower()).strip("-"))
    return RemedyFactory(section=section, name=name, slug=slug, **fields)


def published(client, section, query=""):
    publish(section.article, what_changed="Next.")
    answer = client.get(f"/g/map/{query}")
    assert answer.status_code == 200
    return one_line(answer.text)


def labels(page):
    """Return the names of all points' links, from top to bottom."""
    return [unescape(label) for label in re.findall(r'<a href="/g/[^"]*" aria-label="([^"]*)"', page)]


def points(page):
    return [label.partition(":")[0] for label in labels(page)]


def table(page):
    return [unescape(name) for name in re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]+)', page)]


def bands(page):
    """Return {title: names} of the map's bands."""
    found = {}
    for band in page.split('<section class="band"')[1:]:
        title = re.sub(r"<[^>]+>", "", re.search(r"<h2[^>]*>(.*?)</h2>", band)[1]).strip(" ●○–")
        found[title] = points(band.partition("</section>")[0])
    return found


def test_a_link_says_how_sure_how_much_and_what_to_watch_out_for(client, section):
    more = {"cautions": ["serious"], "watch_short": "slows breathing"}
    add(section, "Gaba", effect="4.6", **ON_SCALE, **more)
    add(section, "Iron", helps="some", trials=2)
    page = published(client, section)

    assert labels(page) == [
        (
            "Gaba: Good evidence. 4.6 points better than placebo (severity, 0 to 40). "
            "Watch out: slows breathing, Serious risk."
        ),
        "Iron: Some evidence. How much it helps was not measured. No warning mark.",
    ]


def test_each_remedy_stands_once_on_the_map_and_once_in_the_table(client, section):
    for helps in ("good", "some", "little", "unstudied", "no-benefit", ""):
        for kind in ("self-care", "medicine"):
            add(section, f"{helps or 'danger'} {kind}", helps=helps, kind=kind, trials=1)
    page = published(client, section)

    assert len(points(page)) == 12
    assert sorted(points(page)) == sorted(table(page)) == sorted({*points(page)})


def test_the_surest_stand_on_top_and_in_each_band_what_helps_most(client, section):
    add(section, "Stories", helps="unstudied")
    add(section, "Less", effect="2", **ON_SCALE)
    add(section, "More", effect="10.5", **ON_SCALE)
    add(section, "Danger", helps="", cautions=["withdrawn"], effect="12", **ON_SCALE)
    add(section, "Tested", helps="no-benefit")
    add(section, "Unmeasured")

    assert bands(published(client, section)) == {
        "Good evidence": ["More", "Less", "Unmeasured"],
        "Tested, no clear benefit": ["Tested"],
        "Named here for their dangers": ["Danger"],
        "Not studied: stories only": ["Stories"],
    }


def drawn(page):
    """Return {name: where its bar ends, in percent} of what stands on the scale."""
    lines = re.findall(
        r'aria-label="([^":]*):[^"]*">[^<]*</a>(?:(?!</li>).)*?class="bar" x1="[^"]*" x2="([^"%]*)%', page
    )
    return {name: float(end) for name, end in lines}


def test_a_bar_is_as_long_as_its_points_and_may_run_below_zero(client, section):
    add(section, "Half", effect="5", **ON_SCALE)
    add(section, "Whole", effect="10", **ON_SCALE)
    add(section, "Worse", effect="-5", **ON_SCALE)
    ends = drawn(published(client, section))

    assert ends == pytest.approx({"Whole": 100, "Half": 66.67, "Worse": 0}, abs=0.01)


@pytest.mark.parametrize(
    "more",
    [
        {"effect_scale": "severity, 0 to 10", "effect_against": "placebo"},
        {"effect_scale": "sleep, 0 to 40", "effect_against": "placebo"},
        {"effect_scale": "severity score after 6 to 12 weeks", "effect_against": "placebo"},
        {"effect_scale": "severity, 0 to 40", "effect_against": ""},
        # To be better than another remedy is more than to be better than nothing.
        {"effect_scale": "severity, 0 to 40", "effect_against": "plain iron or placebo"},
    ],
)
def test_what_cannot_be_compared_is_said_in_words_and_not_drawn(client, section, more):
    add(section, "Iron", effect="4", **ON_SCALE)
    add(section, "Zinc", effect="4.1", **ON_SCALE)
    add(section, "Other", effect="7", **more)
    page = published(client, section)

    assert set(drawn(page)) == {"Iron", "Zinc"}
    assert "Measured, but not on this scale" in page
    assert "7 points better" in page.split("Measured, but not on this scale")[1].split("</section>")[0]


def test_what_was_not_measured_stands_apart(client, section):
    add(section, "Iron", effect="4", **ON_SCALE)
    add(section, "Walks", kind="self-care")
    above, below = published(client, section).split("How much was not measured", 1)

    assert points(above) == ["Iron"]
    assert points(below)[0] == "Walks"


def test_signs_differ_in_shape(client, section):
    add(section, "Calm")
    add(section, "Risky", cautions=["serious"])
    add(section, "Bad", cautions=["serious", "worsens"], trials=1)
    page = published(client, section).partition('class="band"')[2]
    shapes = dict(re.findall(r'<svg class="sign is-(\w+)"[^>]*><(\w+)', page))

    assert shapes == {"none": "circle", "serious": "path", "worse": "path"}


def test_the_table_can_be_had_in_other_orders(client, section):
    add(section, "B", helps="some", effect="9", trials=1, people=10, **ON_SCALE)
    add(section, "A", effect="2", trials=3, **ON_SCALE)
    add(section, "C", helps="", effect="12", cautions=["serious"], **ON_SCALE)
    add(section, "D", effect="30", effect_scale="another", effect_against="placebo")
    add(section, "E", helps="unstudied")
    add(section, "F", helps="no-benefit")
    page = published(client, section)

    orders = {
        "": "ADBFCE",
        "sure": "ADBFCE",
        "effect": "BACDEF",
        "trials": "ABCDEF",
        "caution": "CABDEF",
        "name": "ABCDEF",
    }
    for order, expected in orders.items():
        answer = one_line(client.get(f"/g/map/?order={order}" if order else "/g/map/").text)
        assert "".join(table(answer)) == expected, order
        assert points(answer) == points(page)
    assert '<details class="map-table" id="table" open>' in one_line(client.get("/g/map/?order=name").text)


@pytest.mark.parametrize("order", ["nonsense", "%00", "<script>"])
def test_an_order_that_is_not_one_finds_no_page(client, section, order):
    add(section, "Iron", trials=1)
    publish(section.article, what_changed="Next.")
    assert client.get(f"/g/map/?order={order}").status_code == 404


def test_a_guide_without_records_has_no_map_and_no_way_to_one(client, section):
    add(section, "Iron")
    publish(section.article, what_changed="Next.")

    assert client.get("/g/map/").status_code == 404
    for path in ("/", "/g/", "/g/remedies/", "/g/iron/"):
        assert "/g/map/" not in client.get(path).text


@pytest.mark.parametrize("layout", ["one", "sections"])
def test_ways_lead_to_it(client, section, layout):
    section.article.layout = layout
    section.article.save()
    add(section, "Iron", trials=1)
    add(section, "Zinc", trials=1)
    publish(section.article, what_changed="Next.")

    for path in ("/", "/g/", "/g/remedies/", "/g/iron/"):
        assert 'href="/g/map/' in client.get(path).text, path
    # The door has the map as small as a stamp.
    assert re.search('class="[^"]*map-door.*?<svg', one_line(client.get("/").text))
    assert 'id="at-iron"' in client.get("/g/map/").text
    if layout == "sections":
        assert "2 things people try, on one map" in one_line(client.get("/g/").text)


@pytest.mark.parametrize("name", [HOSTILE, "א" * 60, "W" * 120, 'quote " and & sign'])
def test_any_name_stays_a_name(client, section, name):
    add(section, name, slug="odd", effect="3", **ON_SCALE)
    add(section, f"{name}2"[-120:], slug="odder", watch_short=HOSTILE[:40], cautions=["serious"])
    page = published(client, section)

    assert "<script>alert" not in page
    assert labels(page)[0].startswith(f"{name}: Good evidence.")
    assert " style=" not in page


def test_it_holds_one_remedy_or_two_hundred(client, section):
    add(section, "First", effect="0", **ON_SCALE)
    assert drawn(published(client, section)) == {"First": 0}
    for index in range(199):
        add(section, f"More {index}", effect=str(index % 13), helps="some", **ON_SCALE)
    page = published(client, section)
    assert len(points(page)) == len(table(page)) == 200


@pytest.mark.parametrize(
    ("words", "top"),
    [
        ("severity, 0 to 40", 40),
        ("0 to 10, in one trial of 24", 10),
        ("0–21", 21),
        ("Schwere, 0 bis 40", 40),
        ("after 6 to 12 weeks", 0),
        ("10 to 40", 0),
        ("1.0 to 40", 0),
        ("", 0),
    ],
)
def test_a_scale_is_known_by_where_it_ends(words, top):
    assert scale_of(words)[1] == top


def test_the_map_says_once_how_evidence_and_advice_against_it_are_both_true(client, section):
    for name in ("Iron", "Zinc"):
        add(section, name, effect="3", **ON_SCALE)
    assert "both-are-true" not in published(client, section)
    section.remedies.update(cautions=["advised-against"])
    assert published(client, section).count("“A guideline advises against it”, both are true") == 1
