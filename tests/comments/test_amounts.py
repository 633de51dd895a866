"""Amounts are found wherever a reader could copy them, and blood values, times and ages are left alone."""

import random

import pytest

from comments.safety.amounts import REMOVED, find_amounts, mask_amounts

# Text, and what is left of it: every amount stands between ‹ ›.
AMOUNTS = """
‹300 mg›
I take ‹0.5mg› at night
‹half a tablet›
‹two pills› and a walk
‹1/4 pill›
‹5000 IU› of it
‹2 tsp› in water
‹three times 100›
‹3 x 100 mg›
‹300mg› x 3
‹3x100mg›
‹one and a half tablets›
‹1½ tablets›
‹1 1/2 tablets›
‹½ tablet›
‹0,25 mg› like in Germany
‹.125 mg›
‹1,200 mg› a day
‹1 200 mg› a day
‹1.200 mg› a day
‹300-600 mg›
‹300 to 600 mg›
‹two or three tablets›
‹300 mg› and ‹600 mg›
‹300 and 600 mg›
‹75 µg› daily
‹75 μg› a day
‹75mcg› daily
‹10 micrograms›
‹three hundred milligrams›
‹six hundred mg›
‹twenty-five mg›
‹5 g› of powder
‹10 ml›
‹20 units›
‹four drops›
‹2 drops›
‹10 mg›/kg
‹2 capsules›
‹3 gummies›
‹one patch›
‹a teaspoon› of it
‹a couple of pills›
‹a few drops›
‹20 mEq›
‹two small white tablets›
‹two of the pills›
‹2 iron tablets›
half of a ‹300 mg› tablet
‹a quarter of a tablet›
‹half a pill›
‹300 milligrammes›
‹１００ ｍｇ›
‹٣٠٠ mg›
‹३०० mg›
‹300 mg›
‹30\u200b0 mg›
‹300\u2009mg›
‹5**0**0 mg›
‹5&#48;0 mg›
‹300 mɡ›
‹300 mg›.
‹①00 mg›
gabapentin ‹300›
Lyrica ‹75›, then Lyrica ‹150›
pramipexole ‹0.125› at first
‹600› of gabapentin
I take ‹600› at night
just take ‹600›
I took ‹2› before bed
take ‹two›.
I am on ‹900› a day
go up to ‹1200›
is ‹600› enough
Ropinirole ‹2-4› daily
melatonin ‹3›
vitamin D ‹2000 IU›
my ferritin was low so I take ‹65 mg› of iron
‹2k IU›
‹twenty mg› and ‹half a tab›
‹300mg›
I was on ‹0.125› and went to ‹0.25› then ‹0.5›
‹two› paracetamol
‹2› Nytol
‹one› oxycodone
‹30/500› co-codamol
I took ‹3› last night
I have ‹3 pumps› of gel
magnesium ‹250› twice daily
‹300› three times a day
you can go as high as ‹3600›
a ‹4 mg› patch
‹100mg›/day
‹75› morning ‹150› night
I take pregabalin ‹75› morning, ‹75› noon and ‹150› night
‹75› am ‹150› pm
‹0.25› morning, ‹0.5› night
gabapentin at ‹300›
ropinirole at ‹4› a day
pramipexole at ‹0.25›
pramipexole, the ‹0.18› one
On pramipexole the ‹0.35› one made me sick, so I went back to the ‹0.18› one.
ropinirole, first ‹0.25›, later ‹0.5›
my doctor put me up from ‹0.088 to 0.18› of pramipexole
the ‹0.125› strength
my requip is the ‹0.25›
‹300 mg›, then the ‹1.5› one
gabapentin, ‹a whole one› at bedtime
I take ‹a whole one› at night
‹half of one› of the pramipexole
I now take ‹a whole one› instead of half.
pramipexole: ‹half of one›, then ‹a whole one› after a week
I swallow ‹a half one› and wait
take ‹two whole ones›
‹half a one› of the ropinirole
Pramipexole, ‹one› in the morning and ‹one› at night
I take gabapentin, ‹one› in the morning, ‹two› at night
My tablets: ‹two› in the morning, ‹one› at noon and ‹three› at bedtime
the pills, ‹1› in the morning and ‹2› at night
of ropinirole ‹one› with breakfast and ‹two› with dinner
gabapentin, ‹one› at nine and ‹one› at eleven
I took ‹two› at nine, both pills
""".strip().splitlines()

