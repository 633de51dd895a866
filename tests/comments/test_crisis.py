"""What raises the alarm, what only shows the help lines quietly, and what does neither: sentences of our own."""

import pytest

from comments.safety.narrow.crisis import crisis
from comments.safety.nets import Net, caught

CRISIS = """
I do not want to wake up tomorrow
I have written the letters and given the cat away
I am standing on the bridge and the water looks calm
I sit on the edge of the bed at 3am with the pistol in my lap
The letters to my children are written and sealed
I want to kill myself.
I'm going to kill myself tonight
im gonna kill my self
ive been thinking about killing myself every night this week
I just want to die
i wanna die
I want to be dead more than I want to sleep.
My legs start at nine and by midnight I want to die.
I am suicidal.
im suicidle and nobody believes me
I feel suicidal after four nights without sleep
Feeling suicidal again
since the new tablets I have suicidal thoughts
having thoughts of suicide since they took me off it
I've been having suicidal ideation on this drug
The withdrawal is making me suicidal
It has made my wife suicidal
I thought about suicide last night, seriously this time
I have a plan and the pills are in the drawer, I am ready to end my life
I'm ending my life if this goes on
I want to end it all
tonight i will end it all
I would rather be dead
I wish I was dead
Sometimes I wish I were dead and my family could rest.
wish i was never born
I hope I don't wake up tomorrow.
i pray that i don't wake up
I wish I would not wake up again
I'd like to go to sleep and never wake up
I don't want to live anymore
dont want to be here any more
I no longer want to be alive.
I don't want to exist anymore
There is no reason to keep living
Everyone would be better off without me.
my family would be better off if I was dead
They'd all be better off without me
I have nothing to live for
I took all my pills and I want to sleep for ever
I want to take all my tablets at once
thinking of taking the whole bottle
I've been saving up my pills so I can end it
I might just overdose
i keep thinking about taking an overdose
Going to jump off a bridge
I was standing there ready to jump in front of a train
I feel like driving my car into a tree
I want to throw myself under a bus, I mean it
I could slit my wrists
I keep looking at the gun and thinking of putting a bullet in my head
I wrote my goodbye letter yesterday
By the time you read this I will be gone
goodbye world
what is the easiest way to die
How many pills does it take to die?
what dose is lethal
kms
legs so bad i want to kms
gonna unalive myself
i might off myself
thinking of ctb
I want to hurt myself
I have started cutting myself to stop the crawling
I feel the urge to harm myself at night
I tried to kill myself in spring
I attempted suicide twice
My husband says he will end his life if it does not stop
my wife wants to die
My mum keeps saying she wants to kill herself
My son told me he is suicidal
My brother is talking about suicide again
she is threatening to take her own life
He wants to end it all
I called the suicide hotline last night
I am trying not to kill myself tonight
I have no reason not to kill myself
I have never felt so suicidal
I can't stop thinking about suicide
I'm not safe with myself
I won't be here tomorrow
I am close to suicide
this will drive me to suicide
I have decided to take my own life
I don't know why I shouldn't kill myself
I'm not suicidal but tonight I want to die
I never wanted to die before but now I do, I want to end my life
I cannot do another night. I have decided to die.
god please take me
I want to KILL    MYSELF
I want to die, thank you all for being kind
please let me die
I just want it to be over. I can't see any other way than ending my life
Some nights I think of ending it
I don't want to be alive any more
if this carries on I will kill myself
I've thought about killing myself
thoughts of killing myself come every evening
i honestly want to die
Every night I wish that I was dead.
I wish I could just die
I pray to God every night to take me
I pray God takes me soon
I want to go to sleep and not wake up
hoping i dont wake up
It would be better if I didn't wake up tomorrow
I have thought of suicide many times
I am considering suicide
suicide is the only way out
suicide seems like the only option
suicide is on my mind
I see suicide as the only way
only death will help me
I have planned my suicide
I'm seriously suicidal
I was suicidal last night
Am I going to kill myself? Maybe
My sister wants to end it
my friend said she is going to kill herself
My wife says she wants to die because of her legs
my dad told me he has had enough and is going to hang himself
He keeps saying he'd be better off dead
She said she can't live any more and will jump off a bridge
my husband has a gun and is talking about using it
ready to end it
I am going to end it tonight
tonight is my last night
i want to sleep and never wake up again
I'm done. Goodbye everyone
I cut myself so that I feel something else
I've been cutting
I self harm to distract from it
I burned myself on purpose
I dont want to be on this planet anymore
I don't want to be in this world any longer
life is not worth living and I will end it
I'd be better off dead
We'd all be better off dead
Would anyone miss me if I killed myself
I will be dead by morning
I want to take the rest of my clonazepam and sleep for ever
what happens if I take all of them at once
will 30 tablets kill me
can you die from taking too much gabapentin
how much gabapentin would kill you
Which pills kill quickest
I feel like ending it all
feel like killing myself
nearly jumped off the balcony last night
I almost killed myself
I could end my life any minute
sucidal thoughts every night
suicidal thoughts
thinking abt suicide
I think abt killing myself
i wanna kms
imma kms
voices tell me to kill myself
my daughter is self-harming
my teenage son has been talking about killing himself
he tried to take his life
She tried to end it all last week
i dnt wanna live
I dont wanna be here anymore
I'm scared of what I might do
Would anybody notice if I died
I would end it if it weren't for my children
I have been looking up ways to die
I can't promise I won't hurt myself
I want to step in front of a train
I could just walk into the traffic
tonight I will lie on the tracks
he wants to walk off a bridge
""".strip().splitlines()

