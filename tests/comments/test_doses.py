"""Advice on doses and on stopping, questions for a dose, and stories that are neither: sentences of our own."""

import pytest

from comments.safety.narrow.doses import dose_advice, dose_question, stop_advice

DOSE_ADVICE = """
just take 600
Just take 300 mg and you will be fine
You should take 600 mg before bed
you need to take more
take two before bed
Take half a tablet at lunch
try 400 mg of magnesium
Try taking 0.5mg instead
use 2 tsp of the powder
start with 100 mg and go up to 300
Start on a quarter of a tablet
double your dose
Double the dose if it wears off
you could increase your dose
up your dose, mine was too low too
Increase it to 900
you can safely take another one at midnight
take an extra pill when it breaks through
Take one more if it comes back
my advice is to take 5000 IU
I would suggest taking 325 mg every other day
The right dose is 75 mg
the usual dose for adults is 300 mg
600 mg is enough
100 mg should do the trick
You only need 50 mg
take it three times a day
take it twice a day
Use them every 4 hours
lower your dose
skip a dose
split the dose
cut your dose in half
Everyone should take 200 mg
Please take 3 drops
go up to 1200
raise the dose by half
people should have two tablets at eight
you might try half a pill
take more iron
she should take double
Honestly take 2 at bedtime
Then take another half a tablet
begin with one capsule
stick to 150 mg
drop to 25 mg
You could try 10 mg of CBD
have 2 capsules with dinner
swallow three tablets
I recommend 500 mg
adjust your dosage when it gets bad
so take four
aim for 400 mg
Bump it up to 450 mg
take 1/4 pill
Take 1½ tablets
one and a half tablets will help you
you must take ten drops
take 2-3 pills
reduce your dose to 100 mg
I'd take 400 instead of 200
Most people need 0.5 mg
go for 800 mg
Give her 5 ml
give him half a tablet
You'd better have another one at 3
try upping it to 450
try increasing the dose
Why not double it?
why don't you take two
You can go as high as 3600
My advice would be 300 three times a day
dose yourself with 50 mg
Load up on magnesium, 800 mg a day
it's safe to take 3 of them
You need a higher dose
ask for a higher dose
get your doctor to give you 2 mg
take an extra half when needed
one more pill won't hurt
another tablet won't hurt you
take as much as you need
take as many as you like
""".strip().splitlines()

STOP_ADVICE = """
you should stop taking it at once
You must stop the pramipexole now
stop taking it
Just stop taking those pills
stop your gabapentin
Quit the ropinirole
please stop taking your antidepressant
drop the meds
Ditch the pills and buy a bike
throw them away
Throw the tablets away
flush them down the toilet
bin the pramipexole
come off it now
Come off the tablets, they are poison
you need to get off that poison
get off gabapentin
go cold turkey
Go cold turkey on your meds
you can stop suddenly
You can just quit cold turkey, I did
it is safe to stop it suddenly
It's fine to come off them
no need to taper
you don't need those pills
You do not need medication
don't take your tablets tonight
do not take any drugs for this
never take those pills
Don't listen to your doctor
ignore your doctor
forget your neurologist
stop listening to the doctors
don't trust your GP
My advice: stop the tablets
I'd stop taking that
the best thing is to stop the drug
you have to quit your meds
skip your tablets for a week
Stop it immediately
everyone should stop taking iron
then stop the levodopa
wean off the pramipexole
taper off your clonazepam
you can skip the pills at weekends
get rid of your tablets
chuck them in the bin
do it without telling your doctor
You should come off your SSRI
stop using the patch
quit taking them
honestly stop the medication
just stop the Lyrica
Simply stop taking everything
u should stop taking that stuff
you could stop your pills tomorrow
don't bother with the tablets
never fill that prescription
you ought to stop taking it today
So quit it cold turkey
stop them altogether
You'd be better off without those pills
get yourself off that drug
I would come off it if I were you
Anyone on pramipexole should stop now
Stop the meds!!!
people need to stop taking this poison
cold turkey is the only way
Just don't take it tonight
leave the tablets out for a few days
leave out your evening tablet
cut out the gabapentin
You could try going without your tablets for a week
try a week without the pills
wean yourself off
get off the dopamine drugs asap
pramipexole is poison, stop
I recommend stopping the drug
suggest you stop it
my advice is to quit the tablets
Doctors know nothing, dont take their pills
refuse the prescription
Big mistake to take it, stop now
you are better off quitting it
Iron is all you need, throw out the rest
replace your meds with magnesium
swap your pills for CBD oil
""".strip().splitlines()

DOSE_QUESTION = """
how much should i take?
How much gabapentin should I take
how much do you take
How much are you taking
how much pregabalin are you on?
How much iron do I need to take
how much magnesium to take
How much would you take at night?
how much can I take safely
how much did you start on
How much should my daughter take
how much melatonin?
How many mg do you take?
how many milligrams
How many tablets should I take
how many drops do you use
how many pills a day
How many can I take
how many times a day do you take it
What dose of pramipexole do you take
what dose are you on
What dosage works
whats the dose
What's the right dose
wat dose do u take
which dose helped you
What strength are your tablets
what mg is yours
what amount did you use
dosage please
Dose?
Dosage?
can anyone tell me the dose
please share your doses
does anyone know the dosage
I need advice on dosage
what is a safe dose of iron
What is the maximum dose
what's the normal amount to take
the right dose for rls?
can I take two tablets
Can I take 300 mg?
can i take more
Could I take double
should I double the dose
should I take another one
Is it safe to take two
is it ok to take an extra tablet
is 300 mg too much
Is 600 enough
would 5 mg be too much, is 5 mg safe
are 2 tablets ok
How often should I take it
how high did you go
how often do you take the drops
should I increase my dose
can I skip the tablets
Should I reduce it
may I halve the dose
What is the best dosage for adults
Which dose did your doctor give you
How much ropinirole was he prescribed
how much is everyone on
and what dosage
What's everyone taking and how much?
whats a good dose
How much of the iron do you all take?
how much did your doctor put you on
could somebody tell me how much to take
I don't know how much to take
not sure how many to take
not sure what dose to start on
what is the dose for a child
how much for a 6 year old
Would 2 be ok
could i safely take 3
how long between doses
can I have another one now
I took 2, can I take one more
can I double up tonight
How much is too much
max dose?
starting dose?
dose for RLS?
what size tablet are you on
how strong are yours
one or two tablets?
How much magnesium glycinate
mg?
How many milligrammes of B6
what did you take and how many
which strength patch
""".strip().splitlines()

