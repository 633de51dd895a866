"""Sentences that may mean danger: suicide, despair, a medical emergency, advice on doses. Pure.

What the tables weigh: a page of help lines shown to somebody who did not need it costs a moment; one not shown can cost
a life. So what is said in the first person, or about somebody near, raises the alarm when in doubt. Idioms of sore legs
and bad nights, plain denials and talk about help lines do not.

Crisis is intent, a plan, an attempt, or the open wish to be dead, one's own or somebody near's. Despair is the idiom of
somebody worn out, the death of somebody near, and any other word about suicide: the help lines stand quietly beside the
thanks. Emergencies are the red flags of the guide.

A rule is a regular expression over a folded text (comments/matching.py: small letters, no apostrophes, one space
between words, " . " between sentences). It begins and ends at a word. In it <NAME> stands for a group below and _ for up
to three words of the same sentence; nothing else repeats without an end, so that no text takes long.
"""

import re

from comments.amounts import MEDICINES, mask_amounts
from comments.matching import phrases, spellings

_GAP = r"(?:[^\s.]+ ){0,3}"
_GROUPS = {
    "CANT": "cant|cannot|can not|can t|couldnt|could not|dont think i can|dont know if i can|not sure i can|"
    "dont know how i can|dont know how much longer i can|dont know how long i can|no longer|unable to",
    "ANYMORE": "any ?more|any longer|much longer|another (?:day|night|week|minute|hour)",
    "OWN": "my|his|her|their|our",
    "SELF": "my ?self|me ?self|him ?self|her ?self|them ?sel(?:f|ves)|our ?selves",
    "NEAR": "husband|wife|partner|mum|mom|mother|dad|father|son|daughter|brother|sister|friend|boyfriend|girlfriend|"
    "spouse|child|teenager|kid|nan|gran|grandma|grandpa|grandad|grandmother|grandfather|uncle|aunt|cousin|neighbour|"
    "neighbor|fiance|he|she|they|hes|shes|theyre",
    "SUICIDAL": "suicidal|suicidle|suicidel|sucidal|suicical|suisidal|suacidal|sewercidal|suicdal|sucicidal|sooicidal",
    "SUICIDE": "suicide|sucide|suiside|suicid|suacide|suicde|sucicide|sewer slide|sewerslide|sooicide|sucuide",
    "END": "end|ending|finish|finishing",
    "WISH": "wish|wishing|hope|hoping|pray|praying|wishes|hopes|prays|wished|prayed",
    "MED": MEDICINES,
    "MEDS": "meds?|medicines?|medications?|pills?|tablets?|tabs|capsules?|drugs?|prescriptions?|patch(?:es)?|"
    "antidepressants?|ssris?|snris?|agonists?|opioids?|painkillers?|supplements?|dopamine agonists?|" + MEDICINES,
    "PILLS": "pills?|tablets?|tabs|capsules?|meds|medication|medications|medicines?|gummies|gummy|vitamins?|drops|"
    "gel ?caps|patch|patches|" + MEDICINES,
    "CHILD": "child|baby|toddler|son|daughter|grandson|granddaughter|grandchild|kid|kids|children|twins|little one|"
    "niece|nephew|boy|girl|infant|(?:one|two|three|four|five|\\d{1,2}) year old|he|she",
    "LEG": "legs?|calf|calves|thigh|lower leg|upper leg|shin",
    "NOW": "now|tonight|today|suddenly|sudden|all of a sudden|this morning|this evening|this afternoon|just|since "
    "(?:yesterday|last night|this)|yesterday|overnight|last night|out of nowhere|hours? ago|minutes? ago|straight away",
    "OFFICIAL": "doctor|dr|gp|doc|neurologist|specialist|consultant|nurse|pharmacist|physician|prescriber|psychiatrist|"
    "midwife|he|she|they|clinic|hospital",
}


def _rule(pattern):
    for name, words in _GROUPS.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{words})")
    pattern = re.sub(r"(?<![^ |(:]) ?_ ", lambda match: (" " if match[0][0] == " " else "") + _GAP, pattern)
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


def _rules(*patterns):
    return tuple(map(_rule, patterns))


