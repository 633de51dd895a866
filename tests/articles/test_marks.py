"""Every place that shows, offers, reads, styles or counts a mark knows each of them."""

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from articles.admin.guide.remedies import RemedyForm
from articles.editions.publishing import publish
from articles.files import writer
from articles.models import Remedy
from articles.text.marks import CAUSES, CAUTIONS, HELPS, QUESTIONS, Mark
from articles.text.never_counted import why_never_counted
from articles.text.rendering import mark_html
from tests.articles.sample_guide import edit, lay
from tests.articles.test_never_counted import remedy as named
from tests.articles.test_rendering import rendered
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory

ARTICLES = Path(settings.BASE_DIR) / "articles"
MARKS = [mark for question in QUESTIONS.values() for mark in question.marks.values()]
# Made up, and known to no place.
NEW = [
    Mark("helps", "sixth", "A sixth answer", "◆◆◆", "What a sixth answer means."),
    Mark("causes", "sixth", "A sixth cause", "◇◇◇", "What a sixth cause means."),
    Mark("caution", "fifth", "A fifth caution", "▼", "What a fifth caution means.", never_counted="anything new"),
]


def rules(css, media=""):
    """Yield (at-rule it stands in or "", its selectors, {property: value}) for each rule of a style sheet."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    while "{" in css:
        head, _brace, css = css.partition("{")
        depth = 1
        for brace in re.finditer(r"[{}]", css):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                break
        inside, css, head = css[: brace.start()], css[brace.end() :], head.strip()
        if head.startswith(("@media", "@supports")):
            yield from rules(inside, f"{media} {head}".strip())
        else:
            pairs = (line.partition(":") for line in inside.split(";") if line.strip())
            selectors = [selector.strip() for selector in head.split(",")]
            yield media, selectors, {name.strip(): value.strip() for name, _colon, value in pairs}


RULES = list(rules((ARTICLES / "static" / "articles" / "site.css").read_text(encoding="utf-8")))


@pytest.fixture
def site(client, admin_client, tmp_path):
    """A guide with a remedy for each mark of these questions, whose name is the mark's anchor in one word."""
    article = DraftFactory(slug="g", section=False)
    section = SectionFactory(article=article)
    for mark in [*MARKS, *NEW]:
        if mark.question != "causes":
            RemedyFactory(section=section, slug=mark.anchor, name=name_of(mark), kind="device", **answers(mark))
    publish(article, what_changed="First.")
    return SimpleNamespace(client=client, author=admin_client, folder=tmp_path)


def name_of(mark):
    return mark.anchor.replace("-", "")


def answers(mark):
    is_caution = mark.question == "caution"
    return {"helps": "" if is_caution else mark.value, "cautions": [mark.value] if is_caution else []}


def shown(client, path):
    answer = client.get(path)
    return answer.text if answer.status_code == 200 else ""


def in_row(mark, page):
    """Whether `mark` stands in the row of its remedy, in the tables of `page`."""
    return any(f">{name_of(mark)}</a>" in row and mark_html(mark) in row for row in page.split("<tr")[1:])


def in_text(mark, site):
    return mark_html(mark) in rendered(f"Words [{mark.question}: {mark.value} | @first].", references="first")


def on_remedy_page(mark, site):
    return mark_html(mark) in shown(site.client, f"/g/{mark.anchor}/")


def on_guide_page(mark, site):
    return in_row(mark, shown(site.client, "/g/"))


def in_table(mark, site):
    return in_row(mark, shown(site.client, "/g/remedies/"))


def in_filters(mark, site):
    narrowed = shown(site.client, f"/g/remedies/?{mark.question}={mark.value}")
    current = re.findall(r'aria-current="true"\s*>([^<]+)</a>', narrowed)
    return in_row(mark, narrowed) and str(mark.word) in (unescape(word).strip() for word in current)


