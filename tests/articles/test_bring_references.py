"""The author brings references in from other programs, after having seen what they would be."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.library import adding
from articles.models import Reference
from tests.factories import ReferenceFactory, SectionFactory, StaffFactory, UserFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db

BIB = """@article{new2020, title={A new one}, author={Allen, Richard P.}, year={2020}, doi={10.1234/new}}
@article{other, title={Known by DOI}, doi={10.1234/KNOWN}}
@article{third, title={No end
"""


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def bring(desk, text="", **more):
    return desk.post(reverse("admin:articles_reference_import"), {"text": text, "form": "", **more})


def create(desk, text, take, **more):
    ticks = {f"take-{number}": "on" for number in take}
    keys = {f"key-{number}": key for number, key in take.items()}
    return bring(desk, text, create="1", **ticks, **keys, **more)


def page(response):
    return one_line(response.content.decode())


def test_a_preview_says_what_is_new_known_and_refused_and_creates_nothing(desk):
    known = ReferenceFactory(key="known", doi="10.1234/known")

    response = bring(desk, BIB, preview="1")

    html = page(response)
    assert response.status_code == 200
    assert "Read as BibTeX: 1 new, 1 there already, 1 refused." in html
    assert 'name="take-0" id="take-0" checked' in html and 'value="new2020"' in html
    assert "Same DOI" in html and reverse("admin:articles_reference_change", args=[known.pk]) in html
    assert "line 3" in html and "is never closed" in html
    assert "take-1" not in html and Reference.objects.count() == 1


def test_whoever_brought_references_in_is_led_back_to_what_they_came_from(desk):
    section = SectionFactory()
    text = reverse("admin:articles_section_change", args=[section.pk])
    opened = desk.get(reverse("admin:articles_reference_import"), headers={"Referer": f"http://testserver{text}"})
    assert f'name="_back" value="{text}"' in page(opened)
    assert f'name="_back" value="{text}"' in page(bring(desk, BIB, _back=text))

    shown = page(desk.get(create(desk, BIB, {0: "mine"}, _back=text).url))

    assert f'<a href="{text}">Back to where you came from</a>' in shown


def test_whoever_came_from_the_editor_in_a_tab_of_its_own_is_told_to_close_it(desk):
    address = reverse("admin:articles_reference_import") + "?beside=1"
    made = desk.post(address, {"text": BIB, "form": "", "create": "1", "take-0": "on", "key-0": "mine"})
    assert "Close this tab and go back to your text" in page(desk.get(made.url))


@pytest.mark.parametrize("back", ["https://evil.example/", "javascript:alert(1)", "/", ""])
def test_nobody_is_led_back_to_elsewhere(desk, back):
    assert "Back to where" not in page(desk.get(create(desk, BIB, {0: "mine"}, _back=back).url))


def test_the_ticked_ones_are_created_with_the_keys_they_were_given(desk):
    response = create(desk, BIB, {0: "mine"})

    assert response.status_code == 302
    reference = Reference.objects.get()
    assert (reference.key, reference.authors, reference.doi) == ("mine", "Allen, Richard P.", "10.1234/new")
    assert LogEntry.objects.get().object_id == str(reference.pk)
    # What is new is shown by itself, with how it is cited.
    ReferenceFactory(key="older")
    shown = page(desk.get(response["Location"]))
    assert "1 reference was created. The list shows the new: cite them as [@mine]." in shown
    assert ">mine</a>" in shown and ">older</a>" not in shown


def test_whoever_adds_one_by_hand_is_told_of_the_quicker_way(desk):
    shown = page(desk.get(reverse("admin:articles_reference_add")))
    assert f'href="{reverse("admin:articles_reference_import")}"' in shown


def test_a_key_that_is_taken_is_said_beside_it_and_nothing_is_created_or_lost(desk):
    ReferenceFactory(key="taken")
    text = BIB + "@book{second, title={Second}}"

    response = create(desk, text.replace("@article{third, title={No end\n", ""), {0: "taken", 2: "fine"})

    html = page(response)
    assert response.status_code == 422
    assert "“taken” is taken" in html and 'value="fine"' in html and "A new one" in html
    assert Reference.objects.count() == 1


def test_what_comes_twice_in_one_paste_is_created_once(desk):
    html = page(bring(desk, "@book{a, title={Same}}\n@book{b, title={same}}\n@book{a, title={Another}}", preview="1"))

    assert "2 new, 1 there already" in html
    assert "stands in line 1 of this paste" in html
    # The key of the first one is taken.
    assert 'name="key-2" id="key-2" value="aa"' in html


def test_a_title_that_is_the_same_is_only_a_guess_so_it_may_be_created_all_the_same(desk):
    ReferenceFactory(key="known", title="Iron: a review", year="2020", doi="")

    html = page(bring(desk, "@book{b, title={Iron, a Review}, year=2020}", preview="1"))

    assert "Same title and year" in html
    assert 'id="take-0"' in html and "checked" not in html


def test_a_file_is_read_in_its_encoding_and_a_guess_is_said(desk):
    file = SimpleUploadedFile("x.ris", "TY  - BOOK\nTI  - Überblick\nER  -\n".encode("latin-1"))

    html = page(bring(desk, file=file, preview="1"))

    assert "Überblick" in html and "not in UTF-8" in html


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "  "}, "Paste something"),
        ({"text": "Dear all,\nhello"}, "none of the formats"),
        ({"text": "x" * 2_100_000}, "At most 2 MB"),
        ({"file": SimpleUploadedFile("x.bib", b"x" * 5_000_000)}, "The file has 5 MB"),
        ({"text": "kept as typed", "file": SimpleUploadedFile("x.bib", b"x")}, "Give one of both"),
        ({"file": SimpleUploadedFile("x.bib", b"\x89PNG\x00\x00\x00" * 9)}, "no text"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_the_text_stays(desk, given, words):
    for file in [value for value in given.values() if hasattr(value, "seek")]:
        file.seek(0)

    response = bring(desk, preview="1", **given)

    html = response.content.decode()
    assert response.status_code == 422 and words in html and "errorlist" in html
    assert given.get("text", "").strip() in html


def test_ten_thousand_are_brought_in_parts_which_is_said(desk, monkeypatch):
    monkeypatch.setattr(adding, "MOST_ROWS", 3)
    monkeypatch.setattr("articles.admin.library.reference_files.adding.MOST_ROWS", 3)
    text = "\n".join(f"@book{{k{number}, title={{T{number}}}}}" for number in range(5))

    html = page(bring(desk, text, preview="1"))
    assert "5 new" in html and "At most 3 are shown at once; 2 are not shown" in html and "take-3" not in html

    create(desk, text, {0: "k0", 1: "k1", 2: "k2"})
    html = page(bring(desk, text, preview="1"))

    assert "2 new, 3 there already" in html and "take-3" in html and "take-4" in html


def test_html_in_a_title_is_no_html_of_the_page(desk):
    html = page(bring(desk, "@book{b, title={<i>In vivo</i> <script>alert(1)</script><x onclick=a>}}", preview="1"))

    assert "In vivo alert(1)&lt;x onclick=a&gt;" in html and "<script>alert" not in html


def test_a_title_that_is_too_long_is_refused_with_its_line(desk):
    html = page(bring(desk, f"\n@book{{b, title={{{'long ' * 200}}}}}", preview="1"))

    assert "1 refused" in html and "line 2" in html and "at most 500 characters" in html


def test_to_tick_nothing_creates_nothing(desk):
    response = create(desk, BIB, {})

    assert response.status_code == 422 and "Tick at least one" in page(response)


def test_who_may_not_add_references_sees_no_page(client):
    client.force_login(UserFactory(is_staff=True))

    assert bring(client, BIB).status_code == 403


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
def test_all_and_chosen_ones_are_taken_out_and_known_again(desk, form):
    first, second = ReferenceFactory(pmid="7", accessed="2026-01-02"), ReferenceFactory(title="Second", doi="")

    everything = desk.get(reverse("admin:articles_reference_export", args=[form]))
    chosen = desk.post(
        reverse("admin:articles_reference_changelist"), {"action": f"export_{form}", "_selected_action": [second.pk]}
    )

    assert "attachment" in everything["Content-Disposition"] and first.title in everything.content.decode()
    assert first.title not in chosen.content.decode() and "Second" in chosen.content.decode()
    assert "0 new, 2 there already, 0 refused" in page(bring(desk, everything.content.decode(), preview="1"))