CRISIS = _rules(
    # Doing it, thinking of it, planning it: oneself and somebody near.
    r"(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|gas|gassing|poison|poisoning|unalive|unaliving|off|offing|"
    r"end|ending|neck|murder|stab|stabbing|suffocate|electrocute|delete|top|topping) <SELF>",
    r"\S{0,30}(?:killmyself|endmylife|wanttodie|wannadie|iamsuicidal|imsuicidal)\S{0,20}",
    r"(?:throw|throwing|chuck|fling) <SELF> _ (?:off|under|in front|out|into|from|down)",
    r"(?:take|taking|<END>) <OWN> own (?:life|lives)",
    r"(?:take|taking|end|ending) <OWN> (?:life|lives)(?! (?:as|back|away|over|into|to the))",
    r"(?:end|ending) (?:it|things) (?:all|for good|tonight|today|now|once and for all|forever|permanently)|end it all",
    r"(?:commit|committing|attempt|attempting|attempted|contemplat(?:e|ed|ing)|consider(?:ed|ing)?|complete) <SUICIDE>",
    r"(?:think|thinking|thought|thoughts|dream|dreaming|planning|plan|fantasi[sz]e|fantasi[sz]ing|idea|talk|talks|talking|"
    r"talked|threatening|threatens|threatened|close to|verge|brink|edge|urge) (?:a lot |often |again )?(?:of|about|on|to)? ?"
    r"(?:_ )?<SUICIDE>",
    r"(?:i|im|ive|me|he|hes|she|shes|they|<NEAR>) _ (?:<SUICIDAL>|<SUICIDE>) (?:ideation|thoughts|plans?|feelings|again|now)",
    r"(?:i|im|i am|ive|id|he|hes|she|shes|<NEAR>) (?:is |was |am |are )?_ <SUICIDAL>",
    r"(?:make|makes|made|making|left|leaves|drives|driving|drove) (?:me|him|her|them|us|my <NEAR>) _ <SUICIDAL>",
    r"(?:feel|feeling|felt|became|become|becoming|getting|almost|nearly|practically|so) <SUICIDAL>",
    r"^<SUICIDAL>(?: .|$)",
    r"(?:drive|drives|driving|drove|push|pushed|pushing|send|sends) (?:me|him|her) (?:to|towards|into|close to) <SUICIDE>",
    r"(?:ready|want|wants|wanted|wanna|going|gonna|tempted|decided|plan|planning|trying|tried|will|might) (?:to |for )?<SUICIDE>",
    # The open wish to be dead.
    r"(?:want|wants|wanted|wanting|wanna|ready|going|need|like|love|longing|long|begging|beg|praying|pray|choose|decided|"
    r"prefer|hoping|hope|wish|wishing) (?:\S+ )?to (?:just |finally |simply |really |only )?(?:die|be dead|not exist|cease to exist|"
    r"not be alive|not be here any ?more)(?! (?:for|of|laughing|from (?:laughing|embarrassment)))",
    r"wanna (?:die|be dead)|gonna die tonight|want (?:death|to be with god|out of this life)",
    r"(?:wants?|wish|wishes|wished) (?:i|he|she|they|that i) (?:was|were|am|is|had been|would be|could be|could just be) (?:_ )?"
    r"(?:dead|never born|not alive|gone forever|not here any ?more)",
    r"wish (?:that )?i (?:could (?:just )?die|could (?:just )?be dead|would (?:just )?die|had died|had never been born|was never born|"
    r"wasnt (?:alive|here any ?more|born)|werent (?:alive|born))",
    r"<WISH> (?:that )?(?:i|to) (?:_ )?(?:dont|do not|didnt|wont|will not|wouldnt|would not|never|not|just didnt) (?:ever )?"
    r"wake up(?: (?:again|tomorrow|in the morning|any ?more|one (?:day|morning|night)|from (?:it|this|my sleep)))?(?: .|$)",
    r"(?:never|not|dont|wont|and not) (?:want to |have to |ever )?wak(?:e|ing) up (?:again|tomorrow|ever)(?! (?:every|so|at|with))",
    r"(?:go to sleep|fall asleep|sleep|close my eyes) (?:forever )?and (?:just )?(?:never|not) (?:ever )?wake(?: up)?",
    r"(?:dont|do not|didnt|no longer|not) (?:really |even )?(?:want|wanna|wish|care) (?:to )?(?:be alive|live|exist|be here|be around|"
    r"be on this earth|go on living|carry on living|keep living|continue living)(?: <ANYMORE>)?(?: .|$)",
    r"(?:dont|do not|doesnt|no longer|not) (?:really |even )?(?:want|wants|wanna|wish|care) (?:to )?(?:be alive|live|exist|be here|"
    r"be around|be on this earth|go on living) <ANYMORE>",
    r"no longer (?:want|wish) to (?:be alive|live|exist|be here)",
    r"(?:no|any|a) (?:reason|point|purpose|will) (?:left )?(?:to|in|for) (?:stay|staying|keep|being|be) ?(?:living|alive)|"
    r"no reason (?:left )?(?:to (?:live|exist|be here)|for living)|nothing (?:left )?to live for",
    r"(?:id|i would|i d|i am|im|i|hed|shed|everyone|everybody|they|family|kids|children|world|husband|wife) (?:_ )?better off "
    r"(?:if i (?:was|were) )?(?:dead|without me|not here|not alive)",
    r"better off (?:without me|if i (?:was|were) (?:dead|gone)|if i (?:died|wasnt (?:here|around)))|better if i (?:was|were) dead",
    r"(?:i|id|i would|just) (?:_ )?rather be dead(?! than)|(?:let|please let) me die|(?:god|lord) (?:please )?(?:just )?take me",
    r"hate being alive|dont deserve to (?:live|be alive)|(?:i|we) should (?:just )?(?:be dead|die)|should just (?:die|kill)",
    # Ways, means, farewells.
    r"(?:jump|jumping|jumped|leap|leaping|step|stepping|walk|walking|run|lie|lay|lying) (?:off|from|in front of|under|into|out of|on) "
    r"(?:a|the|that|my|an) (?:_ )?(?:bridge|building|roof|balcony|cliff|train|tracks|traffic|bus|lorry|truck|railway|car park|window)",
    r"(?:drive|driving|crash|crashing|steer) (?:my car |the car |it |<SELF> )?(?:into|off|under) (?:a|the|an) (?:_ )?"
    r"(?:tree|wall|bridge|cliff|lorry|truck|lake|river|pole)",
    r"(?:slit|slitting|cut|cutting|slash|slashing|slice) (?:my|his|her|their) (?:own )?(?:wrists?|throat|veins)",
    r"(?:bullet|gun|pistol|rifle|shotgun) (?:_ )?(?:in|to|through|at|against|into) (?:my|his|her) (?:own )?(?:head|mouth|brain|skull|temple)",
    r"(?:blow|blowing) (?:my|his|her) (?:own )?(?:brains?|head) (?:out|off)",
    r"(?:took|take|taken|taking|swallow|swallowed|swallowing|down|downing|eat|neck|necking) (?:all|every one of|the whole (?:bottle|box|pack|"
    r"packet|lot) of|a whole (?:bottle|box|pack|packet) of|a bottle of|a handful of|the rest of) (?:_ )?(?:<PILLS>|them)(?: _ "
    r"(?:at once|in one go|tonight|now|and (?:be done|sleep|never|end)))",
    r"(?:want|wants|wanted|going|gonna|tempted|ready|planning|plan|thinking|might|will|ill|could|id|tried|trying|decided|thought|thoughts|"
    r"intend|threatens?|threatened) (?:\S+ )?(?:of |about |to )?(?:just )?(?:take an overdose|overdose|overdosing|od)(?! on (?:chocolate|coffee|"
    r"caffeine|sugar|netflix|cake|vitamin))",
    r"(?:want|wants|wanted|going|gonna|tempted|ready|planning|might|could|will|ill|feel like|felt like|thinking (?:of|about)) (?:to )?(?:just )?"
    r"(?:take|taking|swallow|swallowing|down|downing) (?:all|every one of|the (?:whole|entire) (?:bottle|box|pack|packet|lot)|a (?:whole )?"
    r"(?:bottle|handful)|the lot)(?: of)?(?: (?:my|the|his|her|them|these|those))?(?: <PILLS>)?",
    r"(?:enough|saving|saved up|hoarding|hoarded|stockpiling|stockpiled|collecting|collected) (?:_ )?<PILLS> (?:_ )?(?:to|so i can) (?:just )?"
    r"(?:die|kill|end|never wake|do it|finish|sleep forever|go)",
    r"(?:painless|easiest|quickest|best|easy|quick|peaceful) (?:way|ways|method|methods) (?:_ )?(?:to (?:die|go|end)|of dying|out of life)",
    r"(?:how many|how much) (?:_ )?(?:<PILLS>|of \S+|it|would it take|does it take|does it) (?:_ )?to (?:die|kill|end it|overdose|never wake)",
    r"lethal (?:dose|amount)|(?:dose|amount|much|many) (?:_ )?(?:is|would be|are) (?:lethal|fatal|deadly)",
    r"<SUICIDE> (?:note|letter|pact|plan|attempt|attempts|method|methods)|wrote (?:my|a) (?:goodbye|farewell) (?:note|letter)|"
    r"(?:goodbye|farewell|good bye) (?:cruel )?world|by the time (?:you|anyone) reads? this|this is (?:my )?(?:goodbye|final goodbye)|"
    r"(?:said|saying|say) (?:my )?(?:final|last) goodbyes?|last (?:night|day) (?:alive|on (?:this )?earth)",
    r"kms|kmsing|catch the bus|ctb",
    # Hurting oneself.
    r"(?:want|wants|wanted|wanna|going|gonna|urge|urges|tempted|thinking|thoughts?|feel like|felt like|started|keep|keeps|been|planning|"
    r"afraid (?:of|ill)|scared (?:of|ill)|might|will|threaten\w{0,3}) (?:to |of |about |i might |i will |ill )?(?:hurt|hurting|harm|harming|cut|"
    r"cutting|burn|burning|injure|injuring) <SELF>",
    r"(?:i|ive|im|she|he|<NEAR>) (?:_ )?(?:self ?harm|self harms|selfharms|self ?harming|self ?harmed)",
    r"i might (?:do something stupid|not make it through the night|do it tonight)|not safe (?:with|from) myself|danger to myself|"
    r"dont trust myself (?:tonight|alone|not to)|(?:wont|will not|not going to|not gonna) be (?:here|alive|around) (?:tomorrow|much longer|by|"
    r"in the morning|next)",
    r"(?:plan|ready|want|wants|going|decided|gonna) (?:_ )?(?:to )?(?:end my (?:misery|suffering|pain)|check out (?:for good|permanently)|"
    r"leave this (?:world|earth|life))|exit (?:bag|international)",
)  # fmt: skip

