"""What readers reported, on public pages: a line below each story, and counts on a remedy's own page alone."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from articles.editions.publishing import publish
from articles.models import Remedy
from comments import acts
from comments.models import Discussion, ExperienceReport, ExperienceTally
from comments.templatetags.experiences import UNITS
from tests.factories import RemedyFactory, WaitingCommentFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db

PAGE = "/g/massage/"
NOT_EVERYBODY = "Who chose to write here is not everybody who tried it."
OUTCOME_WORDS = [str(label) for label in ExperienceReport.Outcome.labels]


@pytest.fixture
def massage(guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="massage", name="Massage", counts_experiences=True)
    publish(guide, what_changed="Massage.")
    return remedy


def told(remedy, by=None, **fields):
    """A published comment with a report, read by `by`."""
    comment = WaitingCommentFactory(article=remedy.article, remedy=remedy)
    ExperienceReport.objects.create(comment=comment, **{"outcome": "same", "duration": "weeks"} | fields)
    acts.publish(comment, by)
    return comment


def text(response):
    assert response.status_code == 200
    return one_line(response.content.decode())


def pills(page):
    """What each report on a page says, as a list of words."""
    lists = re.findall(r'<ul class="experience".*?</ul>', page, re.DOTALL)
    return [
        [one_line(re.sub(r"<[^>]+>", "", item)).strip() for item in re.findall(r"<li>.*?</li>", found)]
        for found in lists
    ]


def table(page):
    """{outcome: counts by duration} as a reader's table has them; None where no table of counts is."""
    found = re.search(r'<div class="counts">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', found[1]) if found else []
    return {outcome: [int(n) for n in re.findall(r"</svg>(\d+)</td>", cells)] for outcome, cells in rows} or None


def test_nine_reports_are_stories_alone_and_the_tenth_is_counted(client, massage, staff):
    for _ in range(9):
        told(massage, staff)
    page = text(client.get(PAGE))
    assert table(page) is None
    assert NOT_EVERYBODY not in page and 'class="counts"' not in page
    assert ["Used for: less than a month", "Outcome: no change"] in pills(page)

    told(massage, staff, outcome="better", duration="years")
    page = text(client.get(PAGE))
    assert list(table(page)) == OUTCOME_WORDS
    assert table(page) == dict.fromkeys(OUTCOME_WORDS, [0] * 5) | {
        "no change": [9, 0, 0, 0, 0],
        "better": [0, 0, 0, 1, 0],
    }
    assert "<h3>10 reports</h3>" in page
    assert "9 of the 10 came after less than three months of use." in page


def test_beside_the_counts_stands_what_they_cannot_tell(client, massage, staff):
    for _ in range(10):
        told(massage, staff)
    page = text(client.get(PAGE))
    counts = page[page.index('<div class="counts">') : page.index("</table>")]
    for words in (
        "Counted after the author read them.",
        NOT_EVERYBODY,
        "People whom something helped write about it more often.",
        'href="https://doi.org/10.2196/jmir.3214"',
        'href="https://doi.org/10.1016/j.socscimed.2017.01.033"',
        "These counts cannot tell you your chance.",
    ):
        assert words in counts
    assert "%" not in counts
    assert "style=" not in counts


def test_what_research_says_stands_above_what_readers_tell(client, massage, staff):
    for _ in range(10):
        told(massage, staff)
    page = text(client.get(PAGE))
    assert page.index('id="verdict"') < page.index('id="facts"') < page.index("What readers tell")
    assert 'aria-labelledby="discussion-title" data-nosnippet>' in page
    assert 'href="/g/discussion/write/?about=remedy:massage"' in page
    assert 'href="/g/discussion/?about=remedy:massage"' in page