def on_labels_page(mark, site):
    _before, _anchor, entry = shown(site.client, "/how-we-label-evidence/").partition(f'<dt id="{mark.anchor}">')
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", entry.partition("</dd>")[0])).split())
    return words == f"{mark.shape} {mark.word} {mark.meaning}" and f'class="{mark.classes}"' in entry


def in_search(mark, site):
    hits = shown(site.client, f"/search/?q={name_of(mark)}").split("<li lang=")[1:]
    return any(f'href="/g/{mark.anchor}/"' in hit and mark_html(mark) in hit for hit in hits)


def in_admin_form(mark, site):
    form = shown(site.author, "/admin/articles/remedy/add/")
    offered = [f'value="{mark.value}"', str(mark.word)]
    tags = re.findall(r"<option .*?</option>|<label .*?</label>", unescape(form), flags=re.DOTALL)
    return any(all(part in tag for part in offered) for tag in tags)


def in_rows(mark, site):
    row = Remedy.objects.get(slug=mark.anchor)
    try:
        row.clean_fields()
    except ValidationError:
        return False
    return True


def in_files(mark, site):
    lay(site.folder)
    edit(site.folder, "remedies/oral-iron.md", "helps: some\ncautions: [serious]", "helps: HELPS\ncautions: CAUTIONS")
    given = answers(mark)
    edit(site.folder, "remedies/oral-iron.md", "helps: HELPS", f"helps: {given['helps']}".strip())
    edit(site.folder, "remedies/oral-iron.md", "CAUTIONS", f"[{', '.join(given['cautions'])}]")
    try:
        writer.read(site.folder)
    except writer.GuideFileError:
        return False
    return True


def in_readme_of_files(mark, site):
    words = " ".join((ARTICLES / "content" / "README.md").read_text(encoding="utf-8").split())
    named = {
        "helps": re.search(r"`helps` \((.+?), or empty\)", words)[1],
        "caution": re.search(r"`cautions` \(a list of (.+?)\)", words)[1],
    }
    return mark.value in named[mark.question].split(", ")


def in_counts(mark, site):
    told = str(Remedy._meta.get_field("counts_experiences").help_text)
    why = why_never_counted(named("Sunlight", cautions=[mark.value]))
    return (why or "") == str(mark.never_counted) and str(mark.never_counted) in told


def in_colours(mark, site):
    # Causes are alike on purpose; of the others each has a colour that was chosen for it.
    own = ".mark-causes" if mark.question == "causes" else f".is-{mark.value}"
    return any(not media and own in selectors and "color" in look for media, selectors, look in RULES)


BOTH, ALL = ("helps", "caution"), tuple(QUESTIONS)
PLACES = {
    "a text of the guide": (in_text, ALL),
    "the page of a remedy": (on_remedy_page, BOTH),
    "the remedies of a section": (on_guide_page, BOTH),
    "the table of remedies": (in_table, BOTH),
    "the filters of the table": (in_filters, BOTH),
    "the page that explains the marks": (on_labels_page, ALL),
    "search": (in_search, BOTH),
    "the author's form": (in_admin_form, BOTH),
    "the rows of remedies": (in_rows, BOTH),
    "the files of a guide": (in_files, BOTH),
    "articles/content/README.md": (in_readme_of_files, BOTH),
    "what is never counted, and the help beside that field": (in_counts, ("caution",)),
    "the colours in site.css": (in_colours, ALL),
}


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_each_place_knows_each_mark(place, site):
    knows, questions = PLACES[place]
    missing = [mark.anchor for mark in MARKS if mark.question in questions and not knows(mark, site)]
    assert missing == [], f"{place} does not know {', '.join(missing)}"


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_a_mark_that_a_place_does_not_know_is_noticed(place, site):
    knows, questions = PLACES[place]
    # All causes look alike, so a new one has its look already.
    expected = BOTH if knows is in_colours else questions
    assert {mark.question for mark in NEW if mark.question in questions and not knows(mark, site)} == set(expected)