# An attempt or a call for help counts even though its words are those of talk about help lines.
CRISIS_ALWAYS = _rules(
    r"(?:i|ive|had to|almost|nearly|just|going to) (?:just |had to |have |almost |nearly )?(?:called|call|rang|ring|phoned|phone|texted|"
    r"text) (?:_ )?(?:<SUICIDE>|crisis) (?:hot ?line|help ?line|line|lifeline)",
    r"(?:tried|trying|try|attempted|attempts) to (?:kill|hang|drown|shoot|poison|unalive) <SELF>",
    r"(?:not|to not|resist|stop myself from) (?:to )?(?:kill|killing|hang|hanging) my ?self (?:tonight|today|right now)",
)

_DENIED = (
    r"(?:not|never|dont|do not|doesnt|does not|didnt|did not|wont|will not|wouldnt|would not|isnt|arent|wasnt|havent|have not|hasnt|"
    r"had no|have no|has no|no longer|hadnt)"
)
_FEELING = (
    r"(?:(?:feel|feeling|felt|been|actually|really|at|all|ever|currently|or|depressed|getting|be|become|actively|a|have|had|having|any|"
    r"get|got|thinking|think|thought|of|about|thoughts|in|danger|no) ){0,4}"
)
_DOING = (
    r"(?:(?!to )(?:want|wants|wanna|wanted|to|actually|really|ever|going|gonna|plan|plans|planning|intend|intention|intentions|of|about|"
    r"think|thinking|thought|trying|try|would|be|any|a|desire|wish|even) (?:to )?){0,4}"
)
_DEED = (
    r"(?:kill|killing|hang|hanging|hurt|hurting|harm|harming|cut|cutting|shoot|drown|end|ending|off|unalive) <SELF>|(?:end|ending|take|"
    r"taking) <OWN> (?:own )?life|die|be dead|(?:commit|committing|attempt|consider|considered) <SUICIDE>|<SUICIDE>|end it all|overdose|self harm"
)