def test_a_report_counts_once_the_author_has_read_it_and_no_longer_once_it_is_gone(client, massage, staff):
    other = RemedyFactory(section=massage.section, counts_experiences=True)
    comments = [told(massage, staff) for _ in range(9)]
    tenth = told(massage)
    assert table(text(client.get(PAGE))) is None
    acts.publish(tenth, staff)
    assert table(text(client.get(PAGE)))["no change"][0] == 10
    for take_away, bring_back in (
        (lambda: acts.remove(tenth, staff), lambda: acts.undo(tenth, staff)),
        (lambda: acts.move(tenth, staff, remedy=other), lambda: acts.undo(tenth, staff)),
        (lambda: acts.mark_spam(tenth, staff), lambda: acts.publish(tenth, staff)),
    ):
        take_away()
        assert table(text(client.get(PAGE))) is None
        bring_back()
        assert table(text(client.get(PAGE)))["no change"][0] == 10
    acts.erase(comments[0])
    assert table(text(client.get(PAGE))) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Opioids"},
        {"name": "Clonazepam"},
        {"other_names": "Sifrol"},
        {"name": "Cabergoline"},
        {"name": "Potassium"},
        {"name": "Quinine"},
        {"name": "Rhus tox"},
        {"cautions": ["withdrawn"]},
        {"counts_experiences": False},
    ],
    ids=str,
)
def test_where_counts_would_harm_there_are_none_whatever_the_tables_hold(client, massage, staff, fields):
    told(massage, staff, outcome="much-better")
    ExperienceTally.objects.update(count=50)
    assert table(text(client.get(PAGE)))["much better"][0] == 50
    # As by an old file, or by hand: past the form, which refuses it.
    Remedy.objects.filter(pk=massage.pk).update(**fields)
    publish(massage.article, what_changed="Renamed.")
    page = text(client.get(PAGE))
    assert table(page) is None
    assert NOT_EVERYBODY not in page
    # A story stays a story.
    assert "Outcome: much better" in pills(page)[0]


def test_what_readers_are_served_decides_not_the_working_copy(client, massage, staff):
    told(massage, staff)
    ExperienceTally.objects.update(count=10)
    Remedy.objects.filter(pk=massage.pk).update(counts_experiences=False, slug="rubbing", old_slugs=["massage"])
    assert table(text(client.get(PAGE)))["no change"][0] == 10


@pytest.mark.parametrize(
    "url",
    ["/", "/g/", "/g/remedies/", "/search/?q=massage", "/g/discussion/", "/g/discussion/feed/", "/comments/feed/"],
)
def test_counts_stand_nowhere_but_on_the_remedys_own_page(client, massage, staff, url):
    told(massage, staff, outcome="better", side_effects="Bruises of mine.")
    ExperienceTally.objects.update(count=4321)
    assert ">4321<" in text(client.get(PAGE))
    page = text(client.get(url))
    assert "4321" not in page
    assert 'class="counts"' not in page and NOT_EVERYBODY not in page
    if "feed" in url or "search" in url:
        assert "Bruises of mine." not in page and pills(page) == []


def test_tables_and_search_are_the_same_with_reports_and_without(client, massage, staff):
    urls = ["/g/remedies/", "/search/?q=massage", "/g/feed/", "/g/discussion/feed/"]
    for _ in range(12):
        told(massage, staff, outcome="much-better")
    before = [text(client.get(url)) for url in urls]
    ExperienceTally.objects.all().delete()
    ExperienceReport.objects.all().delete()
    assert [text(client.get(url)) for url in urls] == before


def test_a_report_is_a_list_of_labelled_words_below_its_story_with_nothing_active(client, massage, staff):
    told(
        massage,
        staff,
        duration="months",
        use="no-effect",
        side_effects="<script>alert(1)</script> & “cramps” ألم",
    )
    for url in (PAGE, "/g/discussion/"):
        page = text(client.get(url))
        assert "<script>alert" not in page
        # A list by its role too: without bullets some screen readers take it for none.
        assert '<ul class="experience" role="list" aria-label="How it went"' in page
        (report,) = pills(page)
        assert report[-4:] == [
            "Used for: one to three months",
            "Outcome: no change",
            "Stopped: it had no effect",
            "Side effects: &lt;script&gt;alert(1)&lt;/script&gt; &amp; “cramps” ألم",
        ]
        assert '<bdi dir="auto">&lt;script&gt;' in page
        # What was tried is said where the page itself does not say it.
        assert (report[0] == "Tried: Massage") == (url != PAGE)


