"""Who writes in another language than the page's and may be in danger is told so in their own, with lines to match."""

from datetime import date

import pytest

from comments.defaults import LINES_ABROAD
from comments.models import Comment, HelpLine
from comments.models.help import HELP_IN_LANGUAGES
from comments.safety.languages import KNOWN
from tests.comments.desk import text
from tests.comments.test_writing import URL, words
from tests.factories import ArticleFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db
DESPERATE = {
    "es": "No puedo más. Quiero morirme, llevo meses sin dormir.",
    "de": "Nach sechs Jahren ohne Schlaf will ich nicht mehr leben.",
    # Too short for its language to be told from others.
    "fr": "je veux mourir",
    "pt": "Não aguento mais, quero morrer.",
    "it": "Voglio morire, non dormo da mesi.",
    "nl": "Ik wil niet meer leven, ik slaap al maanden niet.",
    "pl": "Nie chcę już żyć, nie śpię od miesięcy.",
    "ar": "أريد أن أموت، لم أنم منذ أشهر",
}


def boxes(answer):
    """The parts of a page that speak another language, each as (language, direction, words)."""
    found = read_html(answer.content.decode()).all("div")
    return [(box.get("lang"), box.get("dir"), " ".join(box.text.split())) for box in found if box.get("lang")]


def test_there_are_words_in_each_language_that_the_guards_hear_danger_in():
    assert set(HELP_IN_LANGUAGES) == {*KNOWN} - {"en"} == set(DESPERATE)
    keys = {frozenset(told) for told in HELP_IN_LANGUAGES.values()}
    assert len(keys) == 1 and all(all(told.values()) for told in HELP_IN_LANGUAGES.values())


@pytest.mark.parametrize("language", DESPERATE)
def test_after_sending_and_in_the_preview_it_stands_first_in_the_box(client, guide, language):
    told = HELP_IN_LANGUAGES[language]
    sent = client.post(URL, words(body=DESPERATE[language]), follow=True)
    assert Comment.objects.get().alarm
    preview = client.post(URL, words(body=DESPERATE[language], preview="1"))
    refused = client.post(URL, words(body=DESPERATE[language], name=""))
    for answer in (sent, preview, refused):
        ((shown, direction, said),) = boxes(answer)
        assert (shown, direction) == (language, "rtl" if language == "ar" else "ltr")
        assert told["talk_words"] in said and told["by_machine"] in said and "Find a Helpline" in said
        assert text(answer).index('class="help-own"') < text(answer).index('id="alarm-title"')


def test_an_emergency_says_whom_to_call(client, guide):
    sent = client.post(URL, words(body="Me duele el pecho y no puedo respirar."), follow=True)
    ((language, _direction, said),) = boxes(sent)
    assert language == "es" and HELP_IN_LANGUAGES["es"]["call_words"] in said
    assert HELP_IN_LANGUAGES["es"]["talk_words"] not in said


def test_nothing_is_said_twice_where_the_page_speaks_the_language_and_nothing_without_danger(client):
    german = ArticleFactory(slug="g", language="de")
    crisis = WaitingCommentFactory(article=german, alarm="crisis", urgent=True, body=DESPERATE["de"])
    calm = WaitingCommentFactory(article=german, body="Caminar por la noche me ayuda mucho.")
    english = WaitingCommentFactory(
        article=german, alarm="despair", body="I cannot do another night of this, honestly."
    )
    assert [boxes(client.get(comment.manage_url())) for comment in (crisis, calm, english)] == [[], [], []]


def test_a_line_is_shown_with_its_page_and_month_and_never_before_it_was_read_there(client, guide):
    for line in LINES_ABROAD:
        comment = WaitingCommentFactory(article=guide, alarm="despair", body=DESPERATE[line["language"]])
        said = text(client.get(comment.manage_url()))
        assert (f'href="tel:{line["number"].replace(" ", "")}"' in said) is bool(line["taken"]), line
    spanish = WaitingCommentFactory(article=guide, alarm="despair", body=DESPERATE["es"])
    row = HelpLine.objects.create(
        country="España",
        language="es",
        name="Línea 024",
        number="024",
        source_url="https://www.sanidad.gob.es/linea024/",
    )
    assert row.name not in boxes(client.get(spanish.manage_url()))[0][2]
    row.taken, row.note = date(2026, 12, 1), "Día y noche."
    row.save()
    assert "España Línea 024 Día y noche. sanidad.gob.es, 2026-12" in boxes(client.get(spanish.manage_url()))[0][2]
    # Beside what the page says to everybody it does not stand.
    english = WaitingCommentFactory(article=guide, alarm="despair", body="I cannot do another night of this.")
    assert row.name not in text(client.get(english.manage_url()))


def test_under_a_guide_in_such_a_language_its_lines_come_first(client):
    french = ArticleFactory(slug="g", language="fr")
    comment = WaitingCommentFactory(article=french, alarm="despair", body=DESPERATE["fr"])
    said = text(client.get(comment.manage_url()))
    assert said.index('href="tel:3114"') < said.index("Samaritans")


def test_the_number_that_europe_calls_is_one_to_tap(client, guide):
    for language, body in DESPERATE.items():
        comment = WaitingCommentFactory(article=guide, alarm="despair", body=body)
        page = text(client.get(comment.manage_url()))
        assert page.count('href="tel:112"') == HELP_IN_LANGUAGES[language]["talk_words"].count("112"), language
    assert text(client.get("/help-now/")).count('href="tel:112"') == 2 * (len(DESPERATE) - 1)


def test_whoever_does_not_read_english_finds_their_language_above_the_english_lines(client):
    page = text(client.get("/help-now/"))
    assert page.index('lang="de"') < page.index('lang="ar"') < page.index("988")


def test_the_help_page_says_it_in_each_language(client):
    said = boxes(client.get("/help-now/"))
    assert [language for language, _direction, _words in said] == list(HELP_IN_LANGUAGES)
    for language, _direction, told in said:
        assert HELP_IN_LANGUAGES[language]["talk_words"] in told and HELP_IN_LANGUAGES[language]["call_words"] in told
