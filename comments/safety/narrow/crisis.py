"""Finds signs of danger of suicide in what somebody writes. Pure.

Showing help lines to somebody who does not need them costs a moment; not showing them can cost a life. So in doubt,
words in the first person or about somebody close do count. Idioms about sore legs and bad nights, plain denials and
talk about help lines do not.

A crisis is intent, a plan, an attempt, or the open wish to be dead, of the writer or of somebody close. This is the
narrow net: what it finds is mailed to the author at once. Other despair is heard by the wide one (nets.py).
"""

from collections.abc import Iterable

from comments.safety.amounts import MEDICINES
from comments.safety.narrow.sentence_rules import Rules, find

_GROUPS = {
    "SELF": "my ?self|me ?self|him ?self|her ?self|them ?sel(?:f|ves)|our ?selves",
    "OWN": "my|his|her|their|our",
    "NEAR": "husband|wife|partner|mum|mom|mother|dad|father|son|daughter|brother|sister|friend|boyfriend|girlfriend|"
    "spouse|child|teenager|kid|nan|gran|grandma|grandpa|grandad|grandmother|grandfather|uncle|aunt|cousin|neighbour|"
    "neighbor|fiance|he|she|they|hes|shes|theyre",
    "SUICIDAL": "suicidal|suicidle|suicidel|sucidal|suicical|suisidal|suacidal|sewercidal|suicdal|sucicidal|sooicidal",
    "SUICIDE": "suicide|sucide|suiside|suicid|suacide|suicde|sucicide|sewer slide|sewerslide|sooicide|sucuide",
    "ANYMORE": "any ?more|any longer|much longer|another (?:day|night|week|minute|hour)",
    "CANT": "cant|cannot|can not|can t|couldnt|could not|do?nt think i can|do?nt know if i can|not sure i can|"
    "do?nt know how i can|do?nt know how much longer i can|do?nt know how long i can|no longer|unable to",
    "WISH": "wish|wishing|hope|hoping|pray|praying|wishes|hopes|prays|wished|prayed",
    "PILLS": "pills?|tablets?|tabs|capsules?|meds|medication|medications|medicines?|gummies|gummy|vitamins?|drops|"
    "gel ?caps|patch|patches|" + MEDICINES,
    "DENIED": (
        r"(not|never|do?nt|do not|doesnt|does not|didnt|did not|wont|will not|wouldnt|would not|isnt|arent|wasnt|"
        r"havent|"
        r"have not|hasnt|hadnt|no|no longer)"
    ),
    "FEELING": (
        r"((feel|feeling|felt|been|actually|really|at|all|ever|currently|or|depressed|getting|be|become|actively|a|"
        r"have|"
        r"had|having|any|get|got|thinking|think|thought|of|about|thoughts|in|danger|no) ){0,4}"
    ),
    "DOING": (
        r"((?!to )(want|wants|wanna|wanted|to|actually|really|ever|going|gonna|plan|plans|planning|intend|intention|"
        r"intentions|of|about|think|thinking|thought|trying|try|would|be|any|a|desire|wish|even) (to )?){0,4}"
    ),
    "DEED": (
        r"(kill|killing|hang|hanging|hurt|hurting|harm|harming|cut|cutting|shoot|drown|end|ending|off|unalive) <SELF>|"
        r"(end|ending|take|taking) <OWN> (own )?life|die|be dead|(commit|committing|attempt|consider|"
        r"considered) <SUICIDE>|<SUICIDE>|end it all|overdose|self harm"
    ),
}