NO_AMOUNTS = """
8 weeks
I take ropinirole at eight
ropinirole at 8, then a walk
gabapentin at eight every evening
my magnesium at half past eight
pramipexole at half eight
ropinirole at eight or nine
pulse 90 morning 60 night
ferritin was 75 morning and 150 night
awake at 2 morning, 4 night
I walked 40 mornings and 30 nights
3 am
at 3am
ferritin of 40 ng/ml
my ferritin was 75 µg/L
ferritin 12
Ferritin: 40 ng/mL
haemoglobin 12 g/dl
hemoglobin of 11.5 g
my iron level was 9 umol/l
TSAT 18 %
transferrin saturation of 20
my B12 was 300
B12 level 250 pg/ml
vitamin D was 50 nmol/l
2 years
5 km
10 minutes
I am 45
it took 3 weeks
took me 2 years
I take a walk at 9
for 20 years
twice a night
I woke 3 times
3 times a week
I slept 4 hours
two nights in a row
half the night
half an hour
a quarter of an hour
a third of my nights
two of us
it takes two to tango
we are 3 people
stage 3
2 cups of coffee
14 units of alcohol
50 g of sugar
in 2019
on 24 March
page 5
7.30 pm
at 7:30
50 percent
100%
5 foot 3
60 kg
20 degrees
one more thing
one leg
two different pills did nothing
I tried two pillows
section 2
IRLS score of 28
$20 a month
20 dollars
chapter one
vitamin B12
24/7
1/2 the time
take one day at a time
omega 3
dial 988
call 116 123
1st of May
the 2nd night
4 nights on gabapentin
on gabapentin for 8 weeks
gabapentin 8 weeks ago
iron since 2020
magnesium for 3 months
G20
I weigh 70kg
a 5kg bag
my blood pressure was 120/80
after 3 infusions
My ferritin went from 12 to 95
1 in 10 people
one massage gun
one magnesium bath
took one look at me
the 2025 guideline
between 2 and 4 at night
I take ropinirole at nine each night
gabapentin at nine daily
pramipexole from nine on
gabapentin at 7.30
my ropinirole at 7.30 and 9.30
gabapentin at nine and at ten
on gabapentin I was up at one in the morning and at three
with my pills, awake until one in the morning and again three at night
on ropinirole I woke at two in the morning and four at night
Besides the tablets I take walks, one in the morning and one at night
I have coffee, one in the morning and one at lunch
the odds ratio was 0.8 for gabapentin
gabapentin cost 2.50
my score fell by 2.5 on ropinirole
gabapentin helped for 1.5 hours
version 2.0
a whole one of those nights on ropinirole
the tablets cost me half of one night
using 2 pillows at night
p = 0.05
[amount removed]
""".strip().splitlines()


def marked(text):
    parts, done = [], 0
    for start, end in find_amounts(text):
        parts += [text[done:start], "‹", text[start:end], "›"]
        done = end
    return "".join([*parts, text[done:]])


@pytest.mark.parametrize("sentence", AMOUNTS)
def test_amounts_are_found_where_they_stand(sentence):
    assert marked(sentence.replace("‹", "").replace("›", "")) == sentence


@pytest.mark.parametrize("sentence", NO_AMOUNTS)
def test_other_numbers_are_left_alone(sentence):
    assert marked(sentence) == sentence


def test_a_masked_text_says_that_something_was_taken_out():
    text = "I take 300 mg at eight and **half a tablet** at ten."

    assert mask_amounts(text) == "I take [amount removed] at eight and **[amount removed]** at ten."
    assert mask_amounts("nothing here") == "nothing here"
    assert REMOVED in mask_amounts("just take 600")


PIECES = [
    "300", " ", "mg", "1/2", "half a", "tablet", "three", "times", "x", "100", ",", ".", "-", "ferritin", "of", "take",
    "gabapentin", "ng/ml", "/", "a teaspoon", "5ml", "½", "\u200b", "**", "&#48;", "&amp;", "\n", "enough", "is", "two",
    "the 0.18 one", "a whole one", "half of one", "one in the morning", "two at night", "at nine", "0.5", "gabapentin",
    "hundred", "pills", "at night", REMOVED, "[", "]", "٣", "k", "to", "and", "IU", "weeks", "mɡ", "'", "İ", "ß",
]  # fmt: skip


def test_masking_twice_is_masking_once_and_spans_are_in_order_in_every_mixture():
    chance = random.Random(5)
    for _round in range(6000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
        spans = find_amounts(text)

        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges) and all(start < end for start, end in spans), text
        assert not edges or edges[-1] <= len(text)
        once = mask_amounts(text)
        assert mask_amounts(once) == once, text
