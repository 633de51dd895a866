"""From a guide's source to its public parts, without a database."""

import re
from collections import Counter

import pytest

from articles.fields import ARTICLE, REMEDY
from articles.text.rendering import render
from articles.text.text_html import PAGE_IDS
from tests.rlssite.test_markup import NO_ADDRESSES

BASE = "/restless-legs/"


def section(slug, body="Words.", **changes):
    return {
        "slug": slug,
        "old_slugs": [],
        "kind": "text",
        "title": slug.capitalize(),
        "body": body,
        "remedies": [],
    } | changes


def remedy(slug, **changes):
    texts = dict.fromkeys([*REMEDY.texts, "superseded_by", "label_note", "other_names"], "")
    named = {"slug": slug, "old_slugs": [], "name": slug.capitalize(), "kind": "medicine", "kind_label": "medicine"}
    return texts | named | {"helps": "some", "cautions": [], "verdict": "It helps a little."} | changes


def source(*sections, references="", images=None, **article):
    words = dict.fromkeys([*ARTICLE.texts, "summary", "copyright"], "")
    named = {"title": "Restless legs", "slug": "restless-legs", "language": "en", "review_due": None, "author": None}
    return {
        "format": 1,
        "article": words | named | article,
        "reviewers": [],
        "sections": list(sections),
        "references": {key: {"title": f"Title of {key}"} for key in references.split()},
        "images": images or {},
    }


def rendered(body, **more):
    return render(source(section("one", body), **more), BASE)["sections"][0]["html"]


def ids(html):
    return re.findall(r'\bid="([^"]*)"', html)


def test_numbers_run_over_the_whole_guide_by_first_use_and_remedies_follow_their_section():
    parts = render(
        source(
            section("one", "First [@b].", remedies=[remedy("iron", verdict="Helps [@c; @b].", risks="Harm [@d].")]),
            section("two", "Last [@a] and [@b]."),
            references="a b c d never-cited",
            tonight="Walk [@b].",
        ),
        BASE,
    )

    assert [(entry["key"], entry["number"]) for entry in parts["references"]] == [
        ("b", 1),
        ("c", 2),
        ("d", 3),
        ("a", 4),
    ]
    assert '<a class="cite" id="r2-1" href="#ref-c" aria-label="Reference 2">2</a>' in parts["remedies"][0]["verdict"]
    assert [entry["number"] for entry in parts["remedies"][0]["references"]] == [1, 2, 3]


def test_each_source_links_back_to_every_place_that_cites_it():
    parts = render(
        source(section("one", "A [@a]. B [@a].", remedies=[remedy("iron", risks="Harm [@a].")]), references="a"), BASE
    )

    places = [place["href"] for place in parts["references"][0]["places"]]

    guide_ids = ids(parts["sections"][0]["html"])
    assert places == [f"#{guide_ids[0]}"]
    assert parts["references"][0]["other_pages"] == 1
    assert [place["href"] for place in parts["remedies"][0]["references"][0]["places"]] == ["#r1-1"]
    assert 'id="r1-1"' in parts["remedies"][0]["fields"][0]["html"]


def test_a_source_that_the_guide_does_not_cite_links_to_the_pages_that_do():
    parts = render(source(section("one", "", remedies=[remedy("iron", risks="Harm [@a].")]), references="a"), BASE)

    assert parts["references"][0]["places"] == [{"place": "page: Iron", "href": "/restless-legs/iron/#r1-1"}]
    assert parts["references"][0]["other_pages"] == 0


def test_no_id_stands_twice_on_a_page():
    body = "# Dose\n\n# Dose\n\n# Main\n\n# Ürge & more\n\n# !\n\nWords [@a] [@a].\n\n## Dose"
    parts = render(
        source(
            section("one", body, remedies=[remedy("iron", verdict=body)], old_slugs=["first", "two", "one-dose"]),
            section("two", body),
            section("two-dose", body),
            references="a",
            tonight=body,
            get_help=body,
            main_message="Words [@a].",
            disclaimer=body,
        ),
        BASE,
    )

    found = Counter(PAGE_IDS)
    for part in parts["sections"]:
        found.update([part["slug"], *part["anchors"], *ids(part["html"])])
        for row in part["remedies"]:
            found.update(ids(row["verdict"]))
    for name in ("main_message", "tonight", "get_help", "disclaimer"):
        found.update(ids(parts[name]))

    assert [name for name, count in found.items() if count > 1] == []
    page = Counter([name for field in parts["remedies"][0]["fields"] for name in ids(field["html"])])
    page.update(ids(parts["remedies"][0]["verdict"]))
    assert max(page.values()) == 1


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("# a\n\n## b\n\n### c", ["h3", "h4", "h5"]),
        ("## a\n\n#### b", ["h3", "h4"]),
        ("a\n=\n\nb\n-", ["h3", "h4"]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", ["h3", "h4", "h5", "h6", "h6", "h6"]),
        ("###### a", ["h3"]),
    ],
)
def test_headings_lie_below_the_sections_own_and_skip_no_level(body, levels):
    assert re.findall(r"<(h\d)", rendered(body)) == levels


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Term\n: What it means", "<dl>\n<dt>Term</dt>\n<dd>What it means</dd>\n</dl>"),
        ("[iron](remedy:iron)", '<a href="/restless-legs/iron/">iron</a>'),
        ("[two](section:two)", '<a href="/restless-legs/#two">two</a>'),
        ("| a |\n|--:|\n| 1 |", '<td class="is-right">1</td>'),
        ("| a |\n|---|\n| 1 |", '<th scope="col">a</th>'),
        ("![A calf](/media/x.jpg)", '<img src="/media/x.jpg" alt="A calf" width="4" height="3" loading="lazy">'),
        ("![decorative](/media/x.jpg)", 'alt=""'),
        ("Words [@a].", 'Words.<sup class="cites"><a class="cite"'),
        ("`[@a]`", "<code>[@a]</code>"),
    ],
)
def test_what_the_author_may_write(body, expected):
    html = render(
        source(
            section("one", body, remedies=[remedy("iron")]),
            section("two"),
            references="a",
            images={"x.jpg": {"width": 4, "height": 3}},
        ),
        BASE,
    )["sections"][0]["html"]

    assert expected in html


