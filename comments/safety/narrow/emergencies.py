"""Finds medical emergencies in what somebody writes: the guide's red flags, and overdoses. Pure.

As in crisis.py, doubtful words count, but only if they are about now and about the writer or somebody close. General
talk ("a hot swollen leg can be a clot") and what happened years ago do not count.
"""

from collections.abc import Iterable

from comments.safety.amounts import DRUGS, MEDICINES
from comments.safety.matching import spellings_again
from comments.safety.narrow.sentence_rules import Rules, Together, find

_GROUPS = {
    "CANT": "cant|cannot|can not|can t|couldnt|could not|dont think i can|dont know if i can|not sure i can|"
    "dont know how i can|dont know how much longer i can|dont know how long i can|no longer|unable to",
    "NEAR": "husband|wife|partner|mum|mom|mother|dad|father|son|daughter|brother|sister|friend|boyfriend|girlfriend|"
    "spouse|child|teenager|kid|nan|gran|grandma|grandpa|grandad|grandmother|grandfather|uncle|aunt|cousin|neighbour|"
    "neighbor|fiance|he|she|they|hes|shes|theyre",
    "PILLS": "pills?|tablets?|tabs|capsules?|meds|medication|medications|medicines?|gummies|gummy|vitamins?|drops|"
    "gel ?caps|patch|patches|" + MEDICINES,
    "KID": "child|baby|toddler|son|daughter|grandson|granddaughter|grandchild|kids?|children|twins?|little one|niece|"
    "nephew|boy|girl|infant|(?:one|two|three|four|five|\\d{1,2}) (?:year|month|week) old|(?:year|month) old",
    "SWALLOWED": "swallow(?:ed|s|ing)?|ate|eaten|eating|drank|drunk|got (?:hold of|into|at|in to|her hands on|"
    "his hands on)|"
    "gotten into|chewed|chewing|munched|sucked|licked|opened",
    "TOOK": "took|taken|has had|had",
    "PIECES": "pills?|tablets?|tabs|capsules?|gummies|doses?|patches|sleeping pills?",
    "BIG": "ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|\\d\\d{1,2}",
    # Without vitamins: people count those in units, so that a large number is usual.
    "DRUGS": DRUGS + "|iron|ferrous",
    "SEVERAL": "two|three|four|five|six|seven|eight|nine|[2-9]",
    "ITS": "(?:of )?(?:(?:my|his|her|their|our|the|those|these) )?",
    "LEG": "legs?|calf|calves|thigh|lower leg|upper leg|shin",
    "NOW": "now|tonight|today|suddenly|sudden|all of a sudden|this morning|this evening|this afternoon|just|since "
    "(?:yesterday|last night|this)|yesterday|overnight|last night|out of nowhere|hours? ago|minutes? ago|straight away",
    "NOFUN": r"(?! (?:on )?(?:chocolate|coffee|caffeine|sugar|netflix|cake|exercise|sun))",
    "NOTNOW": (
        r"(years?|months|decades) ago|last year|in (19|20)\d\d|as a (child|kid|teenager)|back in|used to|when i was|"
        r"every (evening|day|night|summer)|if (you|your|anyone|someone|somebody|a|one)|(when|where) (you|your)|"
        r"watch (out )?for|signs? of|symptoms? of|red flags?|(can|could|may|might) (be|mean) a (clot|dvt)|(not|no|"
        r"isnt|never|without|any) _ (swollen|swelling|numb|numbness|hot|red)|keep _ (away from|out of reach)|"
        r"for years|for months|always"
    ),
}

