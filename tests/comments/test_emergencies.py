"""What needs a doctor or an ambulance now, and what does not: sentences of our own."""

import pytest

from comments.safety.narrow.emergencies import emergency

EMERGENCY = """
pressure on my chest and my left arm is numb
his face hangs on one side and he talks funny
One side of her face has slipped since breakfast
My left leg is suddenly swollen and hot.
One leg swollen and painful since yesterday
my right calf is red, warm and swollen
My calf swelled up overnight and it hurts to touch
One of my legs is twice its normal size and sore
My wife's left leg is swollen. It is hot and she says it throbs.
only my left leg is swelling and it is purple
after the flight my calf is swollen and tender
I am breathless and my leg is swollen
Chest pain since this morning and a swollen calf
my leg is swollen and now I can't breathe properly
short of breath, left leg swollen like a balloon
I had a clot in my leg last week and I'm coughing up blood
my leg swelled up and there is a pain in my chest
My toddler swallowed my iron tablets
my son ate some of my pills
our two year old got into the gabapentin
The kids got hold of the vitamins and ate half the jar
My grandson swallowed ropinirole
baby put a tablet in his mouth
my daughter drank the iron drops
The little one ate my magnesium gummies
I found my child chewing, she has swallowed a pill
My groin is numb and my legs are weak
I have gone numb between my legs
the saddle area is numb since this morning
numb around my bottom and private parts
I cannot feel my genitals
no feeling when wiping
I've lost control of my bladder and my leg is weak
Lost control of my bowels suddenly
I wet myself last night and my left leg gave way
I can't pee and my legs are numb
She is incontinent since yesterday and can't move her leg
My back is bad and I can't feel when I pee
My foot is cold and pale and suddenly hurts
my left foot went white, ice cold and very painful
his leg is cold, blue and painful since an hour ago
toes are cold and grey and I cannot feel them, suddenly
My husband took his oxycodone and I can't wake him
Dad is on morphine and his breathing is so slow
she had tramadol and wine and won't wake up, her lips are blue
He is barely breathing after the methadone
Mum is unresponsive, she has a fentanyl patch
my breathing is slow since the pregabalin and oxycodone
he passed out after taking his pills with alcohol
I took too many pills
I think I overdosed on gabapentin
she has taken an overdose
he took the whole bottle of pills
My wife swallowed a handful of tablets
I took a double dose by accident and feel strange
I accidentally took twice my dose
by mistake I took too much pramipexole, took double
My mother had given him too many tablets
I have taken too much medication
He is not breathing
my husband has stopped breathing properly
I think I am having a heart attack
having a stroke right now, face is drooping
crushing chest pain
chest pain right now, spreading
My throat is closing up after the infusion
my tongue is swelling since the iron drip
he is having a seizure now
My right leg is swollen, it came on suddenly
left ankle and calf swollen and the skin is shiny and red
my calf is hard, swollen and painful after my operation
I'm pregnant and one leg is swollen and sore
my leg has swollen up and I am short of breath
pains in my chest and my calf is swollen
Can't catch my breath and my left calf hurts and is swollen
my 3 year old swallowed a ferrous sulfate tablet
my 18 month old got into my Requip
Help, my grandchild ate my iron
the baby swallowed one of my ropinirole pills
toddler has eaten vitamin gummies with iron
I think my kid may have taken my pramipexole
I can't feel my saddle area
numbness in the groin and I can't hold my pee
Since this morning I can't control my bladder and both legs are weak
can't feel my bottom and my legs feel weak
pooed myself and my legs are numb
my bowels stopped working and my leg is numb
My leg is suddenly ice cold and white and hurts badly
foot is blue and cold, terrible pain
my husband is very hard to wake after his pregabalin
I cannot wake my mother up, she took zopiclone
my wife's breathing is very shallow since she took oxycodone with gabapentin
he's making gurgling noises and won't wake, he takes methadone
My breathing is shallow and I took codeine and diazepam
I took double my dose by mistake
I took my tablets twice by accident
I have taken 10 tablets instead of 1
I took twenty tablets
overdosed on ropinirole by mistake
I took 30 gabapentin tonight and feel sleepy
My husband took 12 oxycodone and is drowsy
she swallowed about twenty of her zolpidem an hour ago
I took 15 ropinirole. I feel very strange
I took 8 pramipexole by mistake
I accidentally took 3 ropinirole
By mistake my wife took five tablets
my son took my whole strip of tablets
I swallowed the wrong pills, loads of them
took too much of my medication
I think he has overdosed
I'm having a stroke
my face is drooping and my arm is weak
I have chest pain and my arm hurts now
my heart is racing and I have passed out twice since the new tablet
throat is swelling, started iron today
I can't breathe
I cannot breathe properly right now
How dangerous is it if a two year old ate an iron tablet?
I think I took my gabapentin twice
I doubled up by mistake
My leg has gone blue
my left foot turned white
""".strip().splitlines()

