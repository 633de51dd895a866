"""The words a guide explains: as a text, in the guide's other texts, and as a page."""

import re
import time

import pytest

from articles.editions import snapshots
from articles.editions.differences import differences
from articles.editions.publishing import CannotPublish, publish
from articles.files import writer
from articles.models import Citation
from articles.text import glossary
from articles.text.proofreading import source_problems
from articles.text.rendering import render
from tests.articles.sample_guide import FILES, contents, lay
from tests.articles.test_rendering import BASE, remedy, section, source
from tests.factories import ArticleFactory, DraftFactory, ReferenceFactory, SectionFactory, preview_url
from tests.layout import one_line

TEXT = "Ferritin\n: Stored iron [@a].\n\nTransferrin saturation, TSAT\n: How full it is.\n\nSaturation\n: Fullness."


def parts(body="Words.", text=TEXT, **changes):
    return render(source(section("one", body, **changes), references="a b", glossary=text), BASE)


def links(html):
    """Return the texts that lead to the glossary, by the end of their address."""
    found = {}
    for piece in html.split(f'<a href="{BASE}glossary/#term-')[1:]:
        address, _, rest = piece.partition('"')
        found.setdefault(address, []).append(rest.partition(">")[2].partition("<")[0])
    return found


def marked(body, text=TEXT):
    return links(parts(body, text)["sections"][0]["html"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ferritin\n: Iron.", [("ferritin", ["Ferritin"])]),
        ("A\n: One.\n\nB b, C\n: Two.", [("a", ["A"]), ("b-b", ["B b", "C"])]),
        ("*Ferritin*\n: Iron.\n: Also a test.", [("ferritin", ["Ferritin"])]),
        ("鉄\n: Iron.", [("term", ["鉄"])]),
        ("", []),
    ],
)
def test_a_glossary_is_read_from_a_definition_list(text, expected):
    assert [(term.slug, term.names) for term in glossary.read(text)] == expected
    assert glossary.problems(text) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Ferritin\n: Iron.\n\nWords of no use.", 4, "Only words with their meanings"),
        ("# Words\n\nFerritin\n: Iron.", 1, "Only words with their meanings"),
        ("Ferritin\n: Iron.\n\nTSAT, ferritin\n: Full.", 4, "“ferritin” is explained twice, first in line 1"),
        ("!\n: Iron.\n\n,\n: Iron.", 4, "without its word"),
        ("Ferritin\n: <!-- -->\n\nB\n:", 4, "Only words"),
    ],
)
def test_what_is_no_glossary_is_named_with_its_line(text, line, words):
    assert (line, True) in [(problem.line, words in problem.message) for problem in glossary.problems(text)]


def test_the_first_use_on_the_page_leads_to_the_meaning_and_the_next_ones_do_not():
    rendered = render(
        source(
            section("one", "Ask for ferritin. Ferritin again.", remedies=[remedy("iron", risks="Ferritin, ferritin.")]),
            section("two", "Ferritin, and TSAT."),
            glossary=TEXT,
        ),
        BASE,
    )
    assert links(rendered["sections"][0]["html"]) == {"ferritin": ["ferritin"]}
    assert links(rendered["sections"][1]["html"]) == {"transferrin-saturation": ["TSAT"]}
    assert links(rendered["remedies"][0]["fields"][0]["html"]) == {"ferritin": ["Ferritin"]}, "each page begins anew"
    assert 'class="term" data-definition="Stored iron."' in rendered["sections"][0]["html"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("FERRITIN.", {"ferritin": ["FERRITIN"]}),
        ("Ferritins.", {"ferritin": ["Ferritins"]}),
        ("**Ferritin**: iron.", {"ferritin": ["Ferritin"]}),
        ("Your transferrin  saturation.", {"transferrin-saturation": ["transferrin  saturation"]}),
        (
            "saturation, transferrin saturation",
            {"saturation": ["saturation"], "transferrin-saturation": ["transferrin saturation"]},
        ),
        ("transferrin, saturation", {"saturation": ["saturation"]}),
        ("| a |\n|---|\n| ferritin |", {"ferritin": ["ferritin"]}),
        # Never a part of a word, a heading, a link, code or a citation.
        ("Apoferritin, ferritin-free, ferritin_x, ferritin’s.", {}),
        ("# Ferritin", {}),
        ("| Ferritin |\n|---|\n| a |", {}),
        ("[about ferritin](https://example.org)", {}),
        ("`ferritin`", {}),
        ("    ferritin", {}),
        ("[@ferritin]", {}),
        ("![ferritin](/media/x.jpg)", {}),
    ],
)  # fmt: skip
def test_only_whole_words_of_running_text_are_marked(body, expected):
    assert marked(body) == expected


def test_the_definition_that_a_link_carries_is_words_alone():
    text = 'Leg\n: What *is* "restless" [@a]; see\n  [iron](section:one) & <b>.\n: Twice.'
    html = parts("A leg.", text)["sections"][0]["html"]
    definition = 'data-definition="What is &quot;restless&quot;; see iron &amp; &lt;b&gt;. Twice."'
    assert definition in html


def test_marking_changes_no_word():
    body = "One ferritin, *two* saturation & <three> `ferritin`; TSAT."
    with_links, without = (parts(body, text)["sections"][0]["html"] for text in (TEXT, ""))
    assert len(links(with_links)) == 3
    assert re.sub(r"<a [^>]*>|</a>", "", with_links) == without


