"""Search: what comes first, what is forgiven, what is refused quietly, and what it may never show."""

import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.html import escape

from articles.editions.publishing import publish
from articles.files import writer
from articles.models import Site
from articles.search import danger, matching
from articles.search import index as search
from articles.search.documents import Guide
from articles.search.text import passages
from articles.search.words import MAX_QUERY, MAX_QUERY_WORDS, is_form_of, slips, tidy_query, words
from articles.text import rendering
from tests.factories import ArticleFactory, DraftFactory, RemedyFactory, SectionFactory
from tests.layout import one_line

BUNDLED = Path(settings.BASE_DIR) / "articles" / "content" / "restless-legs"
HOME = "/restless-legs/"


def parts(**changes):
    """The public parts of a small guide."""
    return {
        "summary": "", "main_message": "", "tonight": "", "get_help": "", "sections": [], "remedies": [],
        "layout": "one",
    } | changes  # fmt: skip


def section(title, html, slug="s"):
    return {"title": title, "html": html, "slug": slug, "href": f"/g/#{slug}", "in_short": ""}


def index_of(**changes):
    return search.Index([Guide("/g/", "Guide", "en", parts(**changes))])


def plain(pieces):
    return "".join(text for text, _is_found in pieces)


def marks(pieces):
    return [text for text, is_found in pieces if is_found]


@pytest.fixture(scope="module")
def bundled():
    """An index of the guide that the site ships."""
    made = rendering.render(writer.read(BUNDLED), HOME)
    return search.Index([Guide(HOME, made["title"], made["language"], made)])


# What comes first


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("magnesium", "magnesium/"),
        ("MAGNESIUM?!", "magnesium/"),
        ("gabapentine", "gabapentin/"),
        ("gabapentn", "gabapentin/"),
        ("ropinerole", "ropinirole/"),
        ("prmaipexole", "pramipexole/"),
        ("gabap", "gabapentin/"),
        ("restles legs", ""),
        ("restlesslegs", ""),
        ("mirapex", "pramipexole/"),
        ("Mirapexin", "pramipexole/"),
        ("valium", "diazepam/"),
        ("valiums", "diazepam/"),
        ("nytol", "sedating-antihistamines/"),
        ("nytol herbal", "valerian/"),
        ("benadril", "sedating-antihistamines/"),
        ("pregnant", "pregnancy/"),
        ("breastfeeding", "pregnancy/"),
        ("is it safe when I am pregnant?", "pregnancy/"),
        ("iron blood test", "iron/"),
        ("iron tablets", "oral-iron/"),
        ("massage", "massage/"),
        ("massaging", "massage/"),
        ("homeopathy arsenic", "arsenicum-album/"),
        ("vitamin d", "vitamin-d/"),
        ("vitamin b 12", "vitamin-b12/"),
        ("co-careldopa", "levodopa/"),
        ("kidney", "kidney-disease/"),
        ("tonight", "#tonight"),
        ("what helps at night", "#tonight"),
        ("crawling", "is-it-rls/"),
        ("creeping legs", "is-it-rls/"),
        ("pins and needles", "is-it-rls/"),
        ("needles", "acupuncture/"),
        ("the usual plan", "the-usual-plan/"),
        ("what if I do nothing", "if-you-do-nothing/"),
        ("cinema", "living-with-it/"),
        ("getting off a dopamine drug", "off-a-dopamine-drug/"),
    ],
)
def test_what_people_type_finds_what_they_mean_first(bundled, query, first):
    assert bundled.search(query).hits[0].url == HOME + first


def test_a_hit_leads_into_the_page_to_the_words_asked_for(bundled):
    hit = bundled.search("gabapentin alcohol").hits[0]
    url, _heading, text = hit.passages[0]
    assert url == f"{HOME}gabapentin/#verdict"
    assert "alcohol" in marks(text)
    urls = [url for hit in bundled.search("levodopa iron").hits for url, _heading, _text in hit.passages]
    assert f"{HOME}oral-iron/#interactions" in urls


def test_a_hit_in_a_section_leads_to_the_heading_below_which_it_stands(bundled):
    urls = [url for hit in bundled.search("gambling urges").hits for url, _heading, _text in hit.passages]
    assert f"{HOME}medicines/#medicines-dopamine-drugs" in urls


def test_a_medicine_shows_its_marks_and_verdict_beside_its_name(bundled):
    hit = bundled.search("nytol").hits[0]
    assert "Can worsen RLS" in "".join(hit.marks)
    assert hit.passages[0][0].endswith("#verdict")
    assert marks(hit.other_names) == ["Nytol"]


