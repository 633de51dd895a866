"""Finds and masks amounts of medicines and supplements in a text. Pure.

An amount is a number, in digits or words, with a unit or with something to swallow ("two tablets"), or a bare number
that somebody takes ("I take 300"). Times, ages, distances and blood values are no amounts: readers may write them.
"""

import html
import re

from comments.safety.matching import MAX_FOLDED, SIGNS, remembered

# What our own rules look for; readers get it in the language of their guide.
REMOVED = "[amount removed]"

# Names as people spell them; `\w` stands for endings and slips.
DRUGS = (
    r"gabb?ap\w{2,9}|neurontin|horizant|pregab\w{2,6}|lyrica|pramip\w{2,8}|mirap\w{1,6}|sifrol|rop[ie]n\w{3,7}|requip|"
    r"rotig\w{2,7}|neupro|levodopa|carbidopa|sinemet|madopar|cabergoline|clonaz\w{2,6}|klonopin|rivotril|oxycod\w{2,5}|"
    r"oxycontin|targin\w{0,4}|targiniq|percocet|vicodin|hydrocodone|tramadol|methadone|bupren\w{4,8}|suboxone|codeine|"
    r"morphine|fentanyl|tapentadol|zolpidem|ambien|zopiclone|eszopiclone|lunesta|trazodone|mirtaz\w{2,6}|"
    r"amitript\w{2,7}|quinine|diphenhydramine|benadryl|nytol|promethazine|phenergan|temazepam|diazepam|valium|"
    r"lorazepam|ativan|alprazolam|xanax|bupropion|wellbutrin|sertraline|zoloft|fluoxetine|prozac|paroxetine|paxil|"
    r"citalopram|escitalopram|venlafaxine|duloxetine|cymbalta|dipyridamole|perampanel|carbamazepine|tegretol|lithium|"
    r"metoclopramide|baclofen|tizanidine|paracetamol|acetaminophen|tylenol|ibuprofen|aspirin|naproxen|"
    r"co-?codamol"
)
_SUPPLEMENTS = (
    r"iron|ferrous|feosol|ferritin pills|magnesium|potassium|melatonin|folate|folic acid|valerian|kratom|cbd|thc|"
    r"vitamin [a-k]\d{0,2}|b12|b6|zinc|calcium"
)
MEDICINES = f"{DRUGS}|{_SUPPLEMENTS}"
_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
)
_DIGITS = r"(?:\d{1,3}(?:[ ,.']\d{3}){1,3}(?!\d)|\d{1,9})(?:[.,]\d{1,6})?(?:k(?![a-z]))?|[.,]\d{1,6}"
_ONE_NUMBER = (
    rf"(?:\d{{1,3}} ?/ ?\d{{1,4}}|(?:{_DIGITS})(?: ?(?:and )?(?:\d ?/ ?\d{{1,2}}|a half))?|"
    rf"(?<![a-z])(?:(?:an? |one )?(?:half|quarter|third)(?: of)?(?: an?| one| the| my)?|(?:an? )?couple(?: of)?|a few|"
    rf"(?:an? )?(?:{_WORDS})(?:[ -](?:and )?(?:{_WORDS})){{0,5}}(?: and an? (?:half|quarter))?"
    rf"(?: point (?:{_WORDS}|zero))?)(?![a-z]))"
)
_NUMBER = re.compile(
    rf"(?<![\d.,]){_ONE_NUMBER}(?:(?: ?(?:-|to|or|x|times|/|,|\+) ?|(?<=\d) (?:and|&) (?=\d)){_ONE_NUMBER}){{0,3}}"
)

