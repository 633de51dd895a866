"""What a guard hears, beside what looks like it and passes: sentences of our own, in tables of two sides."""

import pytest

from comments.safety.learned import LEAST_DECISIONS, learned_from
from comments.safety.verdict import PUBLISH, Context, Draft, decide
from tests.comments.measuring import HELP, MARKET, MEDICINE

AMOUNTS_AND_ADVICE = """
is four a night too many
am i on too much?
what's the max?
just take two
bin the lot
skip it and see
up to 3 a day
500 a time
half a sinemet
gabapentin ３００ twice
pramipexole ٠٫٥ at night
one little white one, 0.088, an hour before bed
ferrous sulphate 200 on alternate days
is 1200 loads?
The doctor gave me two Galfer a day
couple of codeine of a night
gaba 3x300
one and a half clonazepam
just up it
If your doctor won't up it, up it yourself
"""
NOT_ABOUT_AMOUNTS = """
Lost 8 kilos, no change
At 61 I took up swimming
is a mile too far for a dog
what's the longest you have stood on a train
walked up to 3 miles
Lyrica gave me brain fog
bin the mattress
"""
AT_THE_WHEEL = """
I fell asleep at the wheel on the motorway today.
Today I fell asleep driving, woke up on the hard shoulder.
nodded off driving home from nights and clipped a parked car
eyes shut on me on the A1 and I was in the other lane
"""
NOT_AT_THE_WHEEL = """
fell asleep in the cinema, at last
I never drive when I'm sleepy, I pull in and nap
fell asleep on the bus and ended up in the depot
No chest pain, no swelling, no fever, only the fidgets
kill me now, another webinar
"""
OFFERS_AND_ABUSE = """
cheap lyrica here
www.stoplegs.example really works
I make my own leg balm, five pounds a tub, message me
My niece's little business does lavender pillows, just ask me for one
Our clinic offers a free consultation, call now
You, sir, are an ignoramus
oh look, the village idiot
"""
NEITHER_OFFERS_NOR_ABUSE = """
thirty quid for a pillow, my husband nearly fainted
I was an idiot not to ask sooner
I look after a gentleman with this and your words helped
THANK YOU THANK YOU
"""


def lines(text):
    return text.strip().splitlines()


def codes(body, **draft):
    return {reason.code for reason in decide(Draft(body=body, **draft), Context(mode=PUBLISH)).reasons}


@pytest.mark.parametrize("text", lines(AMOUNTS_AND_ADVICE))
def test_an_amount_or_advice_waits(text):
    assert codes(text) & MEDICINE


@pytest.mark.parametrize("text", lines(NOT_ABOUT_AMOUNTS))
def test_other_numbers_and_orders_do_not_wait_for_it(text):
    assert not codes(text) & MEDICINE


@pytest.mark.parametrize("text", lines(AT_THE_WHEEL))
def test_sleep_at_the_wheel_is_heard(text):
    assert codes(text) & HELP


@pytest.mark.parametrize("text", lines(NOT_AT_THE_WHEEL))
def test_other_sleep_denials_and_jokes_are_not_danger(text):
    assert not codes(text) & HELP


@pytest.mark.parametrize("text", lines(OFFERS_AND_ABUSE))
def test_offers_and_abuse_wait(text):
    assert codes(text) & MARKET


@pytest.mark.parametrize("text", lines(NEITHER_OFFERS_NOR_ABUSE))
def test_prices_and_thanks_do_not_wait_for_it(text):
    assert not codes(text) & MARKET


@pytest.mark.parametrize("name", ["RLS mum", "Night owl", "Restless in Leeds", "Minh Do", "White", "White mum"])
def test_a_short_name_is_no_alarm(name):
    assert not codes("Walking helps me", name=name)


@pytest.mark.parametrize(("decisions", "waits"), [(LEAST_DECISIONS - 1, False), (LEAST_DECISIONS, True)])
def test_what_was_decided_makes_wait_once_it_is_enough_and_never_throws_out(decisions, waits):
    kept = [("walking helps my legs at night", False)] * (decisions - 10)
    learned = learned_from([*kept, *[("purple tulips parcel", True)] * 10])
    verdict = decide(Draft(body="purple tulips parcel"), Context(mode=PUBLISH, learned=learned))
    assert ("learned" in {reason.code for reason in verdict.reasons}) == waits
    assert verdict.status != "spam"