def test_a_word_that_is_nearly_right_is_named_beside_what_is_shown_for_it(bundled):
    result = bundled.search("magnisium cramps")
    assert result.replaced[0] == ("magnisium", ["magnesium"])
    assert bundled.search("magnesium").replaced == []


def test_numbers_short_words_and_first_letters_are_not_guessed_at(bundled):
    # “Mother” is no slip for “other”: readers rarely mistype how a word begins.
    for query in ["wine", "9999", "lag", "mother"]:
        assert bundled.search(query).replaced == []


def test_nothing_found_offers_words_that_look_alike(bundled):
    result = bundled.search("pramipex-olol-x")
    assert not bundled.search("qqqqqq").suggestions
    assert "pramipexole" in [*result.suggestions, *(plain(hit.title).lower() for hit in result.hits)]
    assert "hydroxyzine" in bundled.search("hydralazine").suggestions


def test_words_are_marked_and_everything_else_stays_text():
    hit = index_of(sections=[section("A <b>bold</b> claim", "<p>1 &lt; 2 &amp; iron <em>helps</em></p>")])
    found = hit.search("iron").hits[0]
    assert plain(found.passages[0][2]) == "1 < 2 & iron helps"
    assert marks(found.passages[0][2]) == ["iron"]
    assert plain(found.title) == "A <b>bold</b> claim"


def test_a_snippet_is_cut_at_words_around_what_was_asked_for():
    html = f"<p>{'filler ' * 300} zinc here {'filler ' * 300}</p>"
    text = plain(index_of(sections=[section("S", html)]).search("zinc").hits[0].passages[0][2])
    assert "zinc here" in text
    assert text.startswith("… filler") and text.endswith("filler …")
    assert len(text) < 240


def test_more_of_the_words_asked_for_ranks_higher():
    index = index_of(
        sections=[
            section("One", "<p>cold cold cold cold cold</p>", "one"),
            section("Two", "<p>a cold bath before bed with other words around it</p>", "two"),
        ]
    )
    assert [hit.url for hit in index.search("cold bath").hits] == ["/g/#two", "/g/#one"]


def test_only_so_many_hits_are_shown_and_all_are_counted():
    index = index_of(sections=[section(f"S{n}", "<p>zinc</p>", f"s{n}") for n in range(50)])
    result = index.search("zinc")
    assert len(result.hits) == search.MAX_HITS
    assert result.total == 50


def test_a_glossary_is_searched_where_there_is_one():
    term = {
        "term": "Ferritin", "slug": "ferritin", "other_names": ["iron store"], "html": "<p>How much iron you hold.</p>",
    }  # fmt: skip
    index = index_of(glossary=[term])
    for query in ["feritin", "iron store", "hold"]:
        hit = index.search(query).hits[0]
        assert (hit.kind, hit.url) == ("glossary", "/g/glossary/#term-ferritin")
        assert hit.passages[0][0] == hit.url


def test_accents_and_other_scripts_are_found():
    index = index_of(sections=[section("Ménière", "<p>Беспокойные ноги. naïve</p>")])
    assert words("l'anémie can’t") == ["l", "anemie", "cant"]
    for query in ["meniere", "MÉNIÈRE", "беспокойные", "naive", "me\u0301nie\u0300re"]:
        assert index.search(query).total == 1, query


def test_an_index_holds_no_more_text_than_its_bound(monkeypatch):
    monkeypatch.setattr(search, "MAX_TEXT", 30)
    index = index_of(
        sections=[section("First", "<p>short zinc</p>", "a"), section("Second", f"<p>{'x ' * 40}zinc</p>")]
    )
    assert [hit.url for hit in index.search("zinc").hits] == ["/g/#a"]
    assert index.search("second").hits[0].url == "/g/#s", "titles are always found"


def test_a_sign_that_leaves_no_letter_stops_no_search():
    # Half a Japanese sound by itself: without its accent nothing is left of it.
    assert index_of(sections=[section("S", "<p>\uff9e zinc</p>")]).search("zincx").replaced == [("zincx", ["zinc"])]


def test_an_index_of_nothing_finds_nothing():
    assert search.Index().search("zinc").hits == []