_EMERGENCY = Rules(
    r"""
(took|taken|had) (my|the|his|her) _ (<PILLS>|dose) twice( by \S+| tonight| today| this evening| now)? END
doubled up _ (accident|mistake)
(my|his|her|one|left|right) (whole )?(leg|foot|calf) (is |has )?(turned|turning|gone|going|went) (completely |
all )?(blue|purple|white|black|grey|gray)(?! (in the|when|with))
# A child, or anybody, and too much of a medicine.
<KID> _ <SWALLOWED> _ <PILLS>(?! (rich|man|clinic|test))
<KID> _ <TOOK> _ (my|our|his|her|their|some|a|the|too|all|grandmas?|grandpas?) _ <PILLS>
(he|she|they|hes|shes) _ (swallowed|chewed|got into|got hold of|got at) _ <PILLS>(?! (rich|man|clinic|test))
<KID> _ put _ <PILLS> _ mouth
<PILLS> _ (in|into) (his|her|their|the babys?) mouth
(i|ive|he|she|they|we|<NEAR>) _ (took|taken|swallowed|had|given) _ (too many|too much|double the|a double|way too|
(the|a) (whole|entire) (bottle|box|pack|packet|strip)|a handful|loads|twice|double) (of )?_ (<PILLS>|dose|of (it|
them))(?! (in my|over the|as a|for years|every|a day|last year|once|and was|and got))
^(took|swallowed|taken|had) (too many|too much|a handful|double|twice) (of )?_ (<PILLS>|dose)
(i|ive|he|she|they|<NEAR>) _ (took|taken|swallowed) all (of )?(my|his|her|their|the|your) _ <PILLS>(?! (as|with|
today|this|on|for|every|before|in the|regularly|and (still|my|went|walked|slept)))
(i|ive|he|she|they|<NEAR>) _ (took|taken|swallowed) _ <BIG> _ (<PIECES>)(?! (in (a|one|my|the) (week|month|year|
life)|over|a (week|month|year)|since|altogether|so far))
(i|ive|he|hes|she|shes|they|<NEAR>) _ (overdosed|taken an overdose|took an overdose|od|oded|od ed)<NOFUN>
(overdosed|overdosing|od ed) (on|with) (my |his |her )?<PILLS><NOFUN>
(accidental(ly)?|by accident|by mistake) _ (overdose|overdosed|double dose|doubled|took _ (twice|double|too))
(took|taken) _ (twice|double|two doses|both doses|too (much|many)) _ (accident|accidentally|mistake)
(took|taken|swallowed) _ (<SEVERAL>|<BIG>) <ITS>(<PILLS>) _ (accident|accidentally|mistake)
(accidentally|mistakenly|by (accident|mistake)) _ (took|taken|swallowed) _ (<SEVERAL>|<BIG>) <ITS>(<PILLS>)
# Breath, heart, brain, allergy.
(he|she|hes|shes|<NEAR>) (is |has )?(not|isnt|stopped|hardly|barely) breathing( (now|properly|right)| END)
(i|^) ?(really |just )?(cant|cannot|can not) (breathe|breath)( (now|properly|right now|at all|any ?more)){0,2} END
having a (heart attack|stroke)(?! (scare|years))
(had|have) (a|another) (heart attack|stroke) (now|right now|tonight|i think|just now)
(crushing|sudden|severe|terrible) chest pains?
chest pains? _ (now|tonight|right now|this morning|spreading|down my (left )?arm)
(have|having|got|getting) (a |bad |some |terrible |awful |really bad )?(chest pains?|pains? in my chest)(?! (when|
years|in (19|20)|checked|ruled|last))
(face|mouth) (is |has |started )?(drooping|droops|dropped|gone numb on one side)
(face|mouth|smile|lip) (is |has |just |now |all |keeps )?(hangs?|hanging|sags?|sagging|slipped|sliding|drops?|
droopy|crooked|lopsided|pulled) (\S+ )?(down )?(on|to|at) (one|the (left|right)|his (left|right)|
her (left|right))( side)?
(one side|half|left side|right side) of (my|his|her|their) (face|mouth) _ (hangs?|hanging|sags?|sagging|drooping|
droops|drooped|dropped|numb|dead|slipped)
slurr(ed|ing) (speech|words|my|his|her)
(throat|tongue|lips) (is |are |has |keeps? )?_ (closing|swelling|swollen|swelled)( up)?
face (is )?swelling up
(having|has) (a |another )?(seizure|fit)( right)? now
(fit|seizure) (wont|will not|doesnt) stop
(is|gone|going|turning|turned|went) blue(?! (from|with) cold) _ (breath\w{0,4}|wake|respond\w{0,3})
""",
    _GROUPS,
)
# A medicine taken as prescribed, and what is denied.
_NO_EMERGENCY = Rules(
    r"""
<KID> _ (took|taken|takes|has had) _ <PILLS> (for|every|daily|regularly|at|since|as|twice|once|with|in)
(if|when) (your|any) <KID> _ <SWALLOWED> _ <PILLS>
(a|any|every|the) <KID> (who|that) _ <SWALLOWED> _ <PILLS>
(no|not|without|never|any) _ (chest pains?|overdos\w{1,3})|swollen tongue no
(throat|tongue|lips) _ (closes|closing|swollen) (when|from|after) (i )?(cry|crying|dentist)
""",
    _GROUPS,
)
_TOGETHER = (
    # A heart told in a flat voice: the chest, and where its pain goes.
    Together(
        r"""
(pressure|tight\w{0,4}|weight|heaviness|squeez\w{1,4}|crush\w{0,4}|band|elephant) _ (on|in|across|round|around) (my|his|
her|the) chest|chest (is|feels|felt|has|going|goes|gone) _ (tight|heavy|crush\w{0,4}|squeez\w{1,4})
(left |his left |her left |my left )(arm|shoulder)|(arm|jaw|shoulder) _ (numb|tingl\w{1,5}|heavy|aches?|aching|hurts?|
hurting|pain\w{0,3}|dead)
""",
        r"""
<NOTNOW>|(physio|cardiologist|ecg|ekg|doctor|gp|hospital|scan) _ (said|says|found|ruled|fine|clear|normal)|gym|
press ups|push ups
""",
        _GROUPS,
    ),
    # A number of a medicine ("thirty tramadol"). People leave out "tablets" and "milligrams" alike, so it counts only
    # together with a sign that it is about now.
    Together(
        r"""
(took|taken|swallowed) _ (ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|\d\d) <ITS>(<DRUGS>)
now|tonight|today|this (morning|evening|afternoon)|just|(hours?|minutes?|moment) ago|(am|im|is|hes|shes|are|feel|
feels|feeling|getting) (\S+ )?(sleepy|drowsy|drowsier|dizzy|confused|sick|ill|unwell|woozy|groggy|faint|shaky|weird|
strange|funny|out of it|limp|floppy)|vomit\w{0,3}|throwing up|slurring|<CANT> (stay awake|stand|wake)
""",
        r"""
<NOTNOW>|(taken|took) (\S+ )?off
""",
        _GROUPS,
    ),
    Together(
        r"""
(left|right|other|one|single|her|his|my) _ (leg|calf|thigh|shin)|one of (my|her|his) legs|one leg|only one|one side
swollen|swelled( up)?|swelling|swell( up)?|swole|puffed up|ballooned|(twice|double) (the|its) (normal )?size|
bigger than
hot|warm|red|redness|purple|painful|pain|hurts?|hurting|sore|tender|aches|aching|throbbing|discolou?red|blue|<NOW>
""",
        r"""
<NOTNOW>|both (of my )?(<LEG>|ankles|feet)
""",
        _GROUPS,
    ),
    Together(
        r"""
breathless\w{0,4}|short(ness)? of breath|out of breath|(<CANT>|hard to|struggling to|difficulty|trouble|
hurts to) _ (breathe|breath|breathing)|chest _ (pains?|hurts?|hurting|tight|tightness|painful)|pains? _ chest|
cough\w{0,3} (up )?blood
<LEG>
swollen|swelled( up)?|swelling|swell( up)?|swole|puffed up|ballooned|(twice|double) (the|its) (normal )?size|
bigger than|clots?|dvt|thrombosis
""",
        r"""
<NOTNOW>
""",
        _GROUPS,
    ),
    Together(
        r"""
numb|numbness|no feeling|<CANT> feel|lost (all )?(feeling|sensation)|loss of (feeling|sensation)|dead feeling|
pins and needles
saddle|groin|between (my|the|his|her) (legs|thighs)|genitals?|private parts|privates|down below|down there|bottom|
bum|buttocks?|crotch|perineum|anus|vagina\w?|penis|inner thighs?|testicles|wiping|wipe
""",
        r"""
<NOTNOW>|bike|sat|sitting|saddle sore|bicycle|cycling|horse|riding|epidural|dentist
""",
        _GROUPS,
    ),
    Together(
        r"""
(lost|losing|lose|loss of|no|<CANT>) _ (control|hold) _ (bladder|bowels?|pee|wee|urine|toilet|poo)|
wet(ting)? my ?self|(soil|poo|poop|poop)(ed|ing) my ?self|incontinent|incontinence|<CANT> (pee|wee|urinate|
pass (urine|water)|feel (when|that) i (pee|wee|go))|(bladder|bowels?) _ (stopped working|not working|gone|wont|
control)
weak|weakness|weaker|gave way|give way|giving way|<CANT> (move|lift|walk|stand|feel)|numb|numbness|paraly[sz]ed|
collapsed?|foot drop|legs? _ (gone|dead)|back|suddenly|<NOW>
""",
        r"""
<NOTNOW>
""",
        _GROUPS,
    ),
    Together(
        r"""
(foot|leg|toes?|lower leg)
cold|freezing|icy|ice|stone cold
pale|white|blue|bluish|grey|gray|mottled|no pulse|colou?rless|waxy
pain|painful|hurts?|agony|numb|<NOW>|<CANT> (move|feel)
""",
        r"""
<NOTNOW>|raynaud\w?|both (feet|legs)
""",
        _GROUPS,
    ),
    Together(
        r"""
(slow|shallow|barely|hardly|stopped|not|weird|funny|noisy|gurgling|snoring) _ (breathing|breaths?|breathe)|
breathing _ (slow|slowly|shallow|weird|funny|stopped|so slow)|wont wake( up)?|(<CANT>|hard to|unable to|
difficult to|not) _ (wake|rouse|waken) (him|her|them|my \S+|mum|mom|dad)|(him|her|he|she|mum|mom|dad|husband|
wife) _ (wont|will not|hard to|difficult to|not) _ (wake|wake up|rouse|respond)|unresponsive|unconscious|passed out|
blue lips|lips _ blue
gabb?ap\w{2,9}|neurontin|horizant|pregab\w{2,6}|lyrica|oxy\w{0,8}|targin\w{0,4}|percocet|vicodin|hydrocodone|
tramadol|methadone|bupren\w{4,8}|suboxone|codeine|morphine|fentanyl|tapentadol|clonaz\w{2,6}|klonopin|diazepam|
valium|temazepam|lorazepam|xanax|zolpidem|ambien|zopiclone|opioids?|opiates?|painkillers?|pain killers?|patch|
patches|pills?|tablets?|meds|medication|medicine|dose|alcohol|vodka|wine|kratom|sleeping
""",
        r"""
<NOTNOW>|apn(o)?ea|tired|tiredness|exhaustion|sofa|cpap|breathing exercises?|slow breathing (helps|before|and)|(in|
the) mornings?
""",
        _GROUPS,
    ),
)


def emergency(text: str, entries: Iterable[str] = (), harmless: Iterable[str] = ()) -> list[str]:
    """Return the words of `text` that may mean an emergency; `entries`, `harmless`: the author's own phrases."""
    found = find(text, _EMERGENCY, entries=entries, harmless=harmless, unless=_NO_EMERGENCY)
    for spelling in spellings_again(text):
        for signs in _TOGETHER:
            found += signs.found(spelling, harmless)
    return list(dict.fromkeys(found))