HARMLESS = _rules(
    rf"{_DENIED} {_FEELING}(?:<SUICIDAL>|<SUICIDE>)(?: (?:thoughts|ideation|plans?|feelings))?(?! any ?more than)",
    rf"{_DENIED} {_DOING}(?:{_DEED})",
    # Idioms.
    r"(?:dying|die) to (?:know|hear|try|see|find|meet|get|sleep|read)|to die for|die (?:of|from) (?:boredom|embarrassment|laughter|laughing|shame|"
    r"heat|happiness|thirst)|die laughing",
    r"(?:\S+ ){0,2}(?:want|wanted|going|ready) to die (?:of|from) (?:boredom|embarrassment|laughter|laughing|shame)",
    r"(?:kill|killing|killed) my ?self (?:laughing|trying|with (?:work|worry|overtime)|at (?:the gym|work)|over|tripping|falling|on the stairs|"
    r"getting|working|to (?:finish|get|lose|look|please|be|make))",
    r"(?:shoot|shooting|shot) my ?self in the foot|(?:hang|hanging) my ?self up|"
    r"(?:cut|cutting) my ?self (?:shaving|on|off|some|loose|while|when|a|in the kitchen|with (?:a|the) (?:knife|razor) (?:while|when))",
    r"dead (?:asleep|tired|to the world|on my feet|beat)|poison my ?self with (?:sugar|coffee|junk|caffeine)",
    r"(?:\d+|one|two|three|four|five|six|eight|ten|fifteen|twenty|few|many|several|more|the|of|extra|some|less|fewer|total|in|couple|run|walk|"
    r"walked|ran|cycle|cycled|swim|hundred) kms|kms (?:a|per|each|every|away|from|of|on|walk|run|bike|by|daily|later|or|and|in|to|at|is)",
    r"catch the bus (?:to|home|at|in|from|into|every|for|because|and|again|instead|so|with|when|on|after|as)|"
    r"(?:to|i|we|can|cant|could|must|then|and|always|usually|run|running) catch the bus",
    r"(?:walk|walking|run|running|step|lie|lying|lay) (?:off|from|under|into|out of|on|in front of) (?:a|the|that|my) (?:_ )?(?:window|train|bus|building|bridge|car park|"
    r"roof|balcony|tracks|traffic|railway)",
    # Talk about help, warnings and leaflets.
    r"<SUICIDE> (?:hot ?lines?|help ?lines?|life ?lines?|lines?|prevention|watch|warnings?|risks?|rates?|awareness|bereavement|number|squad)",
    r"(?:risk|risks|warning|warnings|warns|rates?|side effects?|leaflet|label|studies|study) (?:_ )?(?:of|about|on|for|include|includes|lists?|"
    r"mentions?|like|are|is|says) (?:_ )?(?:<SUICIDAL>|<SUICIDE>)(?: (?:thoughts|ideation|behaviou?r))?",
    r"<SUICIDAL> (?:thoughts|ideation|behaviou?r) (?:are|is|as|can be|may be) (?:a|an|listed|one|the|known|possible|rare|common|mentioned)",
    r"(?:thoughts|ideas) of <SUICIDE> (?:are|is|as) (?:a|an|listed|one|known|mentioned)",
)

DESPAIR = _rules(
    r"<CANT> (?:possibly |really |just |even )?(?:go on|carry on|keep (?:going|living|on|doing)|cope|survive|continue|live)(?: (?:like|with|this|"
    r"as|<ANYMORE>|through)| .|$)",
    r"<CANT> (?:possibly |really |just |even )?(?:take|stand|bear|do|handle|deal with|cope with|face|endure|tolerate|fight|manage|stomach|put up "
    r"with|live with) (?:_ )?(?:<ANYMORE>|much more)",
    r"<CANT> (?:possibly |really |just |even )?(?:go|live|keep going|do this|face|keep (?:living|doing|going)) (?:through |with |on )?(?:like )?"
    r"(?:this|it|another (?:night|day))",
    r"<CANT> see (?:a|any) (?:way (?:out|forward)|future|point)|(?:see|there is|theres|have) no (?:way out|future|hope|point)",
    r"(?:dont|do not) (?:want|wanna) to (?:live|go on|carry on|be here|wake up|be alive|exist)(?: like this| this way| with this| in this| <ANYMORE>)?",
    r"(?:dont|do not) (?:see|know) (?:the point|how (?:much|long)\S* (?:_ )?(?:last|cope|survive|go on|carry on|take this|do this|bear)|how to go on)",
    r"(?:end|ends) of (?:my|our|the|his|her) (?:rope|tether)|wits end|wit s end|breaking point|rock bottom|hit the wall for good",
    r"no (?:way to live|kind of life|sort of life|life at all|life any ?more|hope left|hope any ?more|point in (?:living|going|anything|life)|"
    r"point any ?more|reason to (?:go on|get up|keep going|carry on))|not (?:a life|living just existing|worth living)|isnt (?:a life|living|"
    r"worth living)|not worth it any ?more|life is(?: not|nt) worth|worth living",
    r"(?:whats|what is|what s|see|is) the point (?:of|in) (?:living|life|it all|going on|anything|carrying on|being)|whats the point any ?more",
    r"(?:lost|losing|lose|given up|giving up|give up|abandoned|running out of) (?:all |the |any |my )?(?:hope|will to (?:live|go on)|on life|on everything)",
    r"(?:ready|want|wants|about|going|tempted) to (?:just )?give (?:it all )?up(?: on (?:life|everything|myself)| completely| .|$)",
    r"(?:feel|feeling|felt|am|im|so|its|is|was|completely|utterly|totally) (?:so |utterly |completely |totally |very |just )?(?:hopeless|worthless|"
    r"a burden|like a burden|in despair|despairing|dead inside|trapped)|hopelessness|despair",
    r"burden (?:to|on) (?:my|everyone|everybody|the|others|him|her|them)|(?:nobody|no one|noone) would (?:_ )?(?:miss|notice|care)",
    r"hate (?:my life|living|this life|waking up alive)|(?:tired|sick|weary|done) (?:of|with) (?:living|life|being alive|existing|it all|everything)",
    r"(?:rather|sooner) (?:die|be dead)|death would (?:_ )?(?:relief|better|mercy|welcome|kind\w{0,4}|easier)|dying would (?:_ )?(?:relief|better|easier)|"
    r"better than (?:living|being alive)",
    r"(?:feel|felt|feels|feeling) like (?:i (?:want|wanted) to die|dying|ending|giving up|there is no|theres no)",
    r"(?:could|would) (?:just |happily |gladly )?(?:curl up and )?die(?: .|$)|want to (?:_ )?(?:disappear|vanish|sleep forever|never get up|curl up and die)",
    r"(?:want|wish|need) (?:it|it all|everything|all of (?:it|this)|this all|this life|this nightmare|this hell|this torture) (?:to|would) (?:_ )?"
    r"(?:end|stop|be over)",
    r"<WISH> (?:that )?i (?:didnt|never|wouldnt|would not|did not|dont) (?:have to )?(?:wake|woke|get) up(?: .|$)",
    r"cry(?:ing)? my ?self to sleep|(?:stuck|living|trapped) in (?:a )?(?:living )?hell|living hell|nothing left (?:in me|to give|to hope)",
    # Somebody near died; any other word about suicide.
    r"(?:killed|hanged|hung|shot|drowned|gassed) (?:him ?self|her ?self|them ?sel(?:f|ves))|took (?:his|her|their) (?:own )?li(?:fe|ves)|ended (?:his|her|"
    r"their) (?:own )?li(?:fe|ves)",
    r"(?:<SUICIDAL>|<SUICIDE>)(?: (?:thoughts|ideation))?|suicidality",
)  # fmt: skip
# A denial with a “but” behind it.
DESPAIR_ALWAYS = _rules(
    rf"{_DENIED} (?:{_FEELING}(?:<SUICIDAL>|<SUICIDE>)(?: thoughts)?|{_DOING}(?:{_DEED})) (?:_ )?(?:but|yet|though|although|however)(?: \S+)?",
)

