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

# Of the guide on one page. A guide that is read a page a section needs no shorter whole; each text has its own limit.
MAX_GUIDE_WORDS = 5_500
MAX_SENTENCE_WORDS = 30
MAX_GRADE, MAX_PLAIN_GRADE = 8.0, 7.0
VERDICT_SENTENCES = 2
# The largest number of words of each text; “remedy” is a remedy's page without its verdict.
MAX_WORDS = {
    "main message": 40, "what it is": 120, "tonight": 300, "get help": 400, "disclaimer": 250, "section": 600,
    "verdict": 60, "remedy": 900, "glossary": 900,
}  # fmt: skip
