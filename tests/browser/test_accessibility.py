"""axe-core finds nothing on any page, in any setting, at any width, with whatever opens open.

A page is opened once: the window changes its width and the reader the light while it is open.
"""

from itertools import groupby

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import in_setting, light_up
from tests.desk_pages import named_admin_pages
from tests.everything import Page, named_public_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [360, 768, 1280]
SETTINGS = ["light", "dark", "night"]
PARTS = 4
# Everything that axe-core knows of WCAG 2.2 AA, and its good practice. Of other colours only these can be told.
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
# Faults of Django's own admin templates: cells above the buttons of a table's rows; a label of the search that is a
# picture, whose words the rule does not read.
OF_DJANGO = {"empty-table-header", "label-title-only"}
LOOK = """async ([where, rules, kind, without]) => {
    const { violations } = await axe.run(where, {
        runOnly: { type: kind, values: rules },
        rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
        resultTypes: ["violations"],
        preload: false,
    });
    return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, any, all, none }) => [
        id, `${id} (${impact}): ${target}: ${[...any, ...all, ...none].map((check) => check.message).join(" ")}`,
    ]));
}"""
OPEN_DETAILS = """() => {
    document.querySelectorAll("details:not([open])").forEach((details) => { details.open = true; });
}"""
# One opener of each kind: all the others differ in their words only. The author's live preview shows
# the same links, but none of the script that opens them.
POPOVER_OPENERS = """() => ["a.cite", "a.term", "[popovertarget]"]
    .map((kind) => [...document.querySelectorAll(`main#main ${kind}`)].find((opener) => opener.checkVisibility()))
    .filter((opener) => opener)"""
# axe measures what is far below, and not laid out yet, as if it lay over what follows: here all of it is laid out. What
# is scrolled under a bar at the window's edge it takes for hidden: here such bars stand in their place.
LAY_OUT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { content-visibility: visible !important; }
        .submit-row, .at-once { position: static !important; }`);
    document.adoptedStyleSheets.push(sheet);
}"""
POPOVER = ":popover-open"
OPEN_POPOVERS = f"() => document.querySelectorAll('{POPOVER}').length"


def states(page):
    """Yield what is open on `page` and where its colours are new: nothing, all that unfolds, each kind of popover.

    Where something unfolds, all that could be seen before can still be seen after it.
    """
    unfolds = page.locator("details:not([open])").count()
    yield "as it opens", None if unfolds else "html"
    if unfolds:
        page.evaluate(OPEN_DETAILS)
        yield "details open", "html"
    openers = page.evaluate_handle(POPOVER_OPENERS)
    for opener in openers.get_properties().values():
        opener.as_element().click()
        assert page.evaluate(OPEN_POPOVERS), "The popover did not open."
        yield f"popover open: {opener.get_property('className')}", POPOVER
        page.keyboard.press("Escape")


def findings(page, checked, settings=SETTINGS, widths=WIDTHS):
    """Open `checked`; yield what axe-core has against it in each state, width and light: (rule, what, where)."""
    page.set_viewport_size({"width": widths[0], "height": 800})
    answer = page.goto(checked.path)
    assert answer.status == checked.status, checked
    if checked.prepare:
        checked.prepare(page)
    page.evaluate(AXE_SCRIPT)
    page.evaluate(LAY_OUT)
    for state, changed in states(page):
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            for setting in settings:
                light_up(page, setting)
                looks = []
                # All but colours once in each state, on the whole page; the colours of what the state has changed.
                if setting == "light":
                    looks.append(["html", ALL_RULES, "tag", RULES_OF_COLOURS])
                if changed:
                    looks.append([changed, RULES_OF_COLOURS, "rule", []])
                for look in looks:
                    for rule, what in page.evaluate(LOOK, look):
                        yield rule, f"{checked}, {state}: {what}", f"{width} px {setting}"


def report(found):
    """Return one line for each finding, with all the widths where it was found."""
    lines = groupby(sorted(found, key=lambda finding: finding[1]), key=lambda finding: finding[1])
    return "\n".join(f"{what} [{', '.join(where for *_what, where in places)}]" for what, places in lines)


# In parts, so that several processes share the work.
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_public_pages(browser, live_server, everything, part):
    pages, _admin_pages, _staff = everything
    with in_setting(browser, live_server, "light") as context:
        page = context.new_page()
        found = [finding for checked in pages[part::PARTS] for finding in findings(page, checked)]
    assert not found, report(found)


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_the_authors_pages(browser, live_server, log_in_to, everything, part):
    _public_pages, pages, staff = everything
    with in_setting(browser, live_server, "light") as context:
        log_in_to(context, staff)
        page = context.new_page()
        seen = [
            finding
            for checked in pages[part::PARTS]
            for finding in findings(page, checked, ["light", "dark"], WIDTHS[::2])
        ]
    found = [finding for finding in seen if finding[0] not in OF_DJANGO]
    assert not found, report(found)


def test_every_public_page_is_looked_at(everything):
    pages, _admin_pages, _staff = everything

    assert {page.name for page in pages if "(" not in page.name and ":" in page.name} == named_public_pages()


def test_every_page_of_the_authors_own_is_looked_at(everything):
    _public_pages, pages, _staff = everything

    assert named_admin_pages() - {page.name.partition(" (")[0] for page in pages} == set()


def test_axe_finds_nothing_before_the_log_in(browser, live_server):
    with in_setting(browser, live_server, "light") as context:
        checked = Page("admin:login (refused)", "/admin/", prepare=refuse)
        found = list(findings(context.new_page(), checked, ["light", "dark"], WIDTHS[::2]))
    assert not found, report(found)


def refuse(page):
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("Please enter the correct").wait_for()