@pytest.mark.parametrize(
    "body", ["![x](/media/unknown.jpg)", "![x](https://elsewhere.example/x.jpg)", "<img src=/media/x.jpg>"]
)
def test_only_pictures_that_were_uploaded_here_are_shown(body):
    assert "<img" not in rendered(body, images={"x.jpg": {"width": 4, "height": 3}})


def test_an_experience_is_shown_only_when_it_is_written():
    parts = render(source(section("one"), section("mine", "  ", kind="experience")), BASE)

    assert [part["slug"] for part in parts["sections"]] == ["one"]


@pytest.mark.parametrize(
    "unit", ["[@a]", "# a\n\n", "[helps: some | @a] ", "| a " * 50 + "\n", "> # a\n", "- [@a; @a]\n"]
)
def test_a_huge_text_of_our_own_syntax_ends_in_a_bounded_page(unit):
    text = unit * (20_000 // len(unit))

    assert len(rendered(text, references="a")) < 60 * len(text)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_only_the_address_of_a_page_is_written_out_with_a_reference(address):
    """Whatever brought it in: a row, a file, an older edition."""
    guide = source(section("one", "First [@a]."), references="a")
    guide["references"]["a"] |= {"url": address, "archived_url": address}
    entry = render(guide, BASE)["references"][0]
    assert entry["url"] == ""
    assert "href" not in entry["html"]
    # The next best one is taken, and an address that is none does not stand in its way.
    guide["references"]["a"] |= {"archived_url": "https://example.org/kept"}
    entry = render(guide, BASE)["references"][0]
    assert entry["url"] == "https://example.org/kept"
    assert entry["html"].count("href") == 1


@pytest.mark.parametrize(
    "fields", [{"doi": "javascript:alert(1)"}, {"doi": "10.1/x"}, {"pmid": "../../x"}, {"pmid": "1 2"}]
)
def test_what_is_no_doi_or_pmid_makes_no_address(fields):
    guide = source(section("one", "First [@a]."), references="a")
    guide["references"]["a"] |= fields
    entry = render(guide, BASE)["references"][0]
    assert entry["url"] == ""
    assert "href" not in entry["html"]


ONE = '<sup class="cites"><a class="cite" id="r1-1" href="#ref-a" aria-label="Reference 1">1</a></sup>'
TWO = ONE.replace("</sup>", ',<a class="cite" id="r2-1" href="#ref-b" aria-label="Reference 2">2</a></sup>')


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A claim [@a].", f"A claim.{ONE}"),
        ("A claim. [@a] More.", f"A claim.{ONE} More."),
        ("A claim [@a; @b], and more.", f"A claim,{TWO} and more."),
        # Side by side "¹" and "²" would be read as twelve.
        ("A claim [@a] [@b] here.", f"A claim{TWO} here."),
        ("A claim [@a][@b].", f"A claim.{TWO}"),
        ("A claim [@a]. [@b]", f"A claim.{TWO}"),
        ("One [@a; @b]. Two [@b; @a].", f"One.{TWO} Two.{TWO.replace('-1', '-2')}"),
        ("A claim\n[@a].", f"A claim.{ONE}"),
        ("**Bold**[@a].", f"<strong>Bold</strong>.{ONE}"),
        ("They said “no [@a].”", f"They said “no.”{ONE}"),
        # The stop of what is around the brackets stays there.
        ("A claim (some say [@a]).", f"A claim (some say{ONE})."),
        ("A claim [@a] goes on.", f"A claim{ONE} goes on."),
        # Not 40 to the power of one.
        ("From 0 to 40 [@a] points.", f"From 0 to 40{ONE.replace('<a', chr(0x202F) + '<a', 1)} points."),
    ],
)
def test_numbers_of_references_stand_behind_the_stop_and_close_to_their_words(body, expected):
    assert rendered(body, references="a b") == f"<p>{expected}</p>"


def test_the_numbers_of_a_mark_stand_behind_the_stop_after_its_word():
    assert f"</span>,{ONE} then" in rendered("Iron [helps: good | @a], then more.", references="a")