_BREATH = (
    r"breathless\w{0,4}|short(?:ness)? of breath|out of breath|(?:<CANT>|hard to|struggling to|difficulty|trouble|hurts to) (?:_ )?"
    r"(?:breathe|breath|breathing)|chest (?:_ )?(?:pains?|hurts?|hurting|tight|tightness|painful)|pain (?:_ )?chest|cough\w{0,3} (?:up )?blood"
)
_SEDATIVES = (
    r"gab+ap\w{2,9}|neurontin|horizant|pregab\w{2,6}|lyrica|oxy\w{0,8}|targin\w{0,4}|percocet|vicodin|hydrocodone|tramadol|"
    r"methadone|bupren\w{4,8}|suboxone|codeine|morphine|fentanyl|tapentadol|clonaz\w{2,6}|klonopin|diazepam|valium|temazepam|"
    r"lorazepam|xanax|zolpidem|ambien|zopiclone|opioids?|opiates?|painkillers?|pain killers?|patch|patches|pills?|tablets?|meds|"
    r"medication|medicine|dose|alcohol|vodka|wine|kratom|sleeping"
)
_ONE_LEG = r"(?:one|left|right|other|single|her|his|a) (?:of my |of her |of his )?(?:<LEG>)|(?:my|one) (?:calf|thigh|shin|leg)|one side|only one"
_SWOLLEN = r"swollen|swelled(?: up)?|swelling|swell(?: up)?|swole|puffed up|ballooned|(?:twice|double) (?:the|its) (?:normal )?size|bigger than"
_CLOT_SIGN = r"hot|warm|red|redness|purple|painful|pain|hurts?|hurting|sore|tender|aches|aching|throbbing|discolou?red|blue|<NOW>"
_NUMB = r"numb|numbness|no feeling|<CANT> feel|lost (?:all )?(?:feeling|sensation)|loss of (?:feeling|sensation)|dead feeling|pins and needles"
_SADDLE = (
    r"saddle|groin|between (?:my|the|his|her) (?:legs|thighs)|genitals?|private parts|privates|down below|down there|bottom|bum|buttocks?|"
    r"crotch|perineum|anus|vagina\w?|penis|inner thighs?|testicles|wiping|wipe"
)
_LEAKING = (
    r"(?:lost|losing|lose|loss of|no|<CANT>) (?:_ )?(?:control|hold) (?:_ )?(?:bladder|bowels?|pee|wee|urine|toilet|poo)|wet(?:ting)? my ?self|"
    r"soil(?:ed|ing) my ?self|incontinent|incontinence|<CANT> (?:pee|wee|urinate|pass (?:urine|water)|feel (?:when|that) i (?:pee|wee|go))|"
    r"(?:bladder|bowels?) (?:_ )?(?:stopped working|not working|gone|wont|control)"
)
_WEAK = (
    r"weak|weakness|weaker|gave way|give way|giving way|<CANT> (?:move|lift|walk|stand|feel)|numb|numbness|paraly[sz]ed|collapsed?|"
    r"foot drop|legs? (?:_ )?(?:gone|dead)"
)
_SWALLOWED = (
    r"swallow(?:ed|s|ing)?|ate|eaten|drank|drunk|got (?:hold of|into|at|in to)|gotten into|took|taken|chewed|put (?:_ )?in (?:his|her|their) mouth|"
    r"munched|sucked"
)


class _Signs:
    """Signs that mean an emergency when they stand together, in one sentence or in two that follow each other."""

    def __init__(self, *parts, unless=""):
        self.parts = [_rule(part) for part in parts]
        self.unless = _rule(unless) if unless else None

    def find(self, spelling):
        """Yield (start, end) of the first sign of each place where all stand together."""
        sentences = [match.span() for match in re.finditer(r"[^.]+", spelling)]
        for number, (start, _end) in enumerate(sentences):
            end = sentences[min(number + 1, len(sentences) - 1)][1]
            window = spelling[start:end].strip()
            if self.unless and self.unless.search(window):
                continue
            matches = [part.search(window) for part in self.parts]
            if all(matches):
                yield window, matches


# Long ago, general talk, a question in the abstract: no emergency now.
_NOT_NOW = (
    r"(?:years?|months|decades) ago|last year|in (?:19|20)\d\d|as a (?:child|kid|teenager)|back in|used to|when i was|every (?:evening|day|night|summer)|"
    r"if (?:you|your|anyone|someone|somebody|a|one)|(?:when|where) (?:you|your)|watch (?:out )?for|signs? of|symptoms? of|red flags?|(?:can|could|may|might) (?:be|mean) a (?:clot|dvt)|"
    r"(?:not|no|isnt|never|without|any) (?:_ )?(?:swollen|swelling|numb|numbness|hot|red)|keep (?:_ )?(?:away from|out of reach)|for years|for months|always"
)