# Words


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ('<p>Iron<sup class="cites"><a href="#ref-x">[1]</a></sup> first.</p>', ["Iron first."]),
        ('<p><span aria-hidden="true">●●○</span> Some evidence</p>', ["Some evidence"]),
        ("<ul><li>one</li><li>two<br>three</li></ul>", ["one", "two", "three"]),
        ("<table><tr><th>Who</th><td>How</td></tr></table>", ["Who · How"]),
        ('<p>Ferritin<span popover="auto">stored<img src="x">iron</span> is low</p>', ["Ferritin is low"]),
        ("<p>unclosed <em>at all", ["unclosed at all"]),
        ("", None),
    ],
)
def test_html_is_read_as_a_reader_sees_it(html, lines):
    found = passages(html)
    assert [passage.lines for passage in found] == ([lines] if lines else [])


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("pregnant", "pregnancy", True),
        ("massage", "massager", True),
        ("leg", "legs", True),
        ("sleep", "sleeping", True),
        ("addiction", "addictive", True),
        ("magnesium", "magnetic", False),
        ("iron", "irony", True),
        ("restless", "rest", False),
        *((word, "doctor", True) for word in words("doctor's Doctor’s doctors")),
        ("ironed", "iodine", False),
    ],
)
def test_endings(one, other, is_same):
    assert is_form_of(one, other) is is_form_of(other, one) is is_same


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("iron", "iron", 0), ("iron", "irno", 1), ("iron", "irn", 1), ("iron", "rno", 2), ("iron", "zinc", None)],
)
def test_slips(one, other, count):
    assert slips(one, other, 2) == count


# Danger


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("suicide", "988"),
        ("suiside", "988"),
        ("I want to kill myself", "988"),
        ("I want to die", "988"),
        ("ending my life", "988"),
        ("overdose gabapentin", "hard to wake"),
        ("iron child swallowed", "a child swallowed iron"),
        ("toddler ate iron pills", "a child swallowed iron"),
        ("chest pain", "chest pain"),
        ("can't breathe", "cannot get your breath"),
        *(
            (query, "988")
            for query in (
                "i dont want to live anymore",
                "I do not want to live like this",
                "wish i was dead",
                "i want to be dead",
                "no reason to live",
                "end it all",
                *(
                    "hopeless",
                    "hopless",
                    "I feel hopeless tonight",
                    "kil myself",
                    "cant cope",
                    "I can't cope with this",
                ),
                *("I cant take it anymore", "want it to end", "panic", "panicking", "desperate", "desparate"),
                "I can't go on",
                "I don't want to live any more, my legs cost me sleep every night and I am pregnant",
                "chest pain and I want to die",
            )
        ),
        *(
            (query, "cannot get your breath")
            for query in (
                "he stopped breathing",
                "not breathing",
                "shortness of breath",
                "chest pain and a swollen leg",
            )
        ),
        ("cold pale foot", "a foot turns cold, pale and very sore"),
        *((query, "it may be a clot") for query in ("swollen calf", "DVT", "my left leg is swollen", "blood clot")),
    ],
)
def test_words_of_danger_bring_where_to_get_help(bundled, query, line):
    ((outline, lines),) = bundled.search(query).help
    assert outline.url == HOME
    assert line in " ".join(lines)


def test_the_danger_that_was_named_stands_first_in_the_list(bundled):
    ((_outline, lines),) = bundled.search("my child swallowed iron").help
    assert lines[0].startswith("Call your local emergency number")
    assert lines[1].startswith("a child swallowed iron")


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>Today if</strong></p><ul><li>a leg is hot</li></ul><p>Your life</p><ul><li>Call 988</li></ul>",
        '<h3 id="a">Today if</h3><ul><li>a leg is hot</li></ul><h3 id="b">Your life</h3><ul><li>Call 988</li></ul>',
    ],
    ids=["paragraphs", "headings"],
)
def test_only_the_lines_that_belong_to_the_danger_are_shown(html):
    ((_outline, lines),) = index_of(get_help=html).search("suicide").help
    assert lines == ["Your life", "Call 988"]


def test_every_danger_finds_its_lines_in_the_bundled_guide(bundled):
    for its in danger.DANGERS:
        for pattern in its.patterns:
            assert bundled.search(" ".join(pattern).replace("_", " ")).help, pattern


@pytest.mark.parametrize(
    "query",
    [
        "magnesium",
        "child iron",
        "legs ache in bed",
        "skill",
        "diet",
        "wake at night",
        "cold feet",
        "live with restless legs",
        "dead tired",
        "swollen ankles",
        "what is the reason",
        "short walks",
        "cant go to sleep on ropinirole",
        "breathing exercises do not help",
        "breathing out slowly",
        "cant take it with food",
        "hope",
        "how to cope at night",
        "",
    ],
)
def test_other_words_do_not(query):
    assert not danger.sought(words(query))


