"""Finds advice and questions about doses, and advice to stop a medicine. Pure.

The text is searched with its amounts taken out (amounts.py). Doubtful words count: then the author only looks at the
comment first. A story ("my doctor told me to stop") is no advice.
"""

from comments.safety.amounts import MEDICINES, mask_amounts
from comments.safety.narrow.sentence_rules import Rules, find

_GROUPS = {
    "MEDS": "meds?|medicines?|medications?|pills?|tablets?|tabs|capsules?|drugs?|prescriptions?|patch(?:es)?|"
    "antidepressants?|ssris?|snris?|agonists?|opioids?|painkillers?|supplements?|dopamine agonists?|" + MEDICINES,
    "OFFICIAL": "doctor|dr|gp|doc|neurologist|specialist|consultant|nurse|pharmacist|physician|prescriber|psychiatrist|"
    "midwife|he|she|they|clinic|hospital",
    "ACT": (
        "stop|stopping|take|taking|quit|quitting|come off|coming off|go off|going off|try|trying|start|starting|skip|"
        "skipping|drop|dropping|double|doubling|increase|increasing|halve|reduce|reducing|get off|getting off|wean off"
    ),
    # The object of a verb: up to four words, but not into the next clause.
    "TAIL": r"(?: (?!you|u|should|just|but|so|then|and|please|instead)[^\s.]+){0,4}",
    "OTHERS": (
        r"(^|\. |just |simply |please |so |then |but |and |honestly |also |instead |seriously |people |everyone |"
        r"everybody |guys )|(you|u|ya|your \S+|he|she|they|everyone|everybody|people|adults|we all) (should|must|"
        r"need to|have to|ought to|can|could|better|"
        r"gotta|d better|may|might|would|want to|just|really|simply|only) _ |(advice|suggest|suggestion|recommend|"
        r"advise|tell) _ |(^|\. |id |i would |better |best |best thing )(is )?(to )?"
    ),
}