EMERGENCY_SIGNS = (
    _Signs(_ONE_LEG, _SWOLLEN, _CLOT_SIGN, unless=_NOT_NOW + r"|both (?:of my )?(?:<LEG>|ankles|feet)"),
    _Signs(_BREATH, r"<LEG>", _SWOLLEN + r"|clots?|dvt|thrombosis", unless=_NOT_NOW),
    _Signs(
        r"<CHILD>",
        _SWALLOWED,
        r"<PILLS>",
        unless=_NOT_NOW + r"|(?:my|the|our) (?:doctor|gp)|with (?:food|juice|water)|prescribed|"
        r"(?:he|she) (?:took|has taken|swallowed) (?:iron|magnesium|gabapentin|it) (?:and|for|but|as|every|before|at)",
    ),
    _Signs(_NUMB, _SADDLE, unless=_NOT_NOW + r"|bike|bicycle|cycling|horse|riding|epidural|dentist"),
    _Signs(_LEAKING, _WEAK + r"|back|suddenly|<NOW>", unless=_NOT_NOW),
    _Signs(
        r"(?:foot|leg|toes?|lower leg)",
        r"cold|freezing|icy|ice|stone cold",
        r"pale|white|blue|bluish|grey|gray|mottled|no pulse|colou?rless|waxy",
        r"pain|painful|hurts?|agony|numb|<NOW>|<CANT> (?:move|feel)",
        unless=_NOT_NOW + r"|raynaud\w?|both (?:feet|legs)",
    ),
    _Signs(
        r"(?:slow|shallow|barely|hardly|stopped|not|weird|funny|noisy|gurgling|snoring) (?:_ )?(?:breathing|breaths?|breathe)|breathing (?:_ )?(?:slow|slowly|"
        r"shallow|weird|funny|stopped|so slow)|(?:<CANT>|wont|hard to|unable to|difficult to|not) (?:_ )?(?:wake|rouse|waken) (?:him|her|them|my \S+|mum|mom|dad)|"
        r"(?:him|her|he|she|mum|mom|dad|husband|wife) (?:_ )?(?:wont|will not|hard to|difficult to|not) (?:_ )?(?:wake|wake up|rouse|respond)|unresponsive|"
        r"unconscious|passed out|blue lips|lips (?:_ )?blue",
        _SEDATIVES,
        unless=_NOT_NOW
        + r"|apn(?:o)?ea|cpap|breathing exercises?|slow breathing (?:helps|before|and)|(?:in|the) mornings?",
    ),
)
EMERGENCY = _rules(
    # Too much of a medicine, whoever took it.
    r"(?:i|ive|i have|he|she|they|we|<NEAR>) (?:_ )?(?:took|taken|swallowed|had|given) (?:_ )?(?:too many|too much|double the|a double|way too|all (?:of )?(?:my|his|her|the|your)|"
    r"the whole (?:bottle|box|pack|packet|strip)|a whole (?:bottle|box|pack|packet|strip)|a handful|loads|twice) (?:of )?(?:_ )?(?:<PILLS>|dose|of (?:it|them))",
    r"(?:i|ive|he|hes|she|shes|they|<NEAR>) (?:_ )?(?:overdosed|taken an overdose|took an overdose|od|oded|od ed)(?! on (?:chocolate|coffee|caffeine|sugar|netflix|cake))",
    r"(?:accidental(?:ly)?|by accident|by mistake) (?:_ )?(?:overdose|overdosed|double dose|doubled|took (?:_ )?(?:twice|double|too))|"
    r"(?:took|taken) (?:_ )?(?:twice|double|two doses|both doses|too (?:much|many)) (?:_ )?(?:accident|accidentally|mistake)",
    r"(?:he|she|hes|shes|<NEAR>) (?:is |has )?(?:not|isnt|stopped|hardly|barely) breathing(?: (?:now|properly|right)| .|$)",
    r"(?:having|had|have) (?:a|another) (?:heart attack|stroke) (?:now|right now|tonight|i think|just now)|think (?:_ )?having a (?:heart attack|stroke)",
    r"(?:crushing|sudden|severe|bad|terrible) chest pains?|chest pains? (?:_ )?(?:now|tonight|right now|this morning|spreading|down my (?:left )?arm)",
    r"(?:throat|tongue|face|lips) (?:is |are |has |keeps? )?(?:_ )?(?:closing|closing up|swelling|swollen|swelled)(?: up)?(?: _ (?:breathe|breath|swallow))?",
    r"(?:having|has) (?:a |another )?(?:seizure|fit)(?: right)? now|(?:fit|seizure) (?:wont|will not|doesnt) stop",
)


def crisis(text, entries=(), harmless=()):
    """Return the words of `text` that may mean danger of suicide; `entries` and `harmless` are the author's phrases."""
    return _found(text, CRISIS, entries, harmless, always=CRISIS_ALWAYS)


def despair(text, entries=(), harmless=()):
    return _found(text, DESPAIR, entries, harmless, always=DESPAIR_ALWAYS)


def emergency(text, entries=(), harmless=()):
    found = _found(text, EMERGENCY, entries, harmless)
    for spelling in spellings(text):
        for signs in EMERGENCY_SIGNS:
            for window, matches in signs.find(spelling):
                covers = _author_spans(harmless, window)
                if not any(_is_covered(match.span(), covers) for match in matches):
                    found.append(" … ".join(dict.fromkeys(match[0] for match in matches)))
    return list(dict.fromkeys(found))


