"""What every page keeps to beyond what axe-core can tell: keys, zoom, colours, motion, no script, bytes, stillness."""

from itertools import product
from urllib.parse import urlsplit

import pytest

from articles.models import Article
from articles.text.marks import QUESTIONS
from tests.browser.conftest import in_setting, light_up
from tests.factories import CommentFactory
from tests.origin import real_origin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REQUESTS, SHIFT = 6, 0.01
# What a first visit of a page may cost, all that is sent for it, and how many comments are on it.
GUIDE = "/restless-legs/"
FIRST_VISITS = {GUIDE: (40_000, 3), f"{GUIDE}medicines/": (40_000, 0), f"{GUIDE}discussion/": (60_000, 120)}
SCREENS, PHONE = 8, {"width": 390, "height": 844}


@pytest.fixture
def pages(everything):
    return everything[0]


def visit(page, checked):
    answer = page.goto(checked.path)
    assert answer.status == checked.status, checked
    if checked.prepare:
        checked.prepare(page)
    return answer


# Bytes, requests, stillness: the bundled guide, from the web server as it runs for readers.

WATCH_SHIFTS = """
    window.shifts = [];
    const told = ({ node, previousRect, currentRect }) =>
        [node?.outerHTML?.slice(0, 90) ?? node?.textContent.slice(0, 90), previousRect.y, currentRect.y];
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) window.shifts.push([value, scrollY, sources.map(told)]);
    }).observe({ type: "layout-shift", buffered: true });
"""
READ_TO_THE_END = """async () => {
    const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    for (let top = 0; top < document.documentElement.scrollHeight; top += 10 * innerHeight) {
        scrollTo({ top, behavior: "instant" });
        await frame();
    }
    return window.shifts;
}"""


@pytest.fixture(scope="module")
def origin():
    with real_origin() as address:
        yield address


@pytest.mark.parametrize("path", FIRST_VISITS)
def test_a_first_visit_is_light_and_nothing_moves(browser, origin, path):
    sizes, asked, said = {}, {}, []
    context = browser.new_context(base_url=origin, viewport={"width": 360, "height": 740})
    context.add_init_script(WATCH_SHIFTS)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    answer = page.goto(path, wait_until="networkidle")
    found = page.locator(".comment-name").count()
    shifts = page.evaluate(READ_TO_THE_END)
    context.close()

    most, comments = FIRST_VISITS[path]
    assert answer.status == 200 and found == comments
    weights = {asked[request]: size for request, size in sizes.items()}
    assert {urlsplit(url).netloc for url in asked.values()} == {urlsplit(origin).netloc}
    assert sum(weights.values()) <= most, weights
    assert len(asked) <= REQUESTS, weights
    assert sum(value for value, *_what_moved in shifts) < SHIFT, shifts
    assert said == []


SCREENS_LONG = "() => document.documentElement.scrollHeight / innerHeight"