_DOSE_ADVICE = Rules(
    r"""
(give|giving|feed) (her|him|them|it|the \S+|your \S+) _ amount removed
<OTHERS>(upping|increasing|doubling|raising|lowering|halving|splitting|reducing) _ (dose|dosage|<MEDS>|it to|it by)
(go|went|going) as (high|low) as _ amount removed
(you|people|most|most people|adults|everyone) _ (need|needs|want|require|get) _ amount removed
advice would be amount removed
dose (yourself|himself|herself|your \S+)|load up on _ <MEDS>
try (upping|increasing|doubling|raising|lowering|halving|reducing|splitting) _ (it|dose|dosage|<MEDS>|
amount removed)
amount removed (wont|will not|cant|cannot|never) (hurt|harm|kill)
(safe|fine|ok|okay|no harm|harmless|no problem) (to|in|if you) (take|taking|have|having|use|
using) _ (amount removed|more|two|three|four|double|extra|another|half|them)
(nothing|nobody) _ (happens|happened|dies|died) if you take _ (amount removed|more|double)
(you|u|ya|they) _ (need|want|should get|should have) _ (higher|bigger|stronger|lower|smaller|double) (dose|dosage|
strength)
(ask|push|beg|go|get|insist) (for|on|to) _ (higher|bigger|stronger|lower|double) (dose|dosage|strength)
get your (doctor|gp|neurologist|specialist) to (give|prescribe|up|increase|raise|double) _ (amount removed|dose|it|
more)
(one|another|an extra|two|a few|a couple) _ (<MEDS>|dose|doses) (wont|will not|cant|cannot|doesnt|never) (hurt|harm|
kill|do)
<OTHERS>take as (much|many) as (you|u) (need|like|want|can)
<OTHERS>(take|taking|try|trying|use|using|have|swallow|start|begin|go|increase|up|raise|bump|lower|drop|reduce|cut|
stick|aim) _ (amount removed)
<OTHERS>(double|triple|increase|raise|up|lower|halve|half|reduce|cut|change|adjust|split|skip|miss|bump up) (your|
the|that|his|her|ur|a|one|every other) _ (dose|doses|dosage|<MEDS>)
<OTHERS>(double|triple|halve|split) (it|them)
(suggest|recommend|advise|advice is|advice) _ amount removed
<OTHERS>(take|use|have|swallow|try) (a |an |one |some )?(extra|another|more|double|twice as much|half|two|three|
four|a couple|a second|a few more|all)( (one|ones|half|dose|doses|of (them|it|those)|<MEDS>)| (at|before|in|when|if|
and|tonight|then|a day)| .|$)
<OTHERS>(take|use) (it|them|this|that|one|<MEDS>) _ (once|twice|two times|three times|four times|every (\d{1,2}|two|
three|four|six|eight) hours?) ?(a day|daily|per day|a night|nightly)?
(the )?(right|correct|best|usual|normal|safe|recommended|typical|effective|max|maximum|starting) (dose|dosage|
amount) (\S+ ){0,4}(is|was|would be) _ amount removed
amount removed _ (is|should be|will be|would be|ought to be) _ (enough|plenty|fine|ok|okay|safe|right|best|perfect|
too little|too low|ideal|sufficient)
amount removed _ (will|should|would|does|did) _ (work|do it|do the trick|help you|sort you|fix|knock you)
you _ need _ amount removed
""",
    _GROUPS,
)
# Advice in the form of a question.
_URGED = Rules(
    r"""
(why not|why dont you|why dont we|cant you|couldnt you|have you tried) _ (take|taking|double|doubling|increase|
increasing|up|upping|try|trying) (two|three|more|another|extra|double|it|half|your dose|the dose|amount removed|
a higher dose)
""",
    _GROUPS,
)
_STOP_ADVICE = Rules(
    r"""
better off (without|off|stopping|quitting|not taking) _ (<MEDS>|it|them)
(get|wean|take) (yourself|urself|him|her|them) off( of)?( _ (<MEDS>|it|them|that|stuff))?
(i would|id|i d|you should|you could|you can|you must|you need to|you have to|time to|try to|better to) (come|get|
go) off (it|them|that|those)
(anyone|everyone|everybody|anybody|people) _ (on|taking|who takes?|using) _ <MEDS> (should|must|needs? to|has to|
have to|ought to) _ (stop|quit)
cold turkey (is|was|works|worked)
(is|are) (poison|toxic|evil|killing you) _ (stop|quit)
<OTHERS>(leave|cut) out _ <MEDS>
leave _ (<MEDS>|it|them) (out|off)( _ (days?|nights?|week|weeks))?|cut out _ (<MEDS>)
(try|trying|go|going|do) (a (week|night|month|day|few days|few nights)|going)? ?without _ <MEDS>
(suggest|recommend|advise|advice is|advice would be) _ (stop|stopping|quit|quitting|coming off|come off|
getting off) _ (<MEDS>|it|them|that)
(?<!to )(?<!not )(?<!make it )(?<!them )(?<!legs )stop now
(refuse|tear up|decline|rip up) (the|your|any|that) prescriptions?
(throw|chuck) out (the|your|those|all) _ (rest|<MEDS>|them)
<OTHERS>(replace|swap|substitute|exchange) (your|the|those|that|all) _ <MEDS> (with|for|by)
<OTHERS>(stop|quit|drop|ditch|dump|bin|flush|skip|chuck|throw (away|out)|come off|get off|go off|wean off|taper off|
get rid of|stay off) (taking |using )?_ (<MEDS>|it (all )?(at once|now|today|immediately|straight away|cold turkey)|
that (poison|crap|stuff|junk|rubbish))
<OTHERS>(stop|quit) (taking|using) (it|them|that|those|these|this|any|all|everything)
<OTHERS>(stop it|stop them|quit it) _ (at once|now|today|immediately|straight away|cold turkey|altogether|
completely|tonight)
(throw|chuck|flush|bin|toss) (them|it|those|these|your|the) _ (away|out|down|in the)
(go|going|went) cold turkey (on|off|with)? ?(your|it|them)|<OTHERS>go cold turkey
(safe|fine|ok|okay|no problem|no need|harmless) to (just )?(stop|quit|come off|skip) _ (<MEDS>|it|them|cold turkey|
suddenly)
you (can|could|should|may) _ (stop|quit|come off|skip) _ (suddenly|overnight|cold turkey|without|any time)
no need to (taper|wean|ask (your|a) doctor)
(without|before) (telling|asking) (your|a|the) doctor
""",
    _GROUPS,
)
# These speak against a medicine or a doctor, and would otherwise pass for a warning not to stop.
_AGAINST = Rules(
    r"""
(just )(dont|do not) (take|use) (it|them|that|those) (tonight|today|tomorrow|any ?more|at all|again)
(dont|never) take (their|his|her) <MEDS>
you (dont|do not|wont) (really )?need _ <MEDS>
(dont|do not|never) (ever )?(take|touch|fill|bother with|start) (your|that|the|those|any|these) _ <MEDS>
(dont|do not|stop|never) _ (listen(ing)? to|trust(ing)?|believe|tell) (your|the|any|these|those|my|you) (doctors?|
gp|neurologist|specialist|psychiatrist)
(ignore|forget) (your|the|what your) (doctors?|gp|neurologist)
""",
    _GROUPS,
)
_NO_ADVICE = Rules(
    r"""
<OFFICIAL> _ (told|asked|advised|wants?|wanted|said|says|had|has|made|got|suggested|recommended|let|
put) _ (to )?<ACT><TAIL>
(should|can|could|may|do|did|must|shall) (i|we|he|she) _ <ACT><TAIL>
(not|never|dont|do not|cant|cannot|shouldnt|should not|mustnt|must not|before|without|if|when|after|until|unless|
than) _ <ACT><TAIL>
""",
    _GROUPS,
)
_DOSE_QUESTION = Rules(
    r"""
how much (has|have|had|did|does|do|will|would) (your|the|my|his|her) <OFFICIAL> _ (put|give|gave|prescribe|start|
tell|have|let)
(sure|know|idea|wondering|clue|confused|told|unsure) (about )?how (much|many) (to|i should|i can|we should|we can|
she should|he should) (take|give|use|have|start)
how (much|many) for (a|an|my|your|his|her) _ (old|child|kid|son|daughter|mother|mum|mom|adult|man|woman|person)
(would|is|are|could|can|may) (i )?(safely )?(take )?(\d{1,4}|two|three|four|half|amount removed) (be )?(ok|okay|
safe|enough|fine|too much|alright)
(could|can|may|should) (i|we|he|she) (safely|still|also|just) (take|have|give) _ (amount removed|\d{1,4}|two|three|
four|more|another)
how long (between|until|before|after) _ (dose|doses|tablets|pills|the next|another|next one|taking another)
(can|could|may|should) (i|we|he|she) double (up|it|them)
how much is (too much|safe|enough|ok)( _ <MEDS>)?
(max|maximum|starting|usual|normal|daily|right|best|child|adult|typical|safe) (dose|dosage) END
^(dose|dosage) (for|of)|(what|which) size _ (<MEDS>)
how strong (are|is) (yours|your <MEDS>|the <MEDS>|these|those|they)
(do|did|should|would) (you|i|we|people|they) take (one|two|half|amount removed)( or) (one|two|three|half|more|
amount removed)
^(amount removed|one or two <MEDS>|one or two) END|^(mg|mgs|how many mg|how much)( END|$)
what (did|do) (you|u) take and (how many|how much|when and how much)
whats everyone taking and how (much|many)
how much (?!time|sleep|walk|exercise|longer)(\S+ ){0,4}?(should|do|can|did|would|could|must|are|is|shall|may|does|
to|r|have|has|was|were) _ (take|taking|taken|takes|took|use|using|need|give|giving|start|swallow|dose|dosing|
prescribed|on)
how much (of )?_ (<MEDS>|mg|it) (to|should|do|can|did|is|are|was|for|you)(?! (cost|help|helped|costs|in))( \S+)?
do (you|u) take amount removed( (or|a|at|each).{0,30})? END
how much <MEDS>( \S+)? END
how many _ (mgs?|mcgs?|mill?igram\w{0,3}|micrograms?|grams?|pills?|tablets?|tabs|capsules?|caps|drops|units|iu|
times a day|patches|doses|teaspoons?|spoons?|gummies)
how many _ (should|do|can|did|are|would) (i|you|he|she|we|u) _ (take|taking|on|give)
(what|whats|wat|which|wht|what s) _ (dose|doses|dosage|dosages|dosing|strength|mgs?|mill?igrams?|mcg|
amount(?! of (?!<MEDS>)))(?! (cost|at the))
(what|whats|which) (\S+ ){0,4}(dose|dosage) _ (works?|worked|should|do|did|are|is|for|helps?|helped|to)
(tell me|share|know|give me|post|need|advise|advice (on|about)|help with|suggest|recommend\w{0,3}|anyone know|
wondering about|question about|info on) _ (dose|dosage|dosages|dosing|doses)
(dose|dosage|dosages|doses) (please|pls|plz|anyone)|^(dose|dosage|dosages) END
(right|correct|safe|best|usual|normal|recommended|typical|starting|maximum|max) (dose|dosage|amount) (of|for|
to) _ (<MEDS>|take|me|adults?|rls|child\w{0,3})
(can|could|should|may|shall|do|is it (ok|okay|safe|alright|fine)|would it be (ok|okay|safe|alright)|safe) (i |we |
he |she |my \S+ |for me |for him |for her )?(just |also )?(to )?(take|have|give|use|try|increase|double|up|go up|
halve|split) _ (amount removed|more|double|two|three|extra|another|(the |my |his |her )?(dose|dosage)|half|as much)
(is|are|would|was) _ amount removed _ (enough|too much|too little|safe|ok|okay|a lot|alot|high|low|normal|right|
dangerous|sensible|reasonable)
(how often|how many times|how high|how low) _ (should|do|can|did|could|would|are|is) (i|you|u|he|she|we|it|
my \S+) _ (take|taking|go|use|increase|give|taken)
(should|can|could|may|shall|do) (i|we|he|she) _ (increase|double|up|raise|lower|halve|reduce|cut|change|
skip) _ (dose|dosage|<MEDS>|it)
what _ (are|is|were|was) (you|u|everyone|people|others|your \S+) _ (taking|on) and how much
and how (much|many) END
""",
    _GROUPS,
)
# No question about a dose: to ask a doctor is what the guide advises, and "nobody will tell you a dose" asks for none.
_NO_QUESTION = Rules(
    r"""
(ask|asked|asking|tell|told|tells|talk|discuss|agree\w?|agreed|decide|decides|decided|check|checked|depends|see|
consult|with|up to) _ (doctor|gp|pharmacist|neurologist|specialist|nurse|prescriber|clinic|consultant|dr) _ (about |
on |what |which |how |for |the )?_ (dose|dosage|amount|much|many|take|it)<TAIL>
(wont|will not|not|never|dont|do not|cannot|cant|shouldnt) _ (say|tell|write|share|post|ask|mention|give|
discuss) _ (dose|doses|dosage|amount|much|many)<TAIL>
""",
    _GROUPS,
)


def dose_advice(text: str) -> list[str]:
    """Return the words of `text` that tell others how much to take."""
    return find(mask_amounts(text), _DOSE_ADVICE, unless=_NO_ADVICE, always=_URGED)


def stop_advice(text: str) -> list[str]:
    """Return the words of `text` that tell others to stop a medicine or to act against their doctor's advice."""
    return find(mask_amounts(text), _STOP_ADVICE, unless=_NO_ADVICE, always=_AGAINST)


def dose_question(text: str) -> list[str]:
    """Return the words of `text` that ask how much to take."""
    return find(mask_amounts(text), _DOSE_QUESTION, unless=_NO_QUESTION)