# The lines stand quietly beside the thanks; nobody is called.
DESPAIR = """
I can't go on like this
I cant take it anymore
i can't do this any more
I can't live like this
I cannot cope any longer
I don't know how much longer I can take this
I couldn't face another night
I'm at the end of my rope
at the end of my tether after three years
I am at my wits' end
At my wit's end, any ideas?
This is no way to live
this isn't living
What's the point of living with this
I don't see the point any more
I have lost all hope
I'm losing the will to live
I feel hopeless
I feel so worthless lying here
I am a burden to my family
Nobody would miss me
I hate my life
I'm tired of living like a ghost
so sick of being alive in the night
There is no hope left
I'm ready to give up.
I've given up on life
I'd rather die than have another night like this
Death would be a relief
I feel like dying
I just want it all to stop
I wish it would all be over, I want everything to end
I want to disappear
I cry myself to sleep
I don't want to live like this
I don't want to wake up like this any more
I wish I didn't wake up.
I have reached breaking point
it's not worth living like that
life isn't worth it
My father died by suicide
My brother killed himself because of this illness
we lost our daughter to suicide two years ago
My uncle committed suicide, he had the same legs
She took her own life in 2019
My neighbour hanged himself
Has anyone felt suicidal on this drug?
Do these tablets cause suicidal thoughts in other people too?
I don't want to kill myself but I think about it every night
I'm not suicidal but I am very close to the edge
I cannot see a future
I see no way out
There's nothing left in me
I can't stand it anymore
Can't keep going
We can not go on like this as a couple
I am in despair
I feel trapped in this body
This is a living hell
I've hit rock bottom
I can't live anymore
Suicide.
kill me
someone please kill me
please kill me now
I want to be with my late wife in heaven
no will to live
I just want it to end
I can't anymore
I can't take this
dark thoughts every night
I have had enough of life
my dog is the only thing keeping me alive
""".strip().splitlines()

NEITHER = """
I sat with the massage gun in my lap
I wrote the letters to the clinic and the cat slept
We stood on the bridge and the water looked calm
I do not want to wake up at four
my legs are killing me
I want to cut my legs off
some nights I could saw my legs off
I'd kill for a night's sleep
I would kill for eight hours
this is killing my sleep
The itch is killing me
These legs will be the death of me
dying to know whether anyone tried the other brand
I am dying to hear how it went
that chocolate is to die for
My phone died halfway through this comment
I nearly died laughing at the bicycle story
The battery of the massager died
I nearly killed myself tripping over the cat while pacing
killing myself laughing at this
I shot myself in the foot by drinking coffee
I cut myself shaving because my leg jerked
I am not suicidal.
I'm not suicidal, just tired
I have never been suicidal
I would never kill myself
I don't want to die
I am not going to hurt myself
I have no suicidal thoughts
No plans to end my life, before anyone asks
The suicide hotline number on the page is good
It is good that the page shows a suicide prevention number
The leaflet warns about suicidal thoughts
Suicidal thoughts are listed as a side effect
the label mentions a risk of suicide
I walked 10 kms today
I cycle a few kms every evening
We went five kms along the river
I catch the bus to work at six
I walked out of the building for some air
We were lying on the train for hours
I keep walking off the bus one stop early
I want to take my life back
This disease has taken over my life
My mother died last year of a stroke
He died in hospital
I could not wake up this morning
I don't want to wake up at three every night
I wish I didn't wake up every hour
I hope I don't wake up the baby
I want the twitching to stop
I can't take iron on an empty stomach
I can't take it with food
I can't do yoga because of my knee
I gave up coffee and want to give up smoking
I can't sit still at the cinema
The pain went away and came back
it drives me mad
it's driving me crazy
I'm so tired I could sleep standing
I hate long flights
I was dead tired after work
by nine I am dead on my feet
My doctor is hopeful
Better off without coffee, that is what I learned
I am better off without it
I jumped out of bed
I could jump out of my skin
climbing the walls again
I ran in front of the house to shake it off
My husband cut himself a slice and laughed
I took all my tablets as usual
How much does it cost to end the contract
It ends all my evenings early
We ended things at the clinic and moved to another
He shoots himself up in bed whenever they jerk
My daughter has it too
I live near the tracks and walk along them
Long walk over the bridge helps
I stopped the tablets with my doctor's help
I want to live to a hundred
I need to take my life more slowly
I'd die for a good night
I nearly died of boredom on the flight
This forum saved my life
My legs want to kill me
I could murder a coffee at three
It's a killer, this thing
drop dead tired
dead legs
My foot is dead when I wake up
I will end my story here
I ended up in the kitchen
The end of the day is the worst
at the end of the day it is what it is
take my life for example
it took my life savings
It is taking over our lives
a hot bath takes my life from zero to ten
My son takes his life seriously
My mother hung up
he shot out of bed
I shot myself up to the top of the stairs
I was off myself that week
treat myself, then top myself up with tea
I kill time by knitting
killing time myself
I want to end this comment on a happy note
I have to finish myself off with a cold shower
I can't end myself arguing
Do not give up hope
There is hope
never give up
you are not alone and not a burden
I am hopeful
It is hopeless to sit in a cinema
I can't go on holiday by plane
can't go on long flights
I can't carry on the bags
can't live without my massager
I couldn't live without coffee
I can't keep living on four hours of sleep
can't do it all at once
can't take this with antacids
I can't stand up without relief
can't face coffee any more
I cannot manage the stairs
I don't see the point of magnesium
what's the point of a sleep study
is there any point in asking for ferritin
no point in lying down
tired of living out of a suitcase
I'm sick of this
I am done with coffee
I've given up coffee
about to give up on magnesium
I want it to stop
I want the tingling to end
I wish it would stop
I wish I could sleep
I hope I never have to take it again
I never wake up rested
I don't wake up again until six
I want to wake up refreshed
Not wanting to live near the sea any more
I don't want to be here at three in the morning every night
She lost her life in an accident
he took his life into his own hands
Suicide Squad was on, I could not sit still
despair.com is a funny site
Burden of disease studies
trapped nerve
I felt trapped in my seat
hell of a night
it was hell
pure torture
I could cry
I thought I was going to die in that scanner
walking over the bridge and under the trees
I stood on the tram for an hour
I run into the garden
""".strip().splitlines()