NONE_OF_THEM = """
My doctor told me to stop taking it
The neurologist said to stop the tablets slowly
Do not stop taking it on your own
never just stop the tablets
Don't stop suddenly, ask first
I stopped taking it after a month
I had to stop the pills because of my kidneys
I want to stop taking it
Should I stop taking it?
Before you stop taking anything talk to somebody
When I stopped the patch it got worse
if you stop the tablets it can come back
You should stop drinking coffee
You should stop worrying
stop smoking
I quit smoking
Stop scrolling in bed
Just stop and breathe
you should take a walk
Take a hot bath before bed
take it easy
Take your time
take care everyone
try a warm bath
Try stretching your calves
You could try yoga
use a hot water bottle
go for a walk
You should talk to your doctor
You need to ask your pharmacist
have your ferritin checked
ask your doctor about iron
Ask your doctor what dose is right
My doctor changed the dose
my doctor increased it in winter
the doctor wants me to take it at night
The nurse said take it with food
I take it in the evening
I take gabapentin at night
I have taken it for 8 weeks
my dose was lowered because I fell
How much sleep do you get
how much does it cost
How much did it help you
how much exercise do you do
how much coffee is too much
How many hours do you sleep
how many times do you wake up
How many people here have it in their arms
How many weeks until it worked
How long should I wait
how long do you take it
What time do you go to bed
What helps you at night
what amount of walking helps
I walk 5 km every evening
I sleep 4 hours
I am 45
I have had it for 20 years
my ferritin was 40
I won't tell the dose here
please leave doses out of this
Is it normal to feel worse
Can I take the train with these legs
can I take my dog
Should I take up swimming
it started at 3 am
Is 3 hours enough
Take the stairs
drop me a line
I would go to the clinic
try to sleep on your side
cut out the sugar
reduce your coffee
Double check your ferritin
skip the evening coffee
I take it with breakfast
I'd take the train instead
You should see your doctor
you need to get your ferritin checked
Most people need more sleep
you need a good mattress
give him a massage
give it time
try to relax
try not to worry
try a different doctor
go for it
have another cup of tea
have a bath
have you tried magnesium
has anyone tried magnesium
did it help you
what did you try
What helps?
is it safe in pregnancy
is it ok to exercise
how much do you walk
how much water do you drink
how much of the night do you sleep
How much better did you get
How much did the clinic charge
how much time do you take off work
how many nights a week
how many of you have it in the arms
how many doctors did you see
what size bed do you have
how strong is the pull in your legs
do you take the bus
should I see a neurologist
Should I ask for iron tests
can I take a bath
can I use the massager twice
can I have my ferritin checked at the chemist
can you take a look
stop blaming yourself
stop the clock
stop and stretch
leave the phone outside
cut out alcohol
quit sugar
get off the sofa
get off the bus early
come off the screen
come off your feet
I came off it slowly with my doctor
we stopped the tablets together with the clinic
my doctor stopped the tablets
my wife wants me to stop
Tell your doctor before you stop
talk to your doctor before stopping the tablets
never stop suddenly
please do not stop your tablets suddenly
you should never stop it on your own
You should not stop taking it suddenly
You must not just stop the gabapentin
don't double your dose
do not take more than your doctor said
Do not take an extra dose
never take an extra tablet
you should not increase the dose
The guide says not to take an extra tablet
My dose was doubled by the doctor
she increased the dose
the dose went up and I got worse
augmentation: the more you take the worse it gets
I took more and more
I was told to take it earlier
he put me on gabapentin
I reduced it with help
it wears off at three
my mother takes iron
Iron helped me after a few months
I skip dessert
The dose is a matter for your doctor
I'd rather not say the dose
""".strip().splitlines()


@pytest.mark.parametrize("sentence", DOSE_ADVICE)
def test_telling_how_much_to_take_is_found(sentence):
    assert dose_advice(sentence)


@pytest.mark.parametrize("sentence", STOP_ADVICE)
def test_telling_to_stop_is_found(sentence):
    assert stop_advice(sentence)


@pytest.mark.parametrize("sentence", DOSE_QUESTION)
def test_asking_for_a_dose_is_found(sentence):
    assert dose_question(sentence)


@pytest.mark.parametrize("sentence", NONE_OF_THEM)
def test_other_sentences_are_neither(sentence):
    assert (dose_advice(sentence), stop_advice(sentence), dose_question(sentence)) == ([], [], [])


@pytest.mark.parametrize(
    "spelling",
    ["ＪＵＳＴ ＴＡＫＥ ６００", "just tаke 600", "just take ٦٠٠", "just take 6\u200b00", "just\u00a0take 6**0**0"],
)
def test_advice_is_read_in_any_spelling(spelling):
    assert dose_advice(spelling)