NO_EMERGENCY = """
The physio found tight bands round the chest, and the arm aches from the gym
The picture hangs on one side of the hall
Both my legs are swollen every evening
My ankles swell in the heat
both legs swell in pregnancy and feel hot
My legs feel hot at night
My left leg is worse than my right
my right leg hurts
One leg jerks more than the other
the left leg is restless and sore
I had a DVT ten years ago, my left leg was swollen and hot
A single hot swollen leg can be a clot, get it seen
If one leg is swollen and painful see somebody the same day
Watch out for one swollen, hot leg
My calf is not swollen, just restless
My legs ache and are tender
I was out of breath after the stairs
I get breathless when I run
My chest cold is gone
no chest pain, no swelling
Keep iron away from children, my neighbour's toddler likes to open boxes
Keep iron tablets out of reach, a child who swallowed iron needs help at once
My son takes iron every morning
My daughter takes her tablets with juice
my son took iron for three months and it helped
He took gabapentin for a year
The doctor gave my daughter iron drops
My kids ate all the pancakes
My feet go numb
my leg goes numb when I cross it
My bottom goes numb on my bike saddle
numb toes at night
pins and needles in my feet
I go to the toilet five times a night
I need to pee often
My bladder wakes me up at four
weak legs after the gym
My feet are cold in bed
cold feet every winter, they turn white, it is Raynaud's
I put my cold feet on a warm bottle
my feet are cold and I wear socks
I find it hard to wake up on gabapentin in the morning
it is hard to wake me up for work since the new tablet
My husband says I stop breathing at night, the sleep clinic gave me a machine
I have sleep apnoea and a CPAP
Slow breathing before bed helps
breathing exercises calm my legs
I sleep like the dead on trazodone
Iron overdose is dangerous for small children
You can overdose on vitamin B6, said my pharmacist
I overdosed on chocolate at Christmas
I took too many stairs
I took too much on at work
I took all my tablets as usual
I took the whole week off
I had a heart attack in 2015
My father had a stroke years ago
My mother had a stroke and has had restless legs since
I had a seizure as a child
My throat is sore
My face is swollen from crying
he said breathing slowly is the trick
I passed my exam after a bad night
My leg was swollen after the operation last year, all fine now
I have varicose veins on the left leg
the massage boots squeeze my calf until it is warm
Years ago my calf swelled up and hurt, it was a torn muscle
My son has growing pains in his legs
My child cannot sit still at school
My hot water bottle and one cold foot, that is my night
I am out of breath when my legs make me pace
the tablets make me sleepy
My left leg kicks my wife all night
my calf is swollen with muscle after cycling
One leg is worse and sometimes feels hot
my leg feels swollen but it is not
My knee is swollen and sore
my ankle swelled after I twisted it
I put my leg up when it is swollen after long days
my son, he took up swimming
my kids drive me to drink tablets of chocolate
She took me to the iron clinic
He got into iron man training
He took the tablets away from me
he ate a lot of iron rich food
my son eats iron rich food
my granddaughter had an iron test
she took vitamin D as a child
I took 300 gabapentin tonight
I took 25 mg of tramadol tonight and feel sleepy
I took 50 pregabalin for years and was sleepy
I took 10 melatonin and it did nothing
I took 50 tramadol last night and slept
I have taken 25 vitamin D today
I was taken off 16 ropinirole today
I took 25 amitriptyline and felt sick the next day
I take 30 codeine and feel fine
I took the wrong bus by mistake
I took two buses by mistake, then my iron
By mistake I took the stairs
he takes pills
she takes gabapentin for her legs
he took gabapentin and it helped
my husband takes oxycodone and sleeps well
My husband took ropinirole for years
it's numb around my knee
I sat so long that my bum was numb
I lost control of my legs
I lost control of the car
I can't hold my bladder when I laugh
back pain and I pee a lot
my foot is cold
the floor is cold and my foot is white with cream
my feet are ice cold at night
cold feet, hot legs
I breathe slowly and count
shallow breathing is what the yoga teacher corrects
I passed out from tiredness on the sofa with a glass of wine
hard to wake up after trazodone
can't wake up my foot when it's asleep
I had too many late nights
I had too much coffee
I take too many pills in my opinion
I took too many pills in my life
I was given too much iron once and was constipated
my throat closes when I cry
swollen tongue? no
chest pain was ruled out
I had a stroke in March
I am out of breath
""".strip().splitlines()


@pytest.mark.parametrize("sentence", EMERGENCY)
def test_an_emergency_raises_the_alarm(sentence):
    assert emergency(sentence)


@pytest.mark.parametrize("sentence", NO_EMERGENCY)
def test_other_sentences_are_no_emergency(sentence):
    assert emergency(sentence) == []


def test_signs_count_together_in_two_sentences_and_no_further_apart():
    assert emergency("My left calf is swollen. It has been hot and sore since this morning.")
    assert not emergency("My left calf cramps. I walked a lot. My face was swollen. We ate. The soup was hot.")


@pytest.mark.parametrize(
    "spelling",
    ["My toddler swаllowed irоn tablets", "My t0ddler swall0wed ir0n tablets", "MY TODDLER SWALLOWED\nIRON\tTABLETS"],
)
def test_an_emergency_is_read_in_any_spelling(spelling):
    assert emergency(spelling)


def test_the_authors_phrases_are_added_and_taken_away():
    assert emergency("mein Bein ist plötzlich dick", entries=("plotzlich dick",))
    assert not emergency("My toddler swallowed a pill, says the song", harmless=("swallowed a pill says the song",))