def _found(text, rules, entries, harmless, always=(), covers=HARMLESS):
    found = []
    for spelling in spellings(text):
        by_author = _author_spans(harmless, spelling)
        ours = [match.span() for rule in covers for match in rule.finditer(spelling)] + by_author
        for some, covering in ((rules, ours), (always, by_author)):
            for rule in some:
                found += [
                    (match.start(), match[0])
                    for match in _matches(rule, spelling)
                    if not _is_covered(match.span(), covering)
                ]
        found += [
            (start, entry)
            for start, end, entry in phrases(tuple(entries)).spans(spelling)
            if not _is_covered((start, end), by_author)
        ]
    return list(dict.fromkeys(words.rstrip(" .") for _start, words in sorted(found)))


def _matches(rule, spelling):
    """Yield all matches, overlapping ones as well: a harmless one must not hide the next."""
    match = rule.search(spelling)
    while match:
        yield match
        match = rule.search(spelling, match.start() + 1)


def _author_spans(harmless, spelling):
    return [(start, end) for start, end, _entry in phrases(tuple(harmless)).spans(spelling)]


def _is_covered(span, covers):
    """Whether the last words of a match, which carry its meaning, lie in a harmless phrase."""
    return any(start < span[1] <= end for start, end in covers)


# Advice and questions about doses. They are looked for in the text without its amounts.
_AMOUNT = "amount removed"
_TO_OTHERS = (
    r"(?:^|\. |just |simply |please |so |then |but |and |honestly |also |instead |seriously |people |everyone |everybody |guys )|"
    r"(?:you|u|ya|your \S+|he|she|they) (?:should|must|need to|have to|ought to|can|could|better|gotta|d better|may|might|would|want to|just|"
    r"really|simply|only) (?:_ )?|(?:advice|suggest|suggestion|recommend|advise|tell) (?:_ )?|(?:^|\. |id |i would |better |best |best thing )(?:is )?(?:to )?"
)
_TOLD = (
    r"(?:<OFFICIAL>) (?:_ )?(?:told|asked|advised|wants?|wanted|said|says|had|has|made|got|suggested|recommended|let|put) (?:_ )?(?:to )?(?:\S+ ){0,4}"
    r"(?:stop|take|taking|quit|come off|try|start|increase|reduce)|(?:should|can|could|may|do|did|must|shall) (?:i|we|he|she) (?:\S+ )?(?:stop|take|quit|come off)|"
    r"(?:not|never|dont|do not|cant|cannot|shouldnt|should not|mustnt|must not|before|without|if|when|after|until|unless|than|never ever) (?:\S+ ){0,3}(?:stop|take|"
    r"quit|come off|go off|stopping|skip|drop|double|increase|halve)"
)