# Hostile

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE articles_edition; --",
    ".*+?^${}()|[]\\",
    "(a+)+$",
    "%s %d {0} {{ result }} {% debug %}",
    "\x00iron\x00",
    "\u202eiron\u202c\u2066\u200b\ufeff",
    "iron\r\nSet-Cookie: x=1",
    "🦵🏽🦵🏽 👩‍⚕️",
    "\ud800",
    "z̸̢̛͎" * 50,
    "ﷺ" * 2_000,
    "iron " * 20_000,
    "x" * 100_000,
    " " * 100_000,
    "a b " * 500,
    " ".join(f"word{number}" for number in range(1_000)),
    " ".join("gabapentine"[:place] + "q" + "gabapentine"[place:] for place in range(12)) * 40,
    "-" * 10_000,
    "İSTANBUL ŞİŞLİ",
    "１２３ ⅷ ² ١٢٣",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_bounded(bundled, query):
    tidied, _was_cut = tidy_query(query)
    assert len(tidied) <= MAX_QUERY
    assert len(words(tidied)) <= MAX_QUERY_WORDS
    assert tidy_query(tidied) == (tidied, False)
    assert not re.search("[\x00-\x1f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", tidied)
    result = bundled.search(query)
    assert len(result.hits) <= search.MAX_HITS


def test_a_long_query_is_cut_between_words():
    tidied, was_cut = tidy_query("magnesium " * 30)
    assert was_cut
    assert set(tidied.split()) == {"magnesium"}
    assert tidy_query("magnesium") == ("magnesium", False)


def test_a_long_query_stays_in_the_field_and_the_page_says_what_was_looked_for(client, guide):
    typed = "ferritin " + " ".join(f"word{number}" for number in range(1_000)) + ' "last" <one>'
    page = text(client.get("/search/", {"q": f"  {typed}\u202e "}))
    assert f'value="{escape(typed)}"' in page
    assert "only its first words were looked for: “ferritin word0 word1" in page
    assert 'href="/rls/#iron"' in page
    # A browser would cut what is pasted, and tell nobody.
    assert "maxlength" not in page
    assert "only its first words" not in text(client.get("/search/", {"q": "ferritin"}))


def test_the_time_of_a_query_grows_with_its_bounds_only(bundled, monkeypatch):
    """Looked at in counted steps, not seconds: how often two words are compared letter by letter."""
    compared = []
    monkeypatch.setattr(matching, "slips", lambda *args: compared.append(args) and None)
    bundled.search(" ".join(f"gabapent{number}ine" for number in range(1_000)))
    assert len(compared) < MAX_QUERY_WORDS * len(bundled.weights.vocabulary) / 2


# The page


def text(response):
    return one_line(response.content.decode())


def links(response):
    hits = text(response).partition('<ol class="search-hits">')[2]
    return [unescape(url) for url in re.findall(r'<h2><a href="([^"]*)"', hits)]


@pytest.fixture
def guide(db):
    article = DraftFactory(slug="rls", title="Restless legs", get_help="Call 116 123.", section=False)
    iron = SectionFactory(article=article, title="Iron", slug="iron", body="Ask for a **ferritin** test.")
    RemedyFactory(section=iron, slug="pramipexole", name="Pramipexole", other_names="Mirapex (US)")
    publish(article, what_changed="More.")
    return article


@pytest.mark.django_db
def test_the_bundled_guide_is_found_as_it_was_published(client):
    call_command("load_guide", BUNDLED, publish=True, stdout=StringIO())
    assert links(client.get("/search/", {"q": "mirapex"}))[0] == f"{HOME}pramipexole/"
    for url in links(client.get("/search/", {"q": "iron"})):
        assert client.get(url.partition("#")[0]).status_code == 200


def test_hits_are_marked_and_lead_to_the_place(client, guide):
    answer = client.get("/search/", {"q": "ferritin"})
    assert links(answer) == ["/rls/#iron"]
    assert "a <mark>ferritin</mark> test" in text(answer)
    assert 'value="ferritin"' in text(answer)


def test_an_empty_query_says_what_can_be_searched_and_lists_the_sections(client, guide):
    for path in ["/search/", "/search/?q=", "/search/?q=%20%00", "/search/?other=x"]:
        answer = text(client.get(path, follow=True))
        assert "by any of its names" in answer, path
        assert '<a href="/rls/#iron">Iron</a>' in answer, path
        assert "Nothing here" not in answer, path


def test_nothing_found_is_said_kindly_with_ways_on(client, guide):
    answer = text(client.get("/search/", {"q": "pramiprazole"}))
    assert "Nothing here about “pramiprazole”" in answer
    assert '<a href="/search/?q=pramipexole">pramipexole</a>' in answer
    assert "medicines with similar names are not the same" in answer
    assert "call your local emergency number" in answer
    assert 'href="/rls/#get-help"' in answer
    assert '<a href="/rls/">Restless legs</a>' in answer


