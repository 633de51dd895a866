"""What the files of a bundled guide may hold (articles/content/README.md), for reader and writer alike. Pure."""

import re
from dataclasses import dataclass, field

FORMAT = 1
# As in articles.models; repeated here, where no model is loaded, and held equal by a test.
SECTION_KINDS = ("text", "advice", "experience")
REMEDY_KINDS = ("self-care", "supplement", "device", "medicine", "complementary")

GUIDE, BIBLIOGRAPHY = "guide.md", "references.bib"
PLAIN_FILES = {
    "tonight": "tonight.md",
    "get_help": "get-help.md",
    "disclaimer": "disclaimer.md",
    "glossary": "glossary.md",
}
# Not there where it would be empty.
OPTIONAL_FILES = ("glossary.md",)
# Each key of a front matter: whether it must be there and say something.
GUIDE_KEYS = {
    "title": True, "slug": True, "summary": True, "language": True, "copyright": True, "review_due": False,
    "author": True,
}  # fmt: skip
SECTION_KEYS = {"title": True, "slug": True, "kind": True, "old_slugs": False}
REMEDY_KEYS = {
    "name": True, "section": True, "position": True, "kind": True, "other_names": False, "helps": False,
    "cautions": False, "label_note": False, "counts_experiences": False, "superseded_by": False, "old_slugs": False,
}  # fmt: skip
AUTHOR_KEYS = ("name", "credentials", "about", "funding", "interests")
LISTS = ("cautions", "old_slugs")
# "true", or left out.
FLAGS = ("counts_experiences",)
# The two questions are written down even where the answer is none.
ALWAYS_WRITTEN = ("helps", "cautions")
HEADINGS = {
    "verdict": "Verdict",
    "who_should_not": "Who should not use it",
    "interactions": "Interactions",
    "benefits": "Benefits",
    "risks": "Risks",
    "how_it_works": "How it works",
    "without_it": "Without it",
    "daily_life": "In daily life",
    "label_source": "What the marks rest on",
    "not_known": "Not known",
    "superseded_why": "Why superseded",
}

SECTION_FILE = re.compile(r"(?P<position>\d{1,4})-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")
REMEDY_FILE = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")
# A heading of these levels parts the texts of a remedy's file.
PARTING = re.compile(r"#{1,2}(?:\s|$)")


@dataclass(frozen=True, order=True)
class FileProblem:
    """`is_gap`: something is not there yet, so that a guide half written has it too."""

    path: str
    line: int
    message: str
    is_gap: bool = False

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


class GuideFileError(Exception):
    """Everything that is wrong with a guide's files, at once."""

    def __init__(self, problems):
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Guide:
    """`places` maps (kind, slug or key, field) to (path, line of the text's first line)."""

    source: dict
    places: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)


def texts(source):
    """Yield ((kind, slug, field), text) for every Markdown text of `source`."""
    for name in ("main_message", *PLAIN_FILES):
        yield ("article", "", name), source["article"][name]
    for section in source["sections"]:
        yield ("section", section["slug"], "body"), section["body"]
        for remedy in section["remedies"]:
            for name in HEADINGS:
                yield ("remedy", remedy["slug"], name), remedy[name]


def one_line(text):
    return " ".join(text.split())
