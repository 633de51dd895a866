"""The verdict: who is published in which mode, which reasons are given, and what decides."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from comments.safety.alarms import Alarm
from comments.safety.verdict import Context, Draft, Limits, Lists, decide, is_flood
from tests.comments.test_matching import calls

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
GOOD = Draft(name="Sam", place="Leeds", body="I get up, walk to the window and back, and it eases for an hour.")
KNOWN = {"is_verified_returner": True, "has_published_before": True}


def draft(body="", **changes):
    return Draft(**{"name": "Sam", "body": body or GOOD.body, **changes})


def context(**changes):
    """What lets an ordinary comment through, with `changes`."""
    return Context(**{"mode": "publish", "author_names": ("Ann Example",), "seconds_to_fill": 60, **changes})


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize("mode", ["hold-all", "hold-first", "publish", "", "nonsense"])
@pytest.mark.parametrize("is_away", [False, True])
@pytest.mark.parametrize("is_verified_returner", [False, True])
@pytest.mark.parametrize("has_published_before", [False, True])
@pytest.mark.parametrize("by_author", [False, True])
def test_who_is_published_in_which_mode(mode, is_away, is_verified_returner, has_published_before, by_author):
    verdict = decide(
        GOOD,
        Context(
            mode=mode,
            is_away=is_away,
            is_verified_returner=is_verified_returner,
            has_published_before=has_published_before,
            by_author=by_author,
        ),
    )

    # A mode that nobody knows holds as the usual one does.
    passes = mode == "publish" or (mode != "hold-all" and is_verified_returner and has_published_before)
    assert verdict.status == ("published" if by_author or (passes and not is_away) else "pending")
    assert bool(verdict.reasons) == (verdict.status != "published")
    assert (verdict.alarm, verdict.is_urgent, verdict.holds_thread) == ("", False, False)


def test_without_knowing_anything_a_comment_waits():
    assert decide(GOOD, Context()).status == "pending"


@pytest.mark.parametrize(
    ("changed", "around", "code", "status"),
    [
        ({}, {"honeypot": "x"}, "honeypot", "spam"),
        ({}, {"seconds_to_fill": 2.9}, "quick", "pending"),
        ({}, {"seconds_to_fill": 0}, "quick", "pending"),
        ({}, {"seconds_to_fill": -100}, "quick", "pending"),
        ({}, {"seconds_to_fill": float("nan")}, "quick", "pending"),
        ({}, {"seconds_to_fill": 9, "limits": Limits(seconds_to_fill=10)}, "quick", "pending"),
        ({"body": "Get free spins at the best online casino"}, {}, "spam", "pending"),
        ({"body": "brandword"}, {"lists": Lists(spam=("Brandword",))}, "spam", "pending"),
        ({"place": "brandword"}, {"lists": Lists(spam=("Brandword",))}, "spam", "pending"),
        ({"side_effects": "brandword"}, {"lists": Lists(spam=("Brandword",))}, "spam", "pending"),
        ({}, {"is_duplicate": True}, "duplicate", "pending"),
        ({"body": "http://a.example and http://b.example"}, {}, "links", "pending"),
        ({"body": "http://a.example", "place": "b.com"}, {}, "links", "pending"),
        ({"body": "http://a.example"}, {"limits": Limits(links_held_from=1)}, "links", "pending"),
        ({"body": "mail me: sam@mail.example"}, {}, "mail-address", "pending"),
        ({"body": "write me on WhatsApp"}, {}, "held-word", "pending"),
        ({"body": "heldword"}, {"lists": Lists(held=("heldword",))}, "held-word", "pending"),
        ({"name": "Аnn Ехample"}, {}, "look-alike", "pending"),
        ({"name": "Admin"}, {}, "reserved-name", "pending"),
        ({"name": "Quiet Legs"}, {"lists": Lists(names=("quiet legs",))}, "reserved-name", "pending"),
        ({"name": "Dr Bob"}, {}, "title", "pending"),
        ({"name": "Pаul"}, {}, "mixed-alphabets", "pending"),
        ({"body": "I take 300 mg at night"}, {}, "amount", "pending"),
        ({"side_effects": "dizzy on 300 mg"}, {}, "amount", "pending"),
        ({"body": "Just double your dose"}, {}, "dose-advice", "pending"),
        ({"body": "You should stop taking it at once"}, {}, "stop-advice", "pending"),
        ({"body": "What dose do you take?"}, {}, "dose-asked", "pending"),
        ({}, {"is_thread_held": True}, "held-thread", "pending"),
        ({"body": "I can't go on like this"}, {}, "despair", "pending"),
        ({"body": "I want to kill myself"}, {}, "crisis", "pending"),
        ({"side_effects": "I want to kill myself"}, {}, "crisis", "pending"),
        ({"name": "wanttodie"}, {}, "crisis", "pending"),
        ({"body": "My left calf is suddenly swollen and hot"}, {}, "emergency", "pending"),
        ({}, {"is_away": True}, "away", "pending"),
        ({}, {"mode": "hold-all"}, "hold-all", "pending"),
        ({}, {"mode": "hold-first", "is_verified_returner": True}, "first", "pending"),
        ({}, {"mode": "hold-first", "has_published_before": True}, "first", "pending"),
    ],
)
def test_each_check_alone_decides_and_says_why(changed, around, code, status):
    verdict = decide(draft(**changed), context(**around))

    assert code in codes(verdict)
    assert verdict.status == status
    assert all(str(reason.words).endswith((".", "”.")) for reason in verdict.reasons)
    # The author is never held, whatever was typed.
    assert decide(draft(**changed), context(**around, by_author=True)).status == "published"
    assert decide(draft(**changed), context(**around, by_author=True)).alarm == ""


@pytest.mark.parametrize(
    ("changed", "around"),
    [
        ({}, {"seconds_to_fill": None}),
        ({}, {"seconds_to_fill": 3}),
        ({}, {"seconds_to_fill": 10.0**9}),
        ({"body": "See http://a.example for the study."}, {}),
        ({"body": "See [http://a.example](http://a.example) and http://a.example again."}, {}),
        ({}, {"limits": Limits(links_held_from=0)}),
        ({"body": "I lost my savings at the casino on that medicine, and I hid it."}, {}),
        ({"body": "The gambling and the shopping stopped when it was changed. So did the porn."}, {}),
        ({"body": "My ferritin was 40 ng/ml, it took 8 weeks. I am 45 and live 5 km from the sea."}, {}),
        ({"body": "My legs are killing me. I want to cut my legs off."}, {}),
        ({"body": "Has anybody tried a weighted blanket?"}, {}),
        ({"name": ""}, {}),
    ],
)
def test_an_ordinary_comment_is_published_where_comments_are(changed, around):
    assert decide(draft(**changed), context(**around)) == decide(GOOD, context())
    assert decide(GOOD, context()).status == "published"


ORDINARY = """
I was diagnosed in 2009 and for years I paced the kitchen. Pregnancy made it worse, then it went away for a while.
My GP thought it was cramps.
A blood test showed low ferritin, and the iron tablets changed everything after three months.
Ropinirole worked like magic for two years and then it started at noon.
My neurologist helped me come off it slowly, which was awful but worth it.
Has anyone else found that the summer is worse? My husband thinks I am mad, pacing up and down.
I have tried magnesium, cherry juice, bananas and a bar of soap under the sheet. Only walking helps.
The worst is flying. I stand at the back by the toilets and the crew know me by now.
Gabapentin makes me dizzy in the morning, so I don't drive until ten.
Thank you for this page. I cried when I read it, I thought I was the only one.
I cut out sugar and coffee, and I stopped eating late. It is a bit better but not gone.
My mother had it, my grandmother had it, and now my son kicks all night.
Don't give up, ask for a sleep clinic, and take your notes with you.
I use a weighted blanket, a cold shower, and in the worst nights I do the ironing at three.
Please ask your doctor about your ferritin before you take anything.
I am on dialysis and the nurses let me stand during the last hour.
Compression socks made my calf hurt, I sent them back.
I can't sit through a film, a meeting, or my own wedding speech!
After my knee operation my leg was swollen and hot for weeks, that was last year.
I gave up on homeopathy, it did nothing. Exercise in the morning does more for me than any pill.
The tablets made me gamble. I lost a lot before anybody made the connection.
Does anyone know a good sleep clinic near Leeds? How long is the wait?
My legs feel as if ants were marching through the bones. I get about three hours of sleep.
Mirtazapine made mine ten times worse; it stopped within a week when my doctor changed it.
I have to get up every ten minutes. I want to scream.
Take care of yourselves and do not be ashamed to stand up at the cinema.
It helps me to rub my calves with a rough towel, then a hot water bottle.
""".strip().splitlines()


@pytest.mark.parametrize("body", ORDINARY)
def test_what_readers_usually_write_gives_no_reason_at_all(body):
    assert decide(draft(body), context()).reasons == ()


@pytest.mark.parametrize("name", ["Dose", "Low Dose Lisa", "Stop pramipexole"])
def test_a_name_asks_for_no_dose_and_advises_nothing(name):
    assert not {"dose-asked", "dose-advice", "stop-advice"} & {*codes(decide(draft("I walk.", name=name), context()))}


def test_danger_and_amounts_are_heard_in_a_name():
    assert "crisis" in codes(decide(draft("I walk.", name="I want to kill myself"), context()))
    assert "amount" in codes(decide(draft("I walk.", name="Take 600 mg"), context()))


def test_all_reasons_are_given_the_gravest_first():
    verdict = decide(
        draft("I want to die. I took too many pills. http://a.com http://b.com What dose is safe?", name="Admin"),
        Context(is_duplicate=True, seconds_to_fill=1, is_away=True, is_thread_held=True, honeypot="x"),
    )

    assert codes(verdict) == [
        "crisis", "emergency", "honeypot", "quick", "duplicate", "links", "reserved-name", "dose-asked", "held-thread",
        "away", "first",
    ]  # fmt: skip
    assert verdict.alarm == Alarm.CRISIS and verdict.is_urgent and verdict.holds_thread


@pytest.mark.parametrize(
    ("body", "alarm", "is_urgent"),
    [
        ("I want to kill myself", "crisis", True),
        ("I took too many pills", "emergency", True),
        ("I took too many pills. I want to die.", "crisis", True),
        ("I can't go on like this", "despair", False),
        ("I can't go on like this. I took too many pills.", "emergency", True),
        ("My father died by suicide", "despair", False),
        ("My legs are killing me", "", False),
    ],
)
def test_the_alarm_is_the_gravest_and_despair_is_never_urgent(body, alarm, is_urgent):
    verdict = decide(draft(body), context())

    assert (verdict.alarm, verdict.is_urgent) == (alarm, is_urgent)


def test_somebody_in_danger_is_never_thrown_out_as_spam():
    """Browsers fill in fields that nobody sees, and despair sells."""
    for around in ({"honeypot": "x"}, {"lists": Lists(spam=("myself",))}):
        verdict = decide(draft("I want to kill myself"), context(**around))
        assert verdict.status == "pending" and verdict.is_urgent
    assert decide(draft("I can't go on like this"), context(honeypot="x")).status == "pending"
    assert decide(draft("We are happy here."), context(honeypot="x")).status == "spam"


def test_replies_wait_where_a_dose_was_asked_whoever_writes_them():
    asked = decide(draft("How much should I take?"), context(**KNOWN))
    assert asked.holds_thread and asked.status == "pending"

    assert decide(GOOD, context(**KNOWN, is_thread_held=True)).status == "pending"
    assert decide(GOOD, context(by_author=True, is_thread_held=True)).status == "published"


def test_the_authors_harmless_phrases_end_alarms_and_nothing_else():
    lists = Lists(harmless=("want to die", "just take", "how much should i take", "online casino"))

    assert decide(draft("I want to die"), context(lists=lists)).alarm == ""
    assert codes(decide(draft("Just take 600"), context(lists=lists))) == ["amount", "dose-advice"]
    assert codes(decide(draft("How much should I take?"), context(lists=lists))) == ["dose-asked"]
    assert "spam" in codes(decide(draft("online casino"), context(lists=lists)))


def test_the_authors_alarms_are_heard_in_other_languages():
    lists = Lists(crisis=("nicht mehr leben",), despair=("kann nicht mehr",), emergency=("dickes bein",))

    assert decide(draft("Ich will NICHT  mehr leben."), context(lists=lists)).alarm == "crisis"
    assert decide(draft("ich kann nicht mehr"), context(lists=lists)).alarm == "despair"
    assert decide(draft("ein dickes Bein"), context(lists=lists)).alarm == "emergency"


def test_a_flood_is_counted_in_ten_minutes_and_in_a_day():
    limits = Limits(per_ten_minutes=2, per_day=4)
    ago = [NOW - timedelta(minutes=minutes) for minutes in (1, 9, 11, 60 * 23, 60 * 25)]

    assert not is_flood([], NOW, limits)
    assert not is_flood(ago[:1], NOW, limits)
    assert is_flood(ago[:2], NOW, limits)
    assert not is_flood(ago[1:], NOW, limits)
    assert is_flood([NOW - timedelta(hours=n) for n in range(1, 5)], NOW, limits)
    assert not is_flood([NOW - timedelta(days=2)] * 50, NOW, limits)
    assert is_flood([NOW] * 5, NOW, Limits()) and not is_flood([NOW] * 4, NOW, Limits())


HOSTILE = [
    "", "\0", "\ud800", "\u202e" * 50, "&#0;&#x110000;&#99999999;", "[" * 400, "(" * 400, "](" * 200, "a" * 400,
    "<script>", "%s %d %(x)s {0} {x}", "\\", "İıſßΐ", "ﷺ" * 20, "🏳️‍🌈" * 20, "Z̸̢͎a̴l̵g̷o̴" * 20,
    "½¾⅓", "٣٠٠", "\n" * 50,
    ". " * 100,
    "'" * 100, "http://" * 50, "www." * 50, "@" * 100, "1" * 400, "1/" * 100, "1,000," * 60, "half a " * 60,
    "e\u0301" * 100,
    "i want to ", "kill ", "my left calf ", "two hundred ", "take ", "300 mg ", "how much ",
    "you should stop ", "&amp", "㍿",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_judge(text):
    lists = Lists(spam=(text,), held=(text,), names=(text,), crisis=(text,), harmless=(text,))
    around = context(author_names=(text,), lists=lists, honeypot="")
    everything = Draft(name=text, place=text, body=text, side_effects=text)

    assert decide(everything, context()).status in ("published", "pending", "spam")
    assert decide(everything, around).status in ("published", "pending", "spam")


def test_no_mixture_breaks_the_judge():
    chance = random.Random(3)
    for _round in range(150):
        text = "".join(chance.choices(HOSTILE, k=chance.randint(1, 6)))[:1500]
        decide(Draft(name=text[:60], body=text), context())


def test_a_long_list_and_a_long_text_cost_no_more_than_their_sum():
    lists = Lists(
        **{kind: tuple(f"{kind} entry {n}" for n in range(2000)) for kind in ("spam", "held", "crisis", "harmless")}
    )
    long, longer = draft("spam entry held " * 300), draft("spam entry held " * 600)
    decide(long, context(lists=lists))

    once, twice = calls(decide, long, context(lists=lists)), calls(decide, longer, context(lists=lists))
    assert twice <= 2.3 * once
    assert twice <= 200 * len(longer.body)


def test_what_nobody_but_a_person_can_read_waits_at_the_top():
    verdict = decide(draft("Jag har haft myrkrypningar i benen i många år nu"), context())
    assert (codes(verdict), verdict.status, verdict.alarm) == (["foreign"], "pending", "foreign")
    assert not verdict.is_urgent


@pytest.mark.parametrize(
    ("body", "alarm"),
    [
        (
            "Kids are asleep. I've written them each a letter. They'd have a nicer mum if somebody else had the job.",
            "despair",
        ),
        ("my calf is rock hard and twice the size of the other one after the long flight", "unwell"),
    ],
)
def test_what_only_the_wide_net_hears_is_a_quiet_alarm(body, alarm):
    verdict = decide(draft(body), context())
    assert (verdict.alarm, verdict.is_urgent, verdict.status) == (alarm, False, "pending")


def test_who_was_ruined_by_a_casino_is_not_among_the_spam():
    body = "The online casino took my savings, the free spins began it, and it was the tablets that made me play."
    verdict = decide(draft(body), context())
    assert verdict.status == "pending"
    assert "2 phrases of sellers" in str(next(reason.words for reason in verdict.reasons if reason.code == "spam"))