_CRISIS = Rules(
    r"""
(scared|afraid|frightened|terrified) of (what i (might|could|will|may) do|myself)
(care|notice|miss me|matter|better|easier) if i (died|was gone|were gone|was dead|were dead|disappeared|wasnt here)
(would|could|id) (have )?(end|ended) it( all)?( if| but| tonight| long ago)
(way|ways|how) to (die|end (it|my life|it all)|kill my ?self|commit <SUICIDE>)
# Doing it, planning it, thinking of it: oneself, or somebody near.
(kill|killing|hang|hanging|shoot|shooting|drown|drowning|gas|gassing|poison|poisoning|unalive|unaliving|unalived|
offing|offed|ending|murder|stab|stabbing|suffocate|electrocute|killed) my ?self
(kill|killing|hang|hanging|shoot|shooting|drown|drowning|gas|gassing|poison|poisoning|unalive|ending) <SELF>
(to|gonna|might|will|ill|should|could|wanna|id|just|of) (off|top|topping|neck|end|delete|finish|rope) <SELF>(?! (up|
off))
\S{0,30}(killmyself|endmylife|wanttodie|wannadie|iamsuicidal|imsuicidal)\S{0,20}
(throw|throwing|chuck|fling) <SELF> _ (off|under|in front|out|into|from|down)
(take|taking|end|ending|finish|finishing) <OWN> own (life|lives)
(take|taking|end|ending) <OWN> (life|lives)(?! (as|back|away|over|into|to the|more|slow\w{0,4}|easy|day by|one|step|
seriously|in my|for))
(end|ending) (it|things) (all|for good|tonight|today|now|once and for all|forever|permanently)
end it all
(want|wants|wanna|ready|going|gonna|decided|plan|planning|need|will|ill|think|thinking|thought|thoughts) (to |of |
about )?(end|ending) (it|things)( now| tonight| soon)? END
(commit|committing|attempt|attempting|attempted|contemplat(e|ed|ing)|consider(ed|ing)?|complete) <SUICIDE>
(think|thinking|thought|thoughts|dream|dreaming|planning|plan|fantasi[sz]e|fantasi[sz]ing|idea|threatening|
threatens|threatened|close to|verge|brink|edge|urge) (a lot |often |again )?(of|about|on|to)? ?_ <SUICIDE>
<NEAR> _ (talk|talks|talking|talked) _ (of|about) _ <SUICIDE>
(i|im|ive|me|he|hes|she|shes|they|<NEAR>) _ (<SUICIDAL>|<SUICIDE>) (ideation|thoughts|plans?|feelings|again|now)
(i|im|i am|ive|id|he|hes|she|shes|<NEAR>) (is |was |am |are )?_ <SUICIDAL>
(make|makes|made|making|left|leaves|drives|driving|drove) (me|him|her|them|us|my <NEAR>) _ <SUICIDAL>
(?<!anyone )(?<!anybody )(?<!people )(?<!else )(?<!you )(feel|feeling|felt|became|become|becoming|getting|almost|
nearly|practically|so) <SUICIDAL>
^<SUICIDAL>( (thoughts|feelings|ideation)( (every|again|all|since|now|at|last|for|back|daily|tonight).{0,40})?)? END
<SUICIDE> (is|seems|feels|looks|would be|might be|could be|as) (like )?(the |my |an? )?(only |best |last )?(way|
option|answer|choice|solution|on my mind|exit|escape|easier)
my <SUICIDE>
death (is|seems|looks|would be) (like )?the only|only death|if i killed my ?self
(drive|drives|driving|drove|push|pushed|pushing|send|sends) (me|him|her) (to|towards|into|close to) <SUICIDE>
(ready|want|wants|wanted|wanna|going|gonna|tempted|decided|plan|planning|trying|tried|will|might) (to |
for )?<SUICIDE>
# The open wish to be dead.
(want|wants|wanted|wanting|wanna|ready|going|need|like|love|longing|long|begging|beg|praying|pray|choose|decided|
prefer|hoping|hope|wish|wishing) (\S+ )?to (just |finally |simply |really |only )?(die|be dead|not exist|
cease to exist|not be alive|not be here any ?more)(?! (for|of|laughing|from (laughing|embarrassment)))
wanna (die|be dead)|gonna die tonight
want (death|to be with god|out of this life)
(wants?|wish|wishes|wished) (i|he|she|they|that i) (was|were|am|is|had been|would be|could be|
could just be) _ (dead|never born|not alive|gone forever|not here any ?more)
wish (that )?i (could (just )?die|could (just )?be dead|would (just )?die|had died|had never been born|
was never born|wasnt (alive|here any ?more|born)|werent (alive|born))
<WISH> (that )?(i|to) _ (do?nt|do not|wont|will not|wouldnt|would not|never|not) (ever )?wake up( (again|tomorrow|
in the morning|any ?more|one (day|morning|night)|from (it|this|my sleep)))? END
(do?nt|do not|didnt|no longer|not) (really |even |just )?(want|wanna|wish|care) (to )?(ever )?wake up( ever again|
 tomorrow| any ?more)( morning| at all)? END
(written|wrote) (the|my|all the|all my|some|a) (letters?|notes?|farewells?) (and|then) (\S+ ){0,2}(given|gave|giving|
rehomed|found) _ (cats?|dogs?|pets?|parrot|birds?|horse|things|belongings|books|guitar|watch)
(letters?|notes?) (to|for) _ (children|kids|wife|husband|sons?|daughters?|mum|mother|family|everyone) (are|is) (all |
now )?(written|sealed|signed|ready)
(never|not|and not) (want to |have to |ever )?wak(e|ing) up (again|ever)(?! (every|so|at|with|in|until|till|before))
(better|best|nice|relief|easier) _ (if|when) i (didnt|do?nt|never|wouldnt|just didnt|
did not) (ever )?w[ao]ke up( (again|tomorrow|any ?more))? END
(go to sleep|fall asleep|sleep|close my eyes) (forever )?and (just )?(never|not) (ever )?wake( up)?
(do?nt|do not|didnt|no longer|not) (really |even )?(want|wanna|wish|care) (to )?(be alive|live|exist|be here|
be around|be on this earth|go on living|carry on living|keep living|continue living)( <ANYMORE>)? END
(do?nt|do not|doesnt|no longer|not) (really |even )?(want|wants|wanna|wish|care) (to )?(be alive|live|exist|be here|
be around|be on this earth|go on living) <ANYMORE>
no longer (want|wish) to (be alive|live|exist|be here)( END| <ANYMORE>)
(do?nt|do not|didnt) (want|wanna|wish) (to )?(be|stay|live) (on|in) (this|the) (planet|world|earth|life)( END|
 <ANYMORE>)
(no|any|a) (reason|point|purpose|will) (left )?(to|in|for) (stay|staying|keep|being|be) ?(living|alive)
no reason (left )?(to (live|exist|be here)|for living)|nothing (left )?to live for
(id|i would|i d|i am|im|i|hed|shed|we|wed|everyone|everybody|they|family|kids|children|world|husband|
wife) _ better off (if i (was|were) )?(dead|without me|not here|not alive)
better off (without me|if i (was|were) (dead|gone)|if i (died|wasnt (here|around)))
better if i (was|were) dead
(i|id|i would|just) _ rather be dead(?! than)|(let|please let) me die
(god|lord) (every \S+ )?(to )?(please )?(just )?takes? me
(ill|i will|going to|gonna) be dead (by|tomorrow|tonight|in the morning)
hate being alive|do?nt deserve to (live|be alive)|(i|we) should (just )?(be dead|die)
should just (die|kill)
# Ways, means, farewells.
(jump|jumping|jumped|leap|leaping) (off|from|in front of|under|into|out of|on) (a|the|that|my|an) _ (bridge|
building|roof|balcony|cliff|train|tracks|traffic|bus|lorry|truck|railway|car park|window)
(step|stepping|walk|walking|run|running|lie|lay|lying) (in front of|under|into) (a|the|an|oncoming) ?_ (train|bus|
lorry|truck|traffic|tram|car)
(step|stepping|walk|walking) off (a|the|that|my) _ (bridge|roof|balcony|cliff)
(lie|lay|lying|stand|standing) on the (tracks|railway|train tracks|railway line)
(drive|driving|crash|crashing|steer) (my car |the car |it |<SELF> )?(into|off|under) (a|the|an) _ (tree|wall|bridge|
cliff|lorry|truck|lake|river|pole)
(slit|slitting|cut|cutting|slash|slashing|slice) (my|his|her|their) (own )?(wrists?|throat|veins)
(bullet|gun|pistol|rifle|shotgun) _ (in|to|through|at|against|into) (my|his|her) (own )?(head|mouth|brain|skull|
temple)
(blow|blowing) (my|his|her) (own )?(brains?|head) (out|off)
(took|take|taken|taking|swallow|swallowed|swallowing|down|downing|eat|neck|necking) (all|every one of|(the|
a) (whole |entire )?(bottle|box|pack|packet|lot|handful|rest) of) _ (<PILLS>|them) _ (at once|in one go|
and (i )?(just )?(want|wait|waiting|be done|sleep|never|end|die|hope|go|lie)|sleep for ?ever|this is it)
(want|wants|wanted|going|gonna|tempted|ready|planning|plan|thinking|might|will|ill|could|id|tried|trying|decided|
thought|thoughts|intend|threatens?|threatened) (\S+ )?(of |about |to )?(just )?(take an overdose|taking an overdose|
overdose|overdosing|od)(?! on (chocolate|coffee|caffeine|sugar|netflix|cake|vitamin|patience|kindness|
tea\b|cheese|telly|cute|cat ))
(want|wants|wanted|going|gonna|tempted|ready|planning|might|could|will|ill|feel like|felt like|thinking (of|
about)) (to )?(just )?(take|taking|swallow|swallowing|down|downing) (all|every one of|the (whole|entire) (bottle|
box|pack|packet|lot)|a (whole )?(bottle|handful)|the lot)( of)?( (my|the|his|her|them|these|those))?( <PILLS>)?
(enough|saving|saved up|hoarding|hoarded|stockpiling|stockpiled|collecting|collected) _ <PILLS> _ (to|
so i can) (just )?(die|kill|end|never wake|do it|finish|sleep forever|go)
(painless|easiest|quickest|best|easy|quick|peaceful) (way|ways|method|methods) _ (to (die|go|end)|of dying|
out of life)
(how many|how much) _ (<PILLS>|of \S+|it|would it take|does it take|does it) _ to (die|kill|end it|overdose|
never wake)
(will|would|could|can) _ (<PILLS>|\d{1,4}) _ kill (me|him|her)
(how much|how many|which) (\S+ ){0,4}(to )?kills? (you|me|a person|someone|quick\w{0,3}|fast\w{0,3})
can (you|i|one|someone) die (from|of|by|if) (\S+ )?(taking|overdos\w{0,4}|too (much|many)|<PILLS>)
lethal (dose|amount)
(dose|amount|much|many) _ (is|would be|are) (lethal|fatal|deadly)
<SUICIDE> (note|letter|pact|plan|attempt|attempts|method|methods)
wrote (my|a) (goodbye|farewell) (note|letter)
(goodbye|farewell|good bye) (cruel )?world|by the time (you|anyone) reads? this
this is (my )?(goodbye|final goodbye)
(this|tonight|today) is my last (night|day)|im done \. goodbye
(said|saying|say) (my )?(final|last) goodbyes?
last (night|day) (alive|on (this )?earth)
(have|got|bought|found|holding) (a|the|my|his) (gun|rope|noose|pistol|shotgun|razor blade) (ready|here|now|
in my hand)
(?<!massage )(?<!glue )(?<!nail )(?<!water )(?<!toy )(gun|pistol|revolver|rifle|shotgun) _ (in|on|across|under) (my|his|
her) (own )?(lap|knees?|pillow)
(im|i am|ive been|been) (standing|stood|sitting|sat) (up )?(on|at) (a|the) (\S+ )?(bridge|parapet|ledge|cliff edge|
railings) (and|now|tonight|alone|looking|thinking|wondering|again)( \S+)? _ (water|jump|calm|quiet|down|over|drop|
river|below|easy|end|nobody|trains?)
(has|have|got) a (gun|pistol|rope) and
kms|kmsing|catch the bus|ctb
# Hurting oneself.
(cut|cutting|cuts|burn|burned|burnt|burning|scratch|scratching|hurt|hurting) my ?self (so|to|because|again|until|
every|deliberately|on purpose|at night)
(ive|i have) been cutting( again)? END
(want|wants|wanted|wanna|going|gonna|urge|urges|tempted|thinking|thoughts?|feel like|felt like|started|keep|keeps|
been|planning|afraid (of|ill)|scared (of|ill)|might|will|threaten\w{0,3}) (to |of |about |i might |i will |
ill )?(hurt|hurting|harm|harming|cut|cutting|burn|burning|injure|injuring) <SELF>
(i|ive|im|she|he|<NEAR>) _ (self ?harm|self harms|selfharms|self ?harming|self ?harmed)
i might (do something stupid|not make it through the night|do it tonight)|not safe (with|from) myself
danger to myself
do?nt trust myself (tonight|alone|not to)
(wont|will not|not going to|not gonna) be (here|alive|around) (tomorrow|much longer|by|in the morning|next)
(plan|ready|want|wants|going|decided|gonna) _ (to )?(end my (misery|suffering|pain)|check out (for good|
permanently)|leave this (world|earth|life))
exit (bag|international)
""",
    _GROUPS,
)
# Words of an attempt or a call for help that would otherwise pass for mere talk about one.
_SURELY_CRISIS = Rules(
    r"""
(cant|cannot) promise _ (wont|will not) _ <DEED>
(i|ive|had to|almost|nearly|just|going to) (just |had to |have |almost |nearly )?(called|call|rang|ring|phoned|
phone|texted|text) _ (<SUICIDE>|crisis) (hot ?line|help ?line|line|lifeline)
(tried|trying|try|attempted|attempts) to (kill|hang|drown|shoot|poison|unalive) <SELF>
(not|to not|resist|stop myself from) (to )?(kill|killing|hang|hanging) my ?self (tonight|today|right now)
""",
    _GROUPS,
)
_HARMLESS = Rules(
    r"""
# Plain denials.
<DENIED> <FEELING>(<SUICIDAL>|<SUICIDE>)( (thoughts|ideation|plans?|feelings))?(?! any ?more than)
<DENIED> <DOING><DEED>
# Idioms.
(do not|do?nt|never|not) (ever )?(give|giving|given|lose|losing) (up )?(hope|on life|up)
(dying|die) to (know|hear|try|see|find|meet|get|sleep|read)|to die for
die (of|from) (boredom|embarrassment|laughter|laughing|shame|heat|happiness|thirst)
die laughing
(\S+ ){0,2}(want|wanted|going|ready) to die (of|from) (boredom|embarrassment|laughter|laughing|shame)
(kill|killing|killed) my ?self (laughing|trying|with (work|worry|overtime)|at (the gym|work)|over|tripping|falling|
on the stairs|getting|working|to (finish|get|lose|look|please|be|make))
(shoot|shooting|shot) my ?self in the foot|(hang|hanging) my ?self up
(cut|cutting) my ?self (shaving|on|off|some|loose|while|when|a|in the kitchen|with (a|the) (knife|razor) (while|
when))
dead (asleep|tired|to the world|on my feet|beat)
poison my ?self with (sugar|coffee|junk|caffeine)
(\d{1,4}|one|two|three|four|five|six|eight|ten|fifteen|twenty|few|many|several|more|the|of|extra|some|less|fewer|total|
in|couple|run|walk|walked|ran|cycle|cycled|swim|hundred) kms
kms (a|per|each|every|away|from|of|on|walk|run|bike|by|daily|later|or|and|in|to|at|is)
catch the bus (to|home|at|in|from|into|every|for|because|and|again|instead|so|with|when|on|after|as)
(to|i|we|can|cant|could|must|then|and|always|usually|run|running) catch the bus
(thought|felt like|feels? like) (that )?(i|im) (was |am )?(going to|gonna) die
# Talk about help, warnings and leaflets.
<SUICIDE> (hot ?lines?|help ?lines?|life ?lines?|lines?|prevention|watch|warnings?|risks?|rates?|awareness|
bereavement|number|squad)
(risk|risks|warning|warnings|warns|rates?|side effects?|leaflet|label|studies|study) _ (of|about|on|for|include|
includes|lists?|mentions?|like|are|is|says) _ (<SUICIDAL>|<SUICIDE>)( (thoughts|ideation|behaviou?r))?
<SUICIDAL> (thoughts|ideation|behaviou?r) (are|is|as|can be|may be) (a|an|listed|one|the|known|possible|rare|common|
mentioned)
(thoughts|ideas) of <SUICIDE> (are|is|as) (a|an|listed|one|known|mentioned)
""",
    _GROUPS,
)


def crisis(text: str, entries: Iterable[str] = (), harmless: Iterable[str] = ()) -> list[str]:
    """Return the words of `text` that may mean danger of suicide; `entries`, `harmless`: the author's own phrases."""
    return find(text, _CRISIS, entries=entries, harmless=harmless, unless=_HARMLESS, always=_SURELY_CRISIS)