def test_no_two_marks_can_be_taken_for_one_another():
    assert len({str(mark.word) for mark in MARKS}) == len(MARKS)
    shapes = [mark.shape for mark in [*HELPS.values(), *CAUSES.values()]]
    assert len({*shapes, *(mark.shape for mark in CAUTIONS.values())}) == len(shapes) + 1
    for mark in MARKS:
        assert mark.shape.strip() and str(mark.word).strip() and str(mark.meaning).strip(), mark.anchor
        # As it is typed between brackets, in files and in addresses.
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", mark.value), mark.anchor


def test_readers_and_the_author_see_the_marks_in_the_order_of_their_entries(client, db):
    anchors = [mark.anchor for mark in MARKS]
    assert re.findall(r'<dt id="([^"]+)"', shown(client, "/how-we-label-evidence/")) == anchors
    assert [value for value, _word in Remedy._meta.get_field("helps").choices] == list(HELPS)
    assert [value for value, _word in RemedyForm.base_fields["cautions"].choices] == list(CAUTIONS)


def test_the_marks_are_called_in_the_language_of_the_page_never_of_the_import():
    words = [text for mark in MARKS for text in (mark.word, mark.word_with_topic, mark.meaning) if text]
    assert [text for text in words if isinstance(text, str)] == []


def test_marks_say_what_the_guides_illness_is_called_and_do_without_where_nobody_said(client, db):
    ReferenceFactory(key="a")
    called, nameless = DraftFactory(slug="called", topic="50% & a <b>"), DraftFactory(slug="nameless")
    for article in (called, nameless):
        section = article.sections.get()
        section.body = "Late meals [causes: some | @a]."
        section.save()
        RemedyFactory(section=section, slug="tea", cautions=["worsens"])
        publish(article, what_changed="First.")
    for path in ("", "tea/", "remedies/", "remedies/?caution=worsens"):
        assert "Can worsen 50% &amp; a &lt;b&gt;" in shown(client, f"/called/{path}"), path
        assert "make it worse" not in shown(client, f"/called/{path}"), path
        assert "Can make it worse" in shown(client, f"/nameless/{path}"), path
    assert "Some evidence that it brings 50% &amp; a &lt;b&gt; on" in shown(client, "/called/")
    assert "Some evidence that it brings the illness on" in shown(client, "/nameless/")
    labels = shown(client, "/how-we-label-evidence/")
    assert "Can make it worse" in labels
    assert "50%" not in labels


LIGHTS = {
    "light": ("", ":root"),
    "dark, by the system": ("@media (prefers-color-scheme: dark)", ':root:not([data-theme="light"])'),
    "dark": ("", ':root[data-theme="dark"]'),
    "night": ("", ':root[data-theme="night"]'),
    "print": ("@media print", ":root:root"),
}


@pytest.mark.parametrize("light", LIGHTS)
def test_each_light_and_print_set_the_colours_of_the_marks(light):
    classes = {f".{name}" for mark in MARKS for name in mark.classes.split()}
    used = {
        name
        for _media, selectors, look in RULES
        if any(classes & set(re.findall(r"\.[\w-]+", selector)) for selector in selectors)
        for property_name, value in look.items()
        if property_name in ("color", "background", "box-shadow", "border")
        for name in re.findall(r"var\((--[\w-]+)\)", value)
    }
    media, selector = LIGHTS[light]
    here = next(look for where, selectors, look in RULES if where == media and selector in selectors)
    assert {"--soft", "--caution", "--alarm"} < used
    assert sorted(used - here.keys()) == []


def test_what_fills_a_mark_on_screen_is_not_printed():
    def filled(media):
        return {
            selector
            for where, selectors, look in RULES
            if where == media and look.get("background", "none") != "none"
            for selector in selectors
            if re.search(r"\.(mark-|is-)[\w-]+$", selector)
        }

    emptied = {
        selector
        for media, selectors, look in RULES
        if media == "@media print" and look.get("background") == "none" and look.get("color")
        for selector in selectors
    }
    assert filled("")
    assert filled("") - emptied == set() == filled("@media print")