def test_outcomes_go_from_much_worse_to_much_better_wherever_they_stand(client, massage, staff):
    scale = ["much worse", "worse", "no change", "better", "much better", "too early to say"]
    for _ in range(10):
        told(massage, staff)
    assert list(table(text(client.get(PAGE)))) == scale
    form = text(client.get("/g/discussion/write/?about=remedy:massage"))
    places = [form.index(f"> {word}</label>") for word in scale]
    assert places == sorted(places)


def test_a_removed_story_takes_its_report_along(client, massage, staff):
    comment = told(massage, staff, side_effects="Bruises of mine.")
    acts.publish(WaitingCommentFactory(in_reply_to=comment), staff)
    acts.remove(comment, staff)
    page = text(client.get(f"/c/{comment.pk}/"))
    assert "Bruises of mine." not in page and pills(page) == []


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        text(client.get(url))
    return [query["sql"] for query in captured]


def test_reports_cost_a_page_no_query_that_grows(client, massage, staff):
    urls = [PAGE, "/g/discussion/", "/g/"]
    told(massage, staff)
    before = [len(queries(client, url)) for url in urls]
    for _ in range(15):
        told(massage, staff)
    assert all(len(queries(client, url)) <= count for url, count in zip(urls, before, strict=True))


def test_a_remedy_that_is_not_counted_is_not_asked_for_its_counts(client, massage, staff):
    def asked():
        return sum("experiencetally" in sql for sql in queries(client, PAGE))

    assert asked() == 1
    Remedy.objects.update(counts_experiences=False)
    publish(massage.article, what_changed="No counts.")
    assert asked() == 0


def test_every_duration_has_its_place_in_the_head_of_the_table():
    assert [duration for _unit, heads in UNITS for duration in heads] == list(ExperienceReport.Duration)


def test_no_counts_leave_no_trace():
    assert render_to_string("comments/_experience_counts.html", {"counts": None}).strip() == ""


def test_a_story_that_was_moved_to_a_section_says_what_it_is_about(client, massage, staff):
    comment = told(massage, staff)
    assert '· about <a href="/g/massage/">' not in text(client.get("/g/discussion/"))
    acts.move(comment, staff, section=massage.section)
    page = text(client.get("/g/discussion/"))
    assert f'· about <a href="/g/#{massage.section.slug}">{massage.section.title}</a>' in page


# Stories on the remedy's own page


def test_the_newest_stories_stand_there_with_their_first_replies_and_how_many_there_are(client, massage, staff):
    stories = [told(massage, staff, outcome=outcome) for outcome in ("worse", "much-better", "much-worse", "better")]
    for number in range(7):
        acts.publish(WaitingCommentFactory(in_reply_to=stories[-1], body=f"Reply {number}."), staff)
    page = text(client.get(PAGE))
    # Newest first, whatever they tell.
    assert [report[1] for report in pills(page)] == ["Outcome: better", "Outcome: much worse", "Outcome: much better"]
    assert "Reply 0." in page and "Reply 4." in page and "Reply 5." not in page
    assert "2 more replies" in page
    assert "All that readers tell about this: 11 comments" in page
    assert f'href="/c/{stories[-1].pk}/reply/"' in page


def test_one_tells_ones_own_from_there_while_the_discussion_takes_comments(client, massage):
    assert "Tell how it went for you" in text(client.get(PAGE))
    Discussion.objects.update_or_create(article=massage.article, defaults={"is_open": False})
    page = text(client.get(PAGE))
    assert "Tell how it went for you" not in page and "/reply/" not in page
    assert "Nobody has written about this here yet." in page
