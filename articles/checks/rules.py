"""The words and numbers that `articles.checks.content_check` measures a bundled guide by."""

import re

# A paragraph, list item or table row with one of these words is a claim, and must be cited or marked.
CLAIM_WORDS = (
    "augmentation", "benefit", "benefits", "cause", "caused", "causes", "causing", "certainty", "effect", "effective",
    "effects", "evidence", "guideline", "guidelines", "harm", "harmful", "harms", "improve", "improved", "improvement",
    "improves", "increase", "increased", "increases", "linked", "placebo", "prevent", "prevents", "recommend",
    "recommended", "recommends", "reduce", "reduced", "reduces", "relief", "relieve", "relieved", "relieves",
    "research", "risk", "risks", "studied", "studies", "study", "systematic review", "survey", "surveys", "trial",
    "trials", "triple", "twice", "worse", "worsen", "worsened", "worsening", "worsens",
)  # fmt: skip
# Names of medicines that count even if no remedy of the guide has them.
MEDICINE_WORDS = (
    "antacid", "antacids", "antidepressant", "antidepressants", "antihistamine", "antihistamines", "antipsychotic",
    "antipsychotics", "benzodiazepine", "benzodiazepines", "diphenhydramine", "doxylamine", "gabapentinoid",
    "gabapentinoids", "lithium", "metoclopramide", "naloxone", "opioid", "opioids", "paroxetine", "prochlorperazine",
    "promethazine", "sertraline", "fluoxetine", "venlafaxine", "SSRI", "SSRIs", "SNRI", "SNRIs",
)  # fmt: skip
OUR_READING = re.compile(r"\bour (?:own )?reading\b", re.IGNORECASE)
# A sentence that says that something is not known needs no source, unless it holds a number.
NOT_KNOWN = re.compile(r"(?:what (?:is|we do) )?not (?:yet )?know(?:n)?\b|nobody (?:knows|has studied)", re.IGNORECASE)

# Texts of a guide that say what to do; of sections those of the kind “advice” do.
ADVICE = ("tonight", "get_help", "disclaimer")
# What these say in short, or ask on the sheet, has its sources where it is said in full.
SOURCED_ELSEWHERE = ("in_short", "doctor_sheet")

# A month, as “looked up in November 2026”.
MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d\b"
)
# Digits that advice may contain: months, telephone numbers, and digits in a name like B12.
PHONE = re.compile(
    r"\b(?:988|111|112|911|999|116 ?123|116 ?117|13 ?11 ?26)\b(?:,? option \d)?|\+?\b\d(?:[ -]?\d){6,}\b"
    r"|\b[A-Za-z]+\d+\b|\b24/7\b"
)
# An amount to take; but not a concentration, as in 75 ng/mL or 75 µg/L.
AMOUNT = re.compile(
    r"\b(?:\d[\d,.]*|(?i:two|three|four|half an?))(?:\s*[-–]\s*\d[\d,.]*)?[\s-]?"
    r"(?:mg|milligrams?|[µμu]g|mcg|micrograms?|g|grams?|ml|mL|millilitres?|milliliters?|IU|units?"
    r"|tablets?|pills?|capsules?|drops|teaspoons?|tablespoons?)\b(?!\s?/\s?[dm]?[lL]\b)"
)
# The only amounts that the guide may contain: (slug of the remedy or section, amount): the reason.
ALLOWED_AMOUNTS = {
    ("valerian", "800 mg"): "describes the trial of 37 people; the sheet allows it",
}

# Of all sections together. They are read a page at a time, so what keeps a page short is the limit of each text below.
MAX_GUIDE_WORDS = 8_900
MAX_SENTENCE_WORDS = 30
MAX_GRADE = 7.0
VERDICT_SENTENCES = 2
# The largest number of words of each text; “remedy” is a remedy's page without its verdict.
MAX_WORDS = {
    "main message": 40, "what it is": 120, "tonight": 300, "get help": 400, "disclaimer": 250, "section": 700,
    "in short": 20, "verdict": 60, "remedy": 900, "glossary": 900,
    "doctor sheet": 250,
}  # fmt: skip

# What the page of every medicine says, and the words that show it.
MEDICINE_LINES = {
    "pregnancy": re.compile(r"\bpregnan|\bunborn", re.IGNORECASE),
    "breast-feeding": re.compile(r"\bbreast[- ]?f(?:eed|ed)|\bmilk\b", re.IGNORECASE),
    "the kidneys": re.compile(r"\bkidney|\bdialysis", re.IGNORECASE),
    "driving": re.compile(r"\bdriv(?:e|ing)\b|\bat the wheel\b", re.IGNORECASE),
    "alcohol": re.compile(r"\balcohol", re.IGNORECASE),
    "stopping": re.compile(r"\bstop", re.IGNORECASE),
}
# What else is swallowed, and should say so of pregnancy at least. The editor tells; a guide's files may lack it.
SWALLOWED = ("supplement", "complementary")
# Lines that a medicine can do without: (slug, topic): the reason.
NO_LINE_NEEDED = {
    ("ferric-carboxymaltose", "alcohol"): "given once, by staff",
    ("ferric-carboxymaltose", "stopping"): "given once, by staff",
    ("other-iv-iron", "alcohol"): "given once, by staff",
    ("other-iv-iron", "stopping"): "given once, by staff",
}
# We say that there is no trial only with the month and where we looked.
NO_TRIAL = re.compile(r"\bwe (?:found|find|know of|have|saw) no\b[^.;:]*\b(?:trials?|study|studies)\b", re.IGNORECASE)
LOOKED = (re.compile(r"\blooked\b"), MONTH, re.compile(r"\bdialysis\b"), re.compile(r"\bpregnancy\b"))
# Advice on what to do needs no source.
WHAT_TO_DO = re.compile(
    r"(?:Ask|Call|Check|Do not|Get|Give|Have|If|Keep|Never|Say|See|Stop|Take|Tell|With)\b|[^.?!]*\?|[^.]*\bneeds? "
    r"(?:the emergency number|a doctor|help)\b"
)
# Shares of people are told one way; a percentage stays where laboratories use it.
PERCENT = re.compile(r"\d[\d.]*\s?%|\bper ?cent\b")
BLOOD_VALUE = re.compile(r"\bsaturation\b|\bTSAT\b")
ODDS = re.compile(r"\bodds\b|\bhazard\b|\btimes (?:as|the|more|less|likelier)\b", re.IGNORECASE)
IN_HUNDRED = re.compile(r"\b(?:in|of|per) 1(?:,?0)?00(?:,000)?\b")
SEARCH_PAGE = re.compile(r"/search\.cfm\b|[?&](?:q|query|term)=", re.IGNORECASE)
ACCOUNTED_FOR = re.compile(r"\bnot (?:seen|shown)\b|\bno volume\b|\bno DOI\b|\bnumber of the article\b")
