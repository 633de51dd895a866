import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from articles.checks import noticing
from articles.checks.claims import Names
from articles.models import Section
from articles.text import citations
from articles.text.proofreading import text_problems
from rlssite.markup import MAX_GUIDE_TEXT
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

NOTICE, LOOK = "/admin/markdown/notice/", "/admin/markdown/look/"
NOBODY = Names({"sections": []})
LONG = "This is one of those long sentences which go on and on and on until nobody knows any more how they began here."


@pytest.fixture
def author(client):
    user = StaffFactory()
    client.force_login(user)
    return user


def notice(client, text, **asked):
    asked = {name: str(value) for name, value in asked.items()}
    return client.post(NOTICE, json.dumps({"text": text, **asked}), content_type="application/json")


# The rules


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As [smith2016] says.", [(1, "[smith2016]", "[@smith2016]")]),
        ("Words.\n\nMore\nwords [Known].", [(4, "[Known]", "[@known]")]),
        ("Two [known; smith2016a].", [(1, "[known; smith2016a]", "[@known; @smith2016a]")]),
        ("| a |\n| --- |\n| [known] |", [(3, "[known]", "[@known]")]),
        ("[words] in brackets, [sic], [1] and [@known]", []),
        ("[known](https://example.org) is a link", []),
        ("`[known]` is code", []),
        ("[known]\n\n[known]: https://example.org", []),
    ],
)
def test_a_key_without_its_at_sign_is_noticed(text, found):
    assert list(citations.bare_keys(citations.parse(text), {"known"})) == found


def test_claims_without_a_source_are_those_of_the_check_of_files():
    noticed = noticing.notice("It helps 3 people.\n\nIt helps 4 people [@a].\n\nGet up.", NOBODY, ())

    assert [(claim.line, claim.why) for claim in noticed.uncited] == [(1, "3")]


def test_a_verdict_may_rest_on_its_mark_and_a_list_of_the_unknown_needs_no_source():
    remedy = {"helps": "some", "cautions": [], "kind": "device"}

    assert not noticing.notice("It lowers the risk.", NOBODY, (), field="verdict", remedy=remedy).uncited
    assert noticing.notice("It lowers the risk.", NOBODY, (), field="risks", remedy=remedy).uncited
    assert not noticing.notice("The risk.", NOBODY, (), field="not_known").uncited


def test_the_longest_sentences_come_first_with_their_lines():
    noticed = noticing.notice(f"Short one.\n\n- Shorter.\n- {LONG}", NOBODY, ())

    assert [(one.line, one.words) for one in noticed.longest] == [(4, 23), (1, 2), (3, 1)]


def test_hard_words_raise_the_reading_grade():
    easy = noticing.notice("Get up and walk. Then go to bed.", NOBODY, ())
    hard = noticing.notice("Dopaminergic augmentation necessitates pharmacological reconsideration.", NOBODY, ())

    assert easy.grade < 3 < 12 < hard.grade
    assert noticing.notice("", NOBODY, ()).grade is None


def test_pictures_without_words_are_noticed_and_decorative_ones_are_not():
    text = "![](/media/a.jpg)\n\n![DESCRIBE THIS PICTURE](/media/b.jpg)\n\n![decorative](/media/c.jpg)"

    assert noticing.notice(text, NOBODY, ()).undescribed == [1, 3]


def test_another_language_is_not_measured_by_english_rules():
    noticed = noticing.notice("Es hilft 3 Menschen.", NOBODY, (), is_english=False)

    assert noticed.grade is None and not noticed.uncited


# The side line


def test_of_a_figure_without_a_source_it_is_said_where_that_belongs(client, author):
    section = SectionFactory(body="Saved.")
    bars = "```bars\ncaption: How many\nAdults: 8\nOthers: 9\n```"
    (one,) = notice(client, bars, model="section", pk=section.pk, field="body").json()["noticed"]
    assert "A figure (“8”) without a source, which belongs at the end of its caption" in str(one)


def test_the_side_line_tells_in_one_line_and_names_lines(client, author):
    ReferenceFactory(key="known")
    section = SectionFactory(body="Saved.")

    said = notice(client, f"{LONG}\n\nIt helps 3 people [known].", model="section", pk=section.pk, field="body").json()

    assert said["told"].startswith("Reading grade: about ")
    assert "longest sentence: 23 words · one claim without a source · one citation without its @" in said["told"]
    assert [tuple(one.values()) for one in said["noticed"]] == [
        (f"Line 1: This sentence has 23 words: “{LONG}”", 1, LONG),
        (
            "Line 3: A claim (“3”) without a source: “It helps 3 people [known].”",
            3,
            "It helps 3 people [known].",
        ),
        ("Line 3: “[known]” is no citation: did you mean [@known]?", 3, "[known]"),
    ]
    assert Section.objects.get(pk=section.pk).body == "Saved."