STOP_ADVICE = _rules(
    rf"(?:{_TO_OTHERS})(?:stop|quit|drop|ditch|dump|bin|flush|skip|chuck|throw (?:away|out)|come off|get off|go off|wean off|taper off|get rid of|stay off) "
    r"(?:taking |using )?(?:_ )?(?:<MEDS>|it (?:all )?(?:at once|now|today|immediately|straight away|cold turkey)|that (?:poison|crap|stuff|junk|rubbish))",
    rf"(?:{_TO_OTHERS})(?:stop|quit) (?:taking|using) (?:it|them|that|those|these|this|any|all|everything)",
    rf"(?:{_TO_OTHERS})(?:stop it|stop them|quit it) (?:_ )?(?:at once|now|today|immediately|straight away|cold turkey|altogether|completely|tonight)",
    r"(?:throw|chuck|flush|bin|toss) (?:them|it|those|these|your|the) (?:_ )?(?:away|out|down|in the)|(?:go|going|went) cold turkey (?:on|off|with)? ?(?:your|it|them)|"
    rf"(?:{_TO_OTHERS})go cold turkey",
    r"you (?:dont|do not|wont) (?:really )?need (?:_ )?<MEDS>|(?:dont|do not|never) (?:ever )?(?:take|touch|fill|bother with|start) (?:your|that|the|those|any|these) "
    r"(?:_ )?<MEDS>",
    r"(?:dont|do not|stop|never) (?:_ )?(?:listen(?:ing)? to|trust(?:ing)?|believe|tell) (?:your|the|any|these|those|my|you) (?:doctors?|gp|neurologist|specialist|psychiatrist)|"
    r"(?:ignore|forget) (?:your|the|what your) (?:doctors?|gp|neurologist)",
    r"(?:safe|fine|ok|okay|no problem|no need|harmless) to (?:just )?(?:stop|quit|come off|skip) (?:_ )?(?:<MEDS>|it|them|cold turkey|suddenly)",
    r"you (?:can|could|should|may) (?:_ )?(?:stop|quit|come off|skip) (?:_ )?(?:suddenly|overnight|cold turkey|without|any time)",
    r"no need to (?:taper|wean|ask (?:your|a) doctor)|(?:without|before) (?:telling|asking) (?:your|a|the) doctor",
)
DOSE_ADVICE = _rules(
    rf"(?:{_TO_OTHERS})(?:take|try|use|have|swallow|start|begin|go|increase|up|raise|bump|lower|drop|reduce|cut|stick|aim) (?:_ )?(?:{_AMOUNT})",
    rf"(?:{_TO_OTHERS})(?:double|triple|increase|raise|up|lower|halve|half|reduce|cut|change|adjust|split|skip|bump up) (?:your|the|that|his|her|it|ur) ?(?:\S+ )?"
    r"(?:dose|doses|dosage|<MEDS>)?(?: (?:if|when|until|till|by|to) \S+)?",
    rf"(?:{_TO_OTHERS})(?:take|use|have|swallow|try) (?:a |an |one |some )?(?:extra|another|more|double|twice as much|half|two|three|four|a couple|a second|a few more|all)(?: "
    r"(?:one|ones|dose|doses|of (?:them|it|those)|<MEDS>)| (?:at|before|in|when|if|and|tonight|then|a day)| .|$)",
    rf"(?:{_TO_OTHERS})(?:take|use) (?:it|them|this|that|one|<MEDS>) (?:_ )?(?:once|twice|two times|three times|four times|every (?:\d{{1,2}}|two|three|four|six|eight) hours?) "
    r"?(?:a day|daily|per day|a night|nightly)?",
    rf"(?:the )?(?:right|correct|best|usual|normal|safe|recommended|typical|effective|max|maximum|starting) (?:dose|dosage|amount) (?:\S+ ){{0,4}}(?:is|was|would be) (?:_ )?{_AMOUNT}",
    rf"{_AMOUNT} (?:_ )?(?:is|should be|will be|would be|ought to be) (?:_ )?(?:enough|plenty|fine|ok|okay|safe|right|best|perfect|too little|too low|ideal|sufficient)",
    rf"{_AMOUNT} (?:_ )?(?:will|should|would|does|did) (?:_ )?(?:work|do it|do the trick|help you|sort you|fix|knock you)|you (?:_ )?need (?:_ )?{_AMOUNT}",
)
DOSE_QUESTION = _rules(
    r"how much (?:\S+ ){0,4}?(?:should|do|can|did|would|could|must|are|is|shall|may|does|to|r|have|has|was|were) (?:_ )?(?:take|taking|taken|takes|took|use|using|need|give|giving|start|"
    r"swallow|dose|dosing|prescribed|on)",
    r"how much (?:of )?(?:_ )?(?:<MEDS>|mg|it) (?:to|should|do|can|did|is|are|was|for|you)(?! (?:cost|help|helped|costs|in))(?: \S+)?",
    r"how much (?:<MEDS>)(?: .|$)",
    r"how many (?:_ )?(?:mgs?|mcgs?|mil+igrams?|micrograms?|grams?|pills?|tablets?|tabs|capsules?|caps|drops|units|iu|times a day|patches|doses|teaspoons?|spoons?|gummies)",
    r"how many (?:_ )?(?:should|do|can|did|are|would) (?:i|you|he|she|we|u) (?:_ )?(?:take|taking|on|give)",
    r"(?:what|whats|wat|which|wht|what s) (?:_ )?(?:dose|doses|dosage|dosages|dosing|strength|mgs?|mil+igrams?|mcg|amount)(?! (?:cost|at the))",
    r"(?:what|whats|which) (?:\S+ ){0,4}(?:dose|dosage) (?:_ )?(?:works?|worked|should|do|did|are|is|for|helps?|helped|to)",
    r"(?:tell me|share|know|give me|post|need|advise|advice (?:on|about)|help with|suggest|recommend\w{0,3}|anyone know|wondering about|question about|info on) (?:_ )?(?:dose|dosage|dosages|dosing|doses)",
    r"(?:dose|dosage|dosages|doses) (?:please|pls|plz|anyone)|^(?:dose|dosage|dosages)(?: .|$)|(?:right|correct|safe|best|usual|normal|recommended|typical|starting|maximum|max) "
    r"(?:dose|dosage|amount) (?:of|for|to) (?:_ )?(?:<MEDS>|take|me|adults?|rls|child\w{0,3})",
    r"(?:can|could|should|may|shall|do|is it (?:ok|okay|safe|alright|fine)|would it be (?:ok|okay|safe|alright)|safe) (?:i |we |he |she |my \S+ |for me |for him |for her )?(?:just |also )?(?:to )?"
    rf"(?:take|have|give|use|try|increase|double|up|go up|halve|split) (?:_ )?(?:{_AMOUNT}|more|double|two|three|extra|another|twice|(?:the |my |his |her )?(?:dose|dosage)|half|as much)",
    rf"(?:is|are|would|was) (?:_ )?{_AMOUNT} (?:_ )?(?:enough|too much|too little|safe|ok|okay|a lot|alot|high|low|normal|right|dangerous|sensible|reasonable)",
    r"(?:how often|how many times|how high|how low) (?:_ )?(?:should|do|can|did|could|would|are|is) (?:i|you|u|he|she|we|it|my \S+) (?:_ )?(?:take|taking|go|use|increase|give|taken)",
    r"(?:should|can|could|may|shall|do) (?:i|we|he|she) (?:_ )?(?:increase|double|up|raise|lower|halve|reduce|cut|change|skip) (?:_ )?(?:dose|dosage|<MEDS>|it)",
    r"what (?:_ )?(?:are|is|were|was) (?:you|u|everyone|people|others|your \S+) (?:_ )?(?:taking|on) and how much|and how much(?: .|$)(?<=much)",
)
# To ask a doctor is what the site tells people to do; what a doctor said is a story.
_NO_QUESTION = _rules(
    r"(?:ask|asked|asking|tell|told|tells|talk|discuss|agree\w?|agreed|decide|decides|decided|check|checked|depends|see|consult|with|up to) (?:_ )?(?:doctor|gp|pharmacist|"
    r"neurologist|specialist|nurse|prescriber|clinic|consultant|dr) (?:_ )?(?:about |on |what |which |how |for |the )?(?:_ )?(?:dose|dosage|amount|much|many|take|it)",
    r"(?:wont|will not|not|never|dont|do not|cannot|cant|shouldnt) (?:_ )?(?:say|tell|write|share|post|ask|mention|give|discuss) (?:_ )?(?:dose|doses|dosage|amount|much|many)(?: _ )?",
)
_NO_ADVICE = _rules(_TOLD)


def dose_advice(text):
    """Return the words of `text` that tell others how much to take."""
    return _advice(text, DOSE_ADVICE)


def stop_advice(text):
    """Return the words of `text` that tell others to stop a medicine, or to go against their doctor."""
    return _advice(text, STOP_ADVICE)


def dose_question(text):
    """Return the words of `text` that ask how much to take."""
    return _found(mask_amounts(text), DOSE_QUESTION, (), (), covers=_NO_QUESTION)


def _advice(text, rules):
    return _found(mask_amounts(text), rules, (), (), covers=_NO_ADVICE)