@pytest.mark.parametrize("sentence", CRISIS)
def test_a_crisis_raises_the_alarm(sentence):
    assert crisis(sentence)


def is_heard(sentence):
    return caught(sentence).is_caught(Net.HELP)


@pytest.mark.parametrize("sentence", CRISIS)
def test_the_wide_net_lets_no_crisis_pass_the_narrow_one(sentence):
    assert caught(sentence).is_doubtful(Net.HELP)


@pytest.mark.parametrize("sentence", DESPAIR)
def test_despair_calls_nobody(sentence):
    assert not crisis(sentence)


@pytest.mark.parametrize("sentence", NEITHER)
def test_other_sentences_call_nobody(sentence):
    assert crisis(sentence) == []


def test_the_wide_net_hears_despair_and_few_of_its_idioms():
    missed = [sentence for sentence in DESPAIR if not is_heard(sentence)]
    alarms = [sentence for sentence in NEITHER if is_heard(sentence)]
    assert len(missed) <= 0.08 * len(DESPAIR), missed
    # A plain denial is heard too: who denies it has thought of it, and the lines cost a moment.
    assert len(alarms) <= 0.1 * len(NEITHER), alarms


@pytest.mark.parametrize(
    "spelling",
    [
        "I want to k\u200bi\u200bl\u200bl myself",
        "I want to kіll mуsеlf",  # Cyrillic і, у, е
        "I want to ｋｉｌｌ ｍｙｓｅｌｆ",
        "I want to \u202ekill\u202c myself",
        "I want to k i l l m y s e l f",
        "I want to k.i.l.l myself",
        "I want to k1ll mys3lf",
        "I want to k!ll my$elf",
        "I want to KİLL myself",
        "I want to k\u0336i\u0336l\u0336l\u0336 myself",
        "I want to 𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯",
        "I want to **kill** my*self*",
        "I want to kill\nmyself",
        "I want to kill\u00a0\u2003myself",
        "I want to k&#105;ll myself",
        "I want to ki\u00adll myself",
        "#killmyself",
        "I WANT TO KILL MYSELF!!!!",
        "i-want-to-kill-myself",
        "I want to 🅺🅸🅻🅻 myself",
        "I want to ⓚⓘⓛⓛ myself",
        "suic1dal, i am so suic1dal",
    ],
)
def test_a_crisis_is_read_in_any_spelling(spelling):
    assert crisis(spelling)


def test_a_crisis_is_found_in_the_middle_of_a_long_text():
    usual = "My legs start at nine. I get up and walk. It gets better for an hour. "

    assert crisis(usual * 60 + "I don't want to live anymore. " + usual * 60)


def test_a_denial_hides_nothing_that_follows_it():
    assert crisis("I am not suicidal. Or I was not. Now I want to kill myself.")


def test_the_authors_phrases_are_added_and_taken_away():
    assert crisis("je veux mourir", entries=("veux mourir",))
    assert crisis("JE VEUX MOURIR ce soir", entries=("veux mourir",))
    assert not crisis("The band is called I want to die", harmless=("called i want to die",))
    assert crisis("The band is called I want to die and I want to kill myself", harmless=("called I want to die",))
    assert not crisis("Muss ich sterben lernen", entries=("sterben",), harmless=("ich sterben lernen",))