def test_meanings_are_cited_with_numbers_after_all_others():
    rendered = parts("Words [@b].")
    assert [(entry["key"], entry["number"]) for entry in rendered["references"]] == [("b", 1), ("a", 2)]
    assert rendered["references"][1]["places"] == [{"place": "page: Glossary", "href": f"{BASE}glossary/#r2-1"}]
    assert [entry["key"] for entry in rendered["glossary_references"]] == ["a"]
    assert rendered["glossary_references"][0]["places"] == [{"place": "Ferritin", "href": "#r2-1"}]
    entry = rendered["glossary"][1]
    assert (entry["slug"], entry["term"], entry["other_names"], entry["html"]) == (
        "transferrin-saturation", "Transferrin saturation", ["TSAT"], "<p>How full it is.</p>",
    )  # fmt: skip


def test_a_meaning_in_two_parts_keeps_them_apart():
    assert parts(text="A\n: One.\n: Two.")["glossary"][0]["html"] == "<p>One.</p>\n<p>Two.</p>"


def test_an_edition_from_before_there_were_glossaries_still_renders():
    old = source(section("one"))
    del old["article"]["glossary"]
    assert render(old, BASE)["glossary"] == []
    assert differences(old, source(section("one"))) == []


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("".join(f"a{number}\n: x\n\n" for number in range(1_500)), "a1 " * 13_000),
        ("".join(f"a a a a a{number}\n: x\n\n" for number in range(1_000)), "a " * 20_000),
        ("a\n: x\n\n" * 1_500, "a-" * 20_000),
    ],
)
def test_hostile_texts_take_a_bounded_time(text, body):
    started = time.process_time()
    parts(body, text)
    assert time.process_time() - started < 8


# With a database


@pytest.fixture
def guide(db):
    ReferenceFactory(key="a")
    article = DraftFactory(slug="rls", title="Restless legs", section=False, glossary=TEXT)
    SectionFactory(article=article, slug="iron", body="Ask for ferritin.")
    publish(article, what_changed="First.")
    return article


def test_the_page_shows_each_word_with_its_meaning_and_sources(client, guide):
    answer = one_line(client.get("/rls/glossary/").content.decode())
    assert '<dt id="term-transferrin-saturation">Transferrin saturation' in answer
    assert "also: TSAT" in answer
    assert 'id="ref-a"' in answer
    assert 'href="/rls/glossary/#term-ferritin"' in client.get("/rls/").content.decode()


def test_a_guide_without_a_glossary_has_no_such_page(client, db):
    ArticleFactory(slug="g")
    assert client.get("/g/glossary/").status_code == 404
    assert client.get("/g/glossary/", HTTP_IF_NONE_MATCH=client.get("/g/")["ETag"]).status_code == 404
    assert "/g/glossary/" not in client.get("/g/").content.decode()


def test_a_preview_shows_the_glossary_too(client, guide):
    guide.glossary = "Leg\n: What is restless."
    guide.save()
    assert "What is restless." in client.get(preview_url(guide) + "glossary/").content.decode()
    assert "What is restless." not in client.get("/rls/glossary/").content.decode()


def test_a_broken_glossary_is_not_published(guide):
    guide.glossary = "No list."
    guide.save()
    with pytest.raises(CannotPublish) as refusal:
        publish(guide, what_changed="Broken.")
    assert [where for where, _problem in refusal.value.problems] == ["Glossary"]


def test_the_form_names_the_line(client, guide):
    client.force_login(guide.author.user)
    url = f"/admin/articles/article/{guide.pk}/change/"
    form = client.get(url).context["adminform"].form
    assert "glossary" in form.fields
    form = type(form)({"glossary": "No list."}, instance=guide)
    assert "Line 1: Only words with their meanings" in form.errors["glossary"][0]


def test_it_is_cited_kept_compared_and_restored(guide):
    assert Citation.objects.get().article == guide
    old = guide.editions.get().source
    guide.glossary = "Leg\n: What is restless."
    guide.save()
    assert not Citation.objects.exists()
    assert "Glossary" in [difference.where for difference in differences(old, snapshots.take(guide))]
    assert snapshots.restore(guide, old).glossary == TEXT
    before = {**old, "article": {name: text for name, text in old["article"].items() if name != "glossary"}}
    assert snapshots.restore(guide, before).glossary == ""
    assert source_problems(snapshots.take(guide)) == []


def test_its_file_may_be_missing_and_comes_back_byte_for_byte(tmp_path):
    text = "Ferritin\n: Stored iron [@guideline].\n"
    lay(tmp_path / "a", **{"glossary.md": text})
    read = writer.read(tmp_path / "a")
    writer.write(read, tmp_path / "b")
    assert contents(tmp_path / "b") == FILES | {"glossary.md": text}
    read["article"]["glossary"] = ""
    writer.write(read, tmp_path / "b")
    assert contents(tmp_path / "b") == FILES
    lay(tmp_path / "a", **{"glossary.md": "Ferritin\n: Iron.\n\nStray.\n"})
    with pytest.raises(writer.GuideFileError, match=r"glossary\.md:4: Only words"):
        writer.read(tmp_path / "a")