_WEIGHT = (
    r"mgs?|mgms?|mill?igram+e?s?|mcgs?|ugs?|microgram+e?s?|gm?s?|gram+e?s?|mls?|mill?ilit(?:er|re)s?|cc|i\.?u\.?s?|"
    r"international units?|units?|meq|mmol"
)
_PIECE = (
    r"pills?|tablets?|tabs?|capsules?|caps?|caplets?|soft ?gels?|gummy|gummies|lozenges?|patch(?:es)?|puffs?|sprays?|"
    r"drops?|tsps?|tea ?spoon(?:s|ful|fuls)?|tbsps?|table ?spoon(?:s|ful|fuls)?|spoon(?:s|ful|fuls)|sachets?|scoops?|"
    r"pumps?"
)
_SMALL_WORDS = (
    r"of|my|the|those|these|more|extra|small|little|big|whole|full|single|strong|white|blue|pink|yellow|sleeping|a|an|"
    r"one|them|pain|prescription|low|slow|release"
)
# What makes the number before it an amount. Food and drink are not here: people may write about them.
_MEASURE = re.compile(
    rf"[ -]?(?:(?:{_WEIGHT})(?![a-z])(?! ?of (?:alcohol|blood|sugar|carb|protein|fat\b|fib|salt|chocolate|meat|fruit|"
    rf"water|insulin resist))|(?:(?:{_SMALL_WORDS}|{MEDICINES})[ -]){{0,3}}(?:{_PIECE})(?![a-z]))"
)
_SPOON = re.compile(
    r"(?<![a-z])an? (?:heaped |level )?(?:tea ?spoon|table ?spoon|tsp|tbsp|spoonful|scoop)(?:ful)?(?![a-z])"
)
_OTHER_UNIT = re.compile(
    r"[ -]?(?:am|pm|a\.m|p\.m|o.?clock|%|percent|per cent|sec|min|hour|hr|day|night|week|month|year|yr|wk|km|mile|step|"
    r"cm|"
    r"met|m\b|feet|ft|kg|lb|pound|people|person|degree|st\b|nd\b|rd\b|th\b|of us|attempt|nap|tries|trial|test|visit|ng|"
    r"appointment|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec|dollar|euro|cent|[:/]|times (?:a|per|in|before|"
    r"already|now|until)|children|kids|stars|or so (?:years|days|weeks|months))"
)
# Bare numbers are amounts beside a medicine, or where somebody takes something at a time of day.
_TAKES = re.compile(
    r"(?<![a-z])(?:take|taking|took|taken|takes|swallow|swallowed|try|tried|use|used|using|have|had|needs?|on|to)"
    r"(?: (?:just|only|about|around|up to|maybe|a|an|another|like|at least|as much as|between))? $"
)
_SURELY_TAKES = re.compile(
    r"(?<![a-z])(?:take|taking|took|taken|takes|swallow|swallowed)"
    r"(?: (?:just|only|about|around|up to|maybe|a|an|another|like|at least|as much as|between))? $"
)
_WHEN = (
    r" ?(?:a day|a night|an evening|daily|nightly|per (?:day|night)|every (?:night|day|evening|morning|\d)|each "
    r"(?:night|day|evening|morning)|at (?:night|bed|lunch|dinner|noon|once)|before bed|in the (?:morning|evening|"
    r"afternoon)|twice|(?:three|two|four) times|tonight|last night|yesterday|with (?:food|meals|dinner)|x ?\d|more if)"
)
_CHANGED_TO = re.compile(
    r"(?<![a-z])(?:go|going|went|up|bump\w{0,3}|rais\w{1,3}|increas\w{1,3}|reduc\w{1,3}|drop\w{0,4}|cut|lower\w{0,3})"
    r"(?: (?:it|up|down|back|to|the dose|my dose|the|my))? (?:to|as high as|as low as) $"
)
_PER_DAY = re.compile(
    r" ?(?:(?:once|twice|(?:two|three|four|[2-6]) times|[2-6] ?x) (?:a|per|each|every) (?:day|night)|(?:twice|"
    r"once) (?:daily|nightly))"
)
_IS = re.compile(r"(?<![a-z])(?:is|are|was|would|even|only) $")
_ENOUGH = re.compile(r" ?(?:enough|too much|too little|safe)")
_TAKEN_AT = re.compile(_WHEN)
_TAKEN_END = re.compile(
    rf" ?(?:$|[.,!?;)\n]|and (?:you|see|it|then)|instead|if (?:it|you)|when (?:it|you)|of (?:it|them|those)|{_WHEN})"
)
_OF_MEDICINE = re.compile(rf" ?(?:of )?(?:{MEDICINES})(?![a-z])")
_MEDICINE_BEFORE = re.compile(
    rf"(?<![a-z])(?:{MEDICINES})(?: (?:at|of|to|dose|pills?|tablets?|from|strength))?(?: ?[:(-])? $"
)
# "Ropinirole at eight": the time of day, unless so many are taken a day.
# Of the minutes only the half hour: 2.25 and 3.15 are strengths of tablets.
_HOUR_IN_WORDS = rf"(?:{'|'.join(_WORDS.split('|')[:12])})"
_HOUR = rf"(?:(?:2[0-3]|1\d|[1-9])\.[03]0|1[0-2]|[1-9]|{_HOUR_IN_WORDS})"
_AN_HOUR = re.compile(rf"{_HOUR}(?: ?(?:-|to|or|and|&) ?{_HOUR})?")
_AT = re.compile(r"(?<![a-z])at(?: (?:about|around|exactly|half))? $")
_HALF_PAST = re.compile(rf" (?:past )?{_HOUR}(?![\w.,]?\d)(?![a-z])")
_SO_MANY = re.compile(r" ?(?:(?:a|per) (?:day|night)|daily|nightly|once|twice|x ?\d|max)")
_SO_MANY_IN_WORDS = re.compile(r" ?(?:(?:a|per) (?:day|night)|x ?\d|max)")
_FROM = re.compile(r"(?<![a-z])from $")
_ON_FROM_THEN = re.compile(r" on(?:wards)?(?![a-z])")
# "75 morning 150 night": what is no hour, beside a time of day, more than once in a row.
_PART_OF_DAY = r" ?(?:am|pm|morning|noon|midday|lunch(?: ?time)?|afternoon|tea ?time|evening|night|bed ?time)(?![a-z])"
_TIMED = rf"(?:\d{{1,5}}(?:[.,]\d{{1,3}})?|[.,]\d{{1,3}}){_PART_OF_DAY}"
_NO_HOUR = re.compile(r"(?:2[5-9]|[3-9]\d|[1-9]\d{2,4})|\d{0,3}[.,]\d{1,3}")
_TIMED_BEFORE = re.compile(rf"(?<![\w.,]){_TIMED}[ ,;/+&]{{1,3}}(?:(?:and|then) )?$")
_TIMED_AFTER = re.compile(rf"{_PART_OF_DAY}(?:[ ,;/+&]{{1,3}}(?:(?:and|then) )?{_TIMED})?")
_MEASURED = re.compile(
    r"(?<![a-z])(?:pulse|heart|bpm?|pressure|rate|steps?|temp\w{0,7}|weigh\w{0,3}|sugar|ferritin|tsat|transferrin|"
    r"h(?:a?e)?moglobin|hb|serum|blood|levels?|count|readings?)(?![a-z])"
)
_DRUG_AFTER = re.compile(rf" ?(?:of )?(?:{DRUGS})(?![a-z])")
# A part of one, as in "0.25": some medicines come in parts of a milligram.
_PART_OF_ONE = re.compile(r"0?[.,]\d{1,3}")
_CHANGES = re.compile(r"(?<![a-z])(?:on|to|then|from|at|and|or) $")
_MULTIPLIED = re.compile(r"x|times")
_BIG = re.compile(r"\d{2}|[.,/]|hundred|thousand|half|quarter|twenty|thirty|forty|fifty|seventy")
_LAB_WORD = re.compile(
    r"(?:ferritin|tsat|transferrin|saturation|h(?:a?e)?moglobin|hb|serum|blood|levels?|count|b12|vitamin d|iron)"
    r"(?: ?[:=(]| (?:of|was|is|were|at|only|just|around|about|levels?|count|came|back|up|to|from|went|down|now|under|"
    r"over|below|above|reached|dropped|rose|fell|still|in|hit|tests?|results?|reading|between|near|saturation|a|"
    r"my)){0,5} ?$"
)
# Units of blood values: nanograms, which nobody takes, and other weights per litre or decilitre.
_LAB_UNIT = re.compile(
    r"[ -]?(?:(?:ng|pg|ug|mcg|nmol|pmol|umol|g|mg) ?(?:/|per) ?(?:d?l|lit(?:er|re))|(?:ng|pg|ug|mcg) ?(?:/|per) ?ml)\b"
)
_LAB_WEIGHT = re.compile(r"[ -]?(?:mgs?|mcgs?|ugs?|micrograms?|g|grams?|units?)(?![a-z])")
# What is an amount only in a text that tells of something to take: its name, its form, or an amount.
_TOLD_OF = re.compile(
    rf"(?<![a-z])(?:{MEDICINES}|{_PIECE}|medicines?|medications?|meds|dos(?:e|es|age|ages)|strengths?|prescri\w{{2,6}})(?![a-z])|"
    r"\bremoved\]"
)
_DRUG_TOLD_OF = re.compile(
    rf"(?<![a-z])(?:{DRUGS}|pills?|tablets?|tabs|capsules?|caps|patch(?:es)?|medicines?|medications?|meds|dos(?:e|es|age|"
    r"ages)|strengths?|prescri\w{2,6})(?![a-z])|\bremoved\]"
)
_DECIMAL = r"(?:\d{1,2}[.,]\d{1,3}|[.,]\d{1,3})"
_DECIMALS = re.compile(rf"{_DECIMAL}(?: ?(?:-|to|or|and|/|,) ?{_DECIMAL})*(?![.,]?\d)")
# Decimals of another kind: scores, prices, hours, shares and blood values.
_COUNTS_ELSE = re.compile(
    r"(?:[$£€=<>#~]|(?<![a-z])(?:scor\w{1,3}|scale|ratio|odds|rated?|rating|cost\w{0,2}|paid|pay|price|version|v|chapter|"
    r"section|page|table|figure|average|mean|median|bmi|a1c|hba1c|tsh|grade|by)(?: (?:was|is|of|were|about|around|a|an|"
    r"at|only|just|over|under|to|from|fell|rose|went|dropped)){0,3}) ?$"
)
_COUNTS_ELSE_AFTER = re.compile(
    r" ?(?:points?|on (?:the|a|my) (?:scale|score|irls)|out of|/ ?10(?!\d)|stars?|times|fold|million|thousand|k\b|"
    r"metres?|meters?|litres?|liters?|l\b|inch|stone|units? of alcohol)"
)
_HALF_ONE = re.compile(
    r"(?<![a-z])(?:(?:(?:an?|another|the|my) )?(?:whole|full|half|quarter) (?:an? )?ones?|(?:one|two|three|four|\d) "
    r"(?:whole|full|half) ones?|(?:an? |one |the )?(?:half|quarter|third|whole) of (?:one|it|them|those|each))(?![a-z])"
)
_ENDS = re.compile(
    rf" ?(?:$|[.,!?;:)\n\[]|and |then |or |but |instead|again|now|after |for |with |if |when |because |since |on |"
    rf"made |makes |helped |helps |of (?:the |my |these |those )?(?:{MEDICINES}|{_PIECE})(?![a-z])|{_WHEN})"
)
# "One in the morning and two at night": so many at each time of day, more than once in a row.
_TAKES_IT = re.compile(r"(?<![a-z])(?:take|taking|took|taken|takes|swallow|swallowed)(?: (?!it )[a-z]{1,9}){0,2} $")
_COUNT = (
    r"(?:another (?:one|two)|(?:one|two|three|four|1|2|3|4)(?: and an? half)?|an? half|½|half(?: of one| an? one)?)"
)
_MEAL = r"(?:breakfast|lunch(?: ?time)?|dinner|supper|tea(?: ?time)?|food|meals?)"
_TIME = (
    rf"(?:in the (?:morning|afternoon|evening|night)|at (?:night(?: ?time)?|bed ?time|noon|midday|midnight|{_MEAL}|"
    rf"{_HOUR}(?![\w.]))|with (?:my |the )?{_MEAL}|(?:before|after|for) (?:bed|{_MEAL})|mornings?|evenings?|nights?|"
    r"mid ?(?:morning|afternoon))(?![a-z])"
)
_BETWEEN = r"(?: ?[,;/&+] ?| )(?:(?:and|then|plus) )*"
_BY_TIME = re.compile(rf"(?<![\w.,]){_COUNT} {_TIME}(?:{_BETWEEN}{_COUNT} {_TIME}){{1,5}}")
_ONE_BY_TIME = re.compile(rf"({_COUNT}) {_TIME}")
_TAKEN_BY_TIME = re.compile(
    rf"(?<![a-z])(?:take|taking|took|taken|takes|swallow|swallowed)(?: (?:just|only|about))? ({_COUNT}) {_TIME}"
)
# An hour of the clock, and what comes by the day but is not swallowed.
_CLOCK_BEFORE = re.compile(
    r"(?<![a-z])(?:at|until|till|by|from|about|around|past|since|was|is|its|gone|nearly|almost) $"
)
_NOT_SWALLOWED = re.compile(
    r"(?<![a-z])(?:walks?|baths?|showers?|stretch\w{0,5}|coffees?|cups?|naps?|massages?|attacks?|bouts?|episodes?|legs?|"
    r"wak\w{1,4}|woke\w{0,2}|awake|runs?|meals?|snacks?|sessions?|appointments?|phone|calls?)(?![a-z])"
)
_CONTEXT = 60
_LETTER = re.compile("[a-z]")