def test_what_is_shown_for_a_word_that_no_guide_has_is_not_said_to_be_the_same(client, guide):
    answer = text(client.get("/search/", {"q": "feritin"}))
    assert "No guide has the word “feritin”" in answer
    assert "medicines with similar names are not the same" in answer
    assert "are not the same" not in text(client.get("/search/", {"q": "ferritin"}))


def test_no_guide_at_all_is_said(client, db):
    for path in ["/search/", "/search/?q=iron", "/search/?q=suicide"]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "No guide has been published here yet" in text(answer)


@pytest.mark.django_db
def test_the_numbers_beside_words_of_danger_call_and_the_first_line_heads_them(client):
    article = DraftFactory(
        slug="rls",
        get_help="# If you despair of life\n\n- US: [988](tel:988), in 1988 & later\n- UK: [116 123](tel:116123)",
    )
    publish(article, what_changed="First edition.")
    answer = text(client.get("/search/", {"q": "hopeless"}))
    assert "<h3>If you despair of life</h3>" in answer
    assert 'US: <a href="tel:988">988</a>, in 1988 &amp; later' in answer
    assert 'UK: <a href="tel:116123">116 123</a>' in answer


def test_words_of_danger_put_help_before_everything(client, guide):
    for query in ["suicide", "ferritin overdose"]:
        answer = text(client.get("/search/", {"q": query}))
        before = answer.partition('<ol class="search-hits">')[0].partition("</form>")[2]
        assert 'href="/rls/#get-help"' in before
        assert "116 123" in before
    assert "116 123" not in text(client.get("/search/", {"q": "ferritin"}))


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_gets_a_helpful_page(client, guide, query):
    answer = client.get("/search/", {"q": query.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer
    page = text(answer)
    assert len(page) < 40_000
    assert "<script" not in page.partition("<main")[2]
    assert "<img" not in page
    assert not re.search("[\x00\u202a-\u202e\u2066-\u2069]", page)
    # Each way leads on: hits, or the guide.
    assert 'href="/rls/' in page
    again = client.get("/search/", {"q": query.encode("utf-8", "replace")}, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304


def test_what_an_author_wrote_is_escaped_too(client, db):
    article = DraftFactory(slug="g", title="<i>G</i>", get_help="Call <i>now</i>.", section=False)
    part = SectionFactory(article=article, title="<i>Iron</i>", body="Zinc `<i>x</i>` here.")
    RemedyFactory(section=part, name="<i>Zinc</i>", other_names="<i>brand</i>")
    publish(article, what_changed="First.")
    for query in ["zinc", "brand", "suicide", "nothing-like-it", ""]:
        assert "<i>" not in text(client.get("/search/", {"q": query})), query


def test_bytes_that_are_no_text_are_a_page_too(client, guide):
    for path in [
        "/search/?q=%ff%fe",
        "/search/?q=%ed%a0%80",
        "/search/?q=a&q=ferritin",
        "/search/?q[]=x",
        "/search/?&&=",
    ]:
        assert client.get(path, follow=True).status_code == 200, path


def test_it_is_a_public_page_that_is_not_indexed(client, guide):
    answer = client.get("/search/", {"q": "iron"}, HTTP_ACCEPT_ENCODING="gzip")
    assert not client.cookies
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-if-error=86400"
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<link rel="canonical" href="http://testserver/search/">' in text(client.get("/search/", {"q": "iron"}))
    again = client.get("/search/", {"q": "iron"}, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again["X-Robots-Tag"]) == (304, "noindex")
    other = client.get("/search/", {"q": "zinc"}, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert other.status_code == 200
    assert client.head("/search/?q=iron").status_code == 200
    assert client.post("/search/", {"q": "iron"}).status_code == 405


def test_its_tag_changes_with_what_it_shows(client, guide):
    def tag():
        return client.get("/search/", {"q": "iron"})["ETag"]

    tags = [tag(), tag()]
    Site.load().save()
    tags.append(tag())
    publish(guide, what_changed="More.")
    tags.append(tag())
    assert tags[0] == tags[1]
    assert len(set(tags)) == 3


def test_two_guides_are_searched_together_and_hits_say_which(client, guide):
    ArticleFactory(slug="cramp", title="Leg cramps", section__title="Ferritin again", section__slug="f")
    answer = client.get("/search/", {"q": "ferritin"})
    assert links(answer) == ["/cramp/#f", "/rls/#iron"]
    assert "Leg cramps" in text(answer)