@pytest.mark.parametrize(
    ("kind", "is_told"), [("medicine", True), ("supplement", True), ("self-care", False), ("device", False)]
)
def test_a_remedy_that_says_nothing_on_pregnancy_is_told(client, author, kind, is_told):
    remedy = RemedyFactory(kind=kind, who_should_not="Ask first.")
    place = {"model": "remedy", "pk": remedy.pk}

    told = notice(client, "It helps.", field="verdict", **place).json()["told"]
    assert ("nothing on pregnancy" in told) == is_told

    told = notice(client, "If you are pregnant, ask.", field="who_should_not", **place).json()["told"]
    assert "nothing on pregnancy" not in told


def test_advice_needs_no_source(client, author):
    guide = DraftFactory()
    section = SectionFactory(article=guide, kind="advice")

    for place in ({"model": "article", "pk": guide.pk, "field": "tonight"}, {"model": "section", "pk": section.pk}):
        told = notice(client, "It lowers the risk.", **({"field": "body"} | place)).json()["told"]
        assert "without a source" not in told


def test_many_findings_are_cut_short(client, author):
    said = notice(client, "It lowers the risk.\n\n" * 100, field="").json()

    assert len(said["noticed"]) == 31 and said["noticed"][-1]["said"] == "And 70 more."


def test_the_side_line_is_for_staff_with_a_token_and_bounded(client, author):
    assert notice(client, "x" * (MAX_GUIDE_TEXT + 1)).json()["told"] == "The text is too long to be looked at."
    assert client.post(NOTICE, b"x" * 3_000_000, content_type="application/json").status_code == 413
    assert client.post(NOTICE, "[", content_type="application/json").status_code == 400
    assert client.get(NOTICE).status_code == 405
    assert notice(client, "x", model="section", field="body", pk=99999).status_code == 404
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(author)
    assert careful.post(NOTICE, "{}", content_type="application/json").status_code == 403
    client.force_login(UserFactory(is_staff=True))
    assert notice(client, "x").status_code == 403
    client.logout()
    assert notice(client, "x").status_code == 403


# Without script


def test_a_button_shows_the_preview_and_what_stands_out_without_saving(client, author):
    section = SectionFactory(body="Saved.")
    form = client.get(reverse("admin:articles_section_change", args=[section.pk])).content.decode()
    address = f"{LOOK}?name=body&amp;model=section&amp;field=body&amp;pk={section.pk}&amp;article={section.article_id}"
    assert f'formaction="{address}"' in form

    page = client.post(address.replace("&amp;", "&"), {"body": "It helps **3** people.\r\n\r\n<b>no</b>"})

    assert "<strong>3</strong>" in page.content.decode() and "<b>no" not in page.content.decode()
    assert "Line 1: A claim (“3”) without a source" in page.content.decode()
    assert Section.objects.get(pk=section.pk).body == "Saved."


def test_that_page_is_for_staff_who_may_edit_and_says_what_is_wrong(client, author):
    missing = client.post(f"{LOOK}?name=body&model=section&field=body&pk=99999", {"body": "x"})
    assert missing.status_code == 404 and "deleted in the meantime" in missing.content.decode()
    assert client.get(LOOK).status_code == 405
    assert client.post(f"{LOOK}?name=body&model=user&field=password&pk=1").status_code == 400
    client.force_login(UserFactory(is_staff=True))
    assert client.post(f"{LOOK}?name=body&model=section&field=body").status_code == 403
    client.logout()
    assert client.post(f"{LOOK}?name=body").status_code == 302


def test_the_enter_key_saves_and_does_not_look(client, author):
    for row in (SectionFactory(), RemedyFactory(), DraftFactory()):
        name = row._meta.model_name
        form = client.get(reverse(f"admin:articles_{name}_change", args=[row.pk])).content.decode()
        body = form.partition('id="content-main"')[2]
        assert body.count('name="_save" hidden') == 1
        assert body.index('name="_save" hidden') < body.index("formaction=")


def test_saving_tells_of_a_key_without_its_at_sign_and_saves(client, author):
    ReferenceFactory(key="known")
    section = SectionFactory(body="Words.")
    address = reverse("admin:articles_section_change", args=[section.pk])
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"body": "One.\n\nTwo [known]."}
    rows = {"remedies-TOTAL_FORMS": 0, "remedies-INITIAL_FORMS": 0}

    response = client.post(address, data | rows)

    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Section.objects.get(pk=section.pk).body == "One.\n\nTwo [known]."
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert "Body, line 3: “[known]” is no citation: did you mean [@known]?" in said


@pytest.mark.parametrize(
    ("alt", "is_told"),
    [
        ("", True),
        ("  ", True),
        ("DESCRIBE THIS PICTURE", True),
        ("Describe this picture, a leg", True),
        ("decorative", False),
        ("A leg", False),
    ],
)
def test_what_is_told_beside_the_text_of_a_picture_keeps_it_from_being_published(alt, is_told):
    text = f"![{alt}](/media/a.jpg)"
    assert bool(noticing.notice(text, NOBODY, ()).undescribed) == is_told
    assert bool(text_problems(text, (), {"a.jpg"})) == is_told