def find_amounts(text: str) -> list[tuple[int, int]]:
    """Return [(start, end)] of the amounts in `text`, as positions in `text`: sorted, without overlaps."""
    return list(_spans(text))


@remembered
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    plain, origins = _with_origins(text)
    found = [span for match in _NUMBER.finditer(plain) if (span := _amount(plain, *match.span()))]
    found += [match.span() for match in _SPOON.finditer(plain)]
    found += _told_beside_a_medicine(plain, found)
    spans: list[tuple[int, int]] = []
    # Of those that begin at one place the longest is the whole amount.
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        first, last = origins[start][0], origins[end - 1][1]
        if not spans or first >= spans[-1][1]:
            spans.append((first, last))
    return tuple(spans)


def _told_beside_a_medicine(plain: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is an amount only because the text tells of something to take, beside the amounts `found` already.

    Whether it tells of that is asked of the whole text: else a text would hold other amounts once some are masked.
    """
    more: list[tuple[int, int]] = []
    parts = list(_HALF_ONE.finditer(plain))
    takes_one = any(_TAKES_IT.search(plain, max(0, part.start() - _CONTEXT), part.start()) for part in parts)
    if found or takes_one or _TOLD_OF.search(plain):
        for row in _BY_TIME.finditer(plain):
            if _is_swallowed(plain, row.start()):
                more += [one.span(1) for one in _ONE_BY_TIME.finditer(plain, *row.span())]
        more += [one.span(1) for one in _TAKEN_BY_TIME.finditer(plain)]
    else:
        parts = []
    if found or more or parts or _DRUG_TOLD_OF.search(plain):
        more += [match.span() for match in _NUMBER.finditer(plain) if _is_bare_decimal(plain, *match.span())]
    # From the last on: what is followed by another amount ends there.
    starts = {start for start, _end in (*found, *more)}
    for part in reversed(parts):
        if _ENDS.match(plain, part.end()) or {part.end(), part.end() + 1} & starts:
            more.append(part.span())
            starts.add(part.start())
    return more


def _is_swallowed(plain: str, start: int) -> bool:
    """Whether nothing in the sentence before `start` says that an hour is meant, or what nobody swallows."""
    sentence = plain[max(plain.rfind(sign, 0, start) for sign in ".!?;\n") + 1 : start]
    return not _CLOCK_BEFORE.search(sentence) and not _NOT_SWALLOWED.search(sentence)


def _is_bare_decimal(plain: str, start: int, end: int) -> bool:
    bare = _DECIMALS.match(plain, start)
    # At the end of a word, or of an amount, it is a part of something else.
    if not bare or bare.end() != end or plain[start - 1 : start] not in ("", " ", "\n", "(", ":", "-", ","):
        return False
    before, after = plain[max(0, start - _CONTEXT) : start], plain[end : end + _CONTEXT]
    before = before.rpartition("]")[2]
    explained = (
        _OTHER_UNIT.match(after)
        or _LAB_UNIT.match(after)
        or _COUNTS_ELSE_AFTER.match(after)
        or _COUNTS_ELSE.search(before)
        or _LAB_WORD.search(before)
        or (_AT.search(before) and _AN_HOUR.fullmatch(plain, start, end))
    )
    return not explained


def mask_amounts(text: str, sign: str = REMOVED) -> str:
    """Return `text` with every amount replaced by `sign`, words that say so."""
    parts: list[str] = []
    done = 0
    for start, end in find_amounts(text):
        parts += [text[done:start], sign]
        done = end
    return "".join([*parts, text[done:]])


def _amount(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """Return (start, end) of the amount whose number stands at (start, end), or None if it is no amount."""
    before, after = plain[max(0, start - _CONTEXT) : start], plain[end : end + _CONTEXT]
    number = plain[start:end]
    # Do not look past an amount that was taken out before.
    before = before.rpartition("]")[2]
    if not _LETTER.search(before):
        # Without a letter before the number no search can succeed, and a text may hold thousands of numbers.
        before = ""
    if _LAB_UNIT.match(after):
        return None
    if unit := _MEASURE.match(after):
        if _LAB_WORD.search(before) and _LAB_WEIGHT.match(after):
            return None
        return start, end + unit.end()
    if _is_timed(plain, start, end):
        return start, end
    if _OTHER_UNIT.match(after):
        return None
    if _LAB_WORD.search(before) and not _SURELY_TAKES.search(before):
        return None
    if _AT.search(before) and _is_hour(number, after):
        return None
    if _FROM.search(before) and _AN_HOUR.fullmatch(number) and _ON_FROM_THEN.match(after):
        return None
    is_amount = (
        (_MULTIPLIED.search(number) and _BIG.search(number))
        or (_OF_MEDICINE.match(after) and (_BIG.search(number) or _SURELY_TAKES.search(before)))
        or _DRUG_AFTER.match(after)
        or (_PART_OF_ONE.fullmatch(number) and _CHANGES.search(before))
        or _MEDICINE_BEFORE.search(before)
        or (_SURELY_TAKES.search(before) and _TAKEN_END.match(after))
        or (_CHANGED_TO.search(before) and _BIG.search(number))
        or (_PER_DAY.match(after) and _BIG.search(number))
        or (_IS.search(before) and _BIG.search(number) and _ENOUGH.match(after))
        or (_TAKES.search(before) and _BIG.search(number) and _TAKEN_AT.match(after))
    )
    return (start, end) if is_amount else None


def _is_hour(number: str, after: str) -> bool:
    if number == "half":
        return _HALF_PAST.match(after) is not None
    # "At nine daily" is an hour; "at 4 daily" may be either.
    so_many = _SO_MANY_IN_WORDS if number[0].isalpha() else _SO_MANY
    return _AN_HOUR.fullmatch(number) is not None and not so_many.match(after)


def _is_timed(plain: str, start: int, end: int) -> bool:
    """Whether the number is one of several, each with its time of day, as somebody tells how much they take when."""
    timed = _TIMED_AFTER.match(plain, end)
    if not timed or not _NO_HOUR.fullmatch(plain, start, end):
        return False
    before = plain[max(0, start - _CONTEXT) : start]
    is_one_of_many = len(timed[0].split()) > 1 or _TIMED_BEFORE.search(before)
    return bool(is_one_of_many and not _MEASURED.search(before))


# Signs that stand for themselves are taken together, since they are nearly all of most texts.
_SIGN = re.compile(r"(?-i:[A-Za-z0-9]{1,99})|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});|.", re.IGNORECASE | re.DOTALL)
_TIMES = re.compile(r"(?<=\d)( ?)\*( ?)(?=\d)")


def _with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` folded, and for each character of the result the (start, end) in `text` that it came from."""
    plain: list[str] = []
    origins: list[tuple[int, int]] = []
    for match in _SIGN.finditer(_TIMES.sub(r"\1×\2", text)):
        if match[0].isascii() and match[0][0].isalnum():
            plain.append(match[0].lower())
            origins += [(place, place + 1) for place in range(*match.span())]
            if len(origins) >= MAX_FOLDED:
                break
            continue
        # Marks of emphasis are dropped: **5** mg is 5 mg, and 5**0**0 is read as 500.
        shown = "" if match[0] in "*_~`\\" else html.unescape(match[0]).translate(SIGNS)
        if shown == " " and (not plain or plain[-1][-1] == " "):
            continue
        if shown:
            plain.append(shown)
            origins += [match.span()] * len(shown)
        if len(origins) >= MAX_FOLDED:
            break
    return "".join(plain)[:MAX_FOLDED], origins[:MAX_FOLDED]