@pytest.mark.parametrize("setting", ["light", "night"])
def test_the_front_page_is_at_most_eight_phone_screens_long(browser, live_server, bundled_guide, setting):
    long = "For years my legs woke me, and I walked the floor until the morning came. " * 60
    with in_setting(browser, live_server, setting, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(GUIDE)
        assert page.evaluate(SCREENS_LONG) <= SCREENS
        CommentFactory.create_batch(4, article=Article.objects.get(), place="A town far away", body=long)
        page.goto(GUIDE)
        assert page.locator(".stories > li").count() == 3
        assert page.evaluate(SCREENS_LONG) <= SCREENS


LANDED = """async (id) => {
    const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    await frame();
    return Math.round(document.getElementById(id).getBoundingClientRect().top);
}"""


def test_an_address_lands_exactly_where_the_page_is_not_laid_out_yet(page, everything):
    page.set_viewport_size({"width": 360, "height": 740})
    tops = {}
    for place in ("is-it-rls", "references", "discussion"):
        page.goto("about:blank")
        page.goto(f"/g/#{place}")
        tops[place] = page.evaluate(LANDED, place)

    assert len(set(tops.values())) == 1, tops


# Keys

ON_FIRST_SCREEN = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']"
)]
    .filter((element) => {
        const { top, bottom, width, height } = element.getBoundingClientRect();
        return !element.matches(".skip, :disabled, [type=hidden]") && element.checkVisibility()
            && width > 1 && height > 1 && top >= 0 && bottom <= innerHeight;
    })
    .map((element) => { element.dataset.seen = "1"; return element.outerHTML.slice(0, 120); })"""
FOCUSED = """() => {
    const element = document.activeElement;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const look = () => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor } = getComputedStyle(element);
        return { outlineStyle, outlineWidth: parseFloat(outlineWidth), outlineColor, boxShadow, backgroundColor };
    };
    const { outlineStyle, outlineWidth } = look();
    const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const lines = [...element.getClientRects()];
    return {
        name: element.outerHTML.slice(0, 120),
        isSeen: "seen" in element.dataset,
        isMarked: outlineStyle !== "none" && outlineWidth >= 2,
        isInView: top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth,
        isCovered: lines.length === 1 && middle !== null && !element.contains(middle) && !middle.contains(element),
    };
}"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/g/", "/apart/", "/apart/beds/"])
def test_the_tab_key_reaches_all_of_the_first_screen_and_shows_where_it_is(page, everything, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    seen = page.evaluate(ON_FIRST_SCREEN)
    assert len(seen) >= 4
    stops = []
    # Before them the link that skips the header; and between them may stand a table that is partly below.
    for _step in range(len(seen) + 2):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))

    assert [stop["name"] for stop in stops if stop["isSeen"]] == seen
    assert [stop["name"] for stop in stops if not stop["isMarked"]] == []
    assert [stop["name"] for stop in stops if not stop["isInView"] or stop["isCovered"]] == []


def test_a_reference_opens_and_closes_by_keyboard(page, everything):
    page.goto("/g/")
    cite = page.locator("main a.cite").first
    cite.focus()

    page.keyboard.press("Enter")

    opened = page.locator(":popover-open")
    assert "Title of first" in opened.inner_text()
    page.keyboard.press("Escape")
    assert not opened.count()
    assert cite.evaluate("link => link === document.activeElement")


# What holds on every page, looked at in one walk: narrow windows and zoom, stillness, quiet

WIDER = """() => {
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    const root = document.documentElement;
    const isWider = root.scrollWidth > root.clientWidth;
    const over = [...document.querySelectorAll("body *")].filter((element) =>
        element.checkVisibility() && element.getBoundingClientRect().right > root.clientWidth + 1);
    return isWider ? over.map((element) => element.outerHTML.slice(0, 80)).slice(0, 3).concat("wider") : [];
}"""

MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
    const { scrollBehavior, transitionDuration, animationName } = getComputedStyle(element);
    return scrollBehavior === "smooth" || animationName !== "none"
        || transitionDuration.split(",").some((duration) => parseFloat(duration) > 0);
}).map((element) => element.outerHTML.slice(0, 80))"""


LEADS_NOWHERE = """() => [...document.querySelectorAll("a[href^='#']")].map((link) => link.hash)
    .filter((hash) => hash && !document.getElementById(decodeURIComponent(hash.slice(1))))"""


def test_every_page_is_quiet_and_still_and_fits_a_narrow_window(browser, live_server, pages):
    here, noted, wider, moving, nowhere = urlsplit(live_server.url).netloc, [], {}, {}, {}
    with in_setting(browser, live_server, "light", device_scale_factor=2) as context:
        page = context.new_page()
        context.on("console", lambda message: noted.append((page.url, message.text)))
        context.on("weberror", lambda error: noted.append((page.url, str(error.error))))
        context.on(
            "request",
            lambda request: urlsplit(request.url).netloc == here or noted.append((page.url, request.url)),
        )
        for checked in pages:
            answer = visit(page, checked)
            assert "unsafe" not in answer.headers["content-security-policy"], checked
            if checked.status != 200 or checked.prepare:
                # The browser remarks on the refusal itself.
                noted[:] = [note for note in noted if "the server responded with a status" not in note[1]]
            if found := page.evaluate(LEADS_NOWHERE):
                nowhere[checked.name] = found
            # 640 px is what a window of 1280 px has at 200 %.
            for width, setting in product((320, 640), ("light", "night")):
                page.set_viewport_size({"width": width, "height": 450})
                light_up(page, setting)
                if over := page.evaluate(WIDER):
                    wider[f"{checked} at {width} px, {setting}"] = over
            page.emulate_media(reduced_motion="reduce")
            if found := page.evaluate(MOVING):
                moving[checked.name] = found
            page.emulate_media(reduced_motion="no-preference")
            light_up(page, "light")
    assert noted == []
    assert wider == {}
    assert moving == {}
    assert nowhere == {}


# Where each number and the last letter before it stand, of all that are cited in a text.
ALONE = """() => [...document.querySelectorAll("main :is(p, li, td) > .cites")]
    .filter((cites) => cites.checkVisibility() && cites.previousSibling?.nodeType === Node.TEXT_NODE)
    .map((cites) => {
        const before = document.createRange();
        const { length } = cites.previousSibling.data.trimEnd();
        before.setStart(cites.previousSibling, length - 1);
        before.setEnd(cites.previousSibling, length);
        const number = document.createRange();
        number.selectNodeContents(cites.querySelector("a"));
        const line = before.getClientRects()[0];
        return number.getClientRects()[0].bottom > line.bottom + line.height / 2;
    })"""


def test_no_line_begins_with_a_reference(page, everything):
    page.goto("/g/")
    for width in range(300, 420, 8):
        page.set_viewport_size({"width": width, "height": 740})
        are_alone = page.evaluate(ALONE)
        assert are_alone and not any(are_alone), width


# Colours of the reader's own choice

MARKS = """() => [...document.querySelectorAll(".mark")].map((mark) => {
    const shape = mark.querySelector(".mark-shape");
    const word = mark.querySelector(".mark-word");
    const isSeen = (part) => part !== null && part.checkVisibility({ opacityProperty: true }) && part.offsetWidth > 1
        && part.textContent.trim() !== ""
        && getComputedStyle(part).color !== getComputedStyle(document.body).backgroundColor;
    return [isSeen(shape), isSeen(word)];
})"""


def test_with_forced_colours_marks_keep_word_and_shape_and_focus_is_seen(browser, live_server, everything):
    with in_setting(browser, live_server, "dark", forced_colors="active") as context:
        page = context.new_page()
        page.goto("/g/")
        marks = page.evaluate(MARKS)
        stops = []
        for _step in range(8):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUSED))

    assert len(marks) > 10
    assert all(shape and word for shape, word in marks)
    assert [stop["name"] for stop in stops if not stop["isMarked"]] == []


def test_each_mark_keeps_word_and_shape_in_forced_colours_and_on_paper(browser, live_server, everything):
    """Axe measures the three lights; of these two it knows nothing."""
    marks = [mark for question in QUESTIONS.values() for mark in question.marks.values()]
    settings = [("light", "screen", "active"), ("dark", "screen", "active"), ("night", "print", None)]
    for setting, media, forced in settings:
        with in_setting(browser, live_server, setting, forced_colors=forced) as context:
            page = context.new_page()
            page.emulate_media(media=media)
            page.goto("/how-we-label-evidence/")
            anchors = page.locator(".labels dt").evaluate_all("terms => terms.map((term) => term.id)")
            seen = page.evaluate(MARKS.replace(".mark", ".labels .mark", 1))
        unseen = [anchor for anchor, parts in zip(anchors, seen, strict=True) if parts != [True, True]]
        assert (anchors, unseen) == ([mark.anchor for mark in marks], []), (setting, media)


# Without script


def test_without_script_every_page_says_the_same(browser, live_server, pages):
    # What a browser keeps only a script can show: without one this page says so, and leads on.
    pages = [checked for checked in pages if checked.name != "comments:on_this_device"]
    said = {}
    for script in (True, False):
        with in_setting(browser, live_server, "light", java_script_enabled=script) as context:
            page = context.new_page()
            for checked in pages:
                visit(page, checked)
                said.setdefault(checked.name, []).append(" ".join(page.locator("main").text_content().split()))
    missing = [name for name, (with_script, without) in said.items() if not without or not holds(with_script, without)]
    assert missing == []


def holds(longer, shorter):
    """Whether every word of `shorter` stands in `longer`, in its order: the script may add, never take away."""
    words = iter(longer.split())
    return all(word in words for word in shorter.split())
