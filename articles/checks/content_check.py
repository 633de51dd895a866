"""Checks whether a bundled guide is cited, plain, short and without doses; each problem has its file and line.

`check(guide)` takes what `articles.files.writer.inspect` returns. The numbers and words are in rules.py. Pure: no
database.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape

from articles.checks import demands, readability, records, rules
from articles.checks.claims import Names, sentence_lines, weighed
from articles.checks.rules import MAX_GRADE, MAX_SENTENCE_WORDS, MAX_WORDS
from articles.fields import ARTICLE, GUIDE_TEXTS
from articles.files.format import GUIDE, HEADINGS, PLAIN_FILES, FileProblem, texts
from articles.text import citations
from articles.text.plain_text import words_of
from articles.text.rendering import is_shown, render


@dataclass
class Measured:
    """One row of the table: a text, what it has, and what is allowed."""

    name: str
    kind: str
    path: str
    line: int
    words: int = 0
    grade: float = 0.0
    longest: int = 0
    claims: int = 0
    cited: int = 0
    problems: list = field(default_factory=list)

    @property
    def max_words(self):
        return MAX_WORDS[self.kind]

    @property
    def badness(self):
        return len(self.problems), max(self.grade - MAX_GRADE, self.words / self.max_words - 1)


@dataclass
class Result:
    """The result of a check. `unclaimed`: uncited lines outside advice that no rule takes for a claim."""

    rows: list
    problems: list
    guide_words: int
    unclaimed: list


class _Checker:
    def __init__(self, guide):
        self.source, self.places = guide.source, guide.places
        self.names = Names(self.source)
        self.rows, self.problems, self.unclaimed = [], [], []

    def problem(self, row, line, message, path=None, **kwargs):
        found = FileProblem(path or row.path, line, message, **kwargs)
        self.problems.append(found)
        if row is not None:
            row.problems.append(found)

    def texts(self):
        """Yield (Measured, whether it is advice, [(field, path, line, text)]) for every measured text."""
        article = self.source["article"]
        for name in ARTICLE.texts:
            kind = name.replace("_", " ")
            path, line = self.place("article", "", name)
            if not ARTICLE.field(name).file_may_lack or article[name].strip():
                is_advice = name in rules.ADVICE
                yield Measured(path, kind, path, line), is_advice, [(name, path, line, article[name])]
        for section in filter(is_shown, self.source["sections"]):
            path, line = self.place("section", section["slug"], "body")
            if section["body"].strip():
                row = Measured(path, "section", path, line)
                yield row, section["kind"] == "advice", [("body", path, line, section["body"])]
            if section["in_short"]:
                path, line = self.place("section", section["slug"], "in_short")
                row = Measured(f"{path} in short", "in short", path, line)
                yield row, section["kind"] == "advice", [("in_short", path, line, section["in_short"])]
            elif article["layout"] == "sections":
                self.problem(None, 1, "There is no “in_short”; answer in at most 20 words.", path=path, is_gap=True)
            for remedy in section["remedies"]:
                yield from self.remedy_texts(remedy)

    def remedy_texts(self, remedy):
        texts = [(name, *self.place("remedy", remedy["slug"], name), remedy[name]) for name in HEADINGS if remedy[name]]
        path = self.place("remedy", remedy["slug"], "slug")[0]
        verdict = [text for text in texts if text[0] == "verdict"]
        rest = [text for text in texts if text[0] != "verdict"]
        if verdict:
            yield Measured(f"{path} Verdict", "verdict", path, verdict[0][2]), False, verdict
        else:
            self.problem(None, 1, "There is no “## Verdict”; begin with two plain sentences.", path=path, is_gap=True)
        if rest:
            yield Measured(path, "remedy", path, rest[0][2]), False, rest

    def place(self, *place):
        return self.places.get(place, ("guide.md", 1))

    def run(self):
        marked = {
            remedy["slug"]
            for section in self.source["sections"]
            for remedy in section["remedies"]
            if remedy["helps"] or remedy["cautions"]
        }
        for row, is_advice, parts in self.texts():
            self.measure(row, is_advice, parts, marked)
            self.rows.append(row)
        self.check_marks()
        self.check_references()
        guide_words = self.check_pages()
        self.rows.sort(key=lambda row: row.badness, reverse=True)
        return Result(self.rows, sorted(set(self.problems)), guide_words, sorted(self.unclaimed))

    def measure(self, row, is_advice, parts, marked):
        spoken = []
        slug = re.sub(r"^\d+-", "", row.path.rpartition("/")[2].removesuffix(".md"))
        for name, _path, first, text in parts:
            for line, message in (*demands.of_text(text), *(demands.of_section(text) if name == "body" else ())):
                self.problem(row, first + line - 1, message)
            for block, why, is_backed in weighed(text, self.names, name, is_marked=slug in marked):
                block.line += first - 1
                row.words += len(readability.words(block.text))
                found = list(sentence_lines(block))
                if not block.is_row:
                    spoken += [sentence for _line, sentence in found]
                for line, sentence in found:
                    length = len(readability.words(sentence))
                    row.longest = max(row.longest, length)
                    if length > MAX_SENTENCE_WORDS:
                        most = f"make it two, of at most {MAX_SENTENCE_WORDS}"
                        self.problem(row, line, f"This sentence has {length} words; {most}: “{sentence}”")
                    self.check_amounts(row, line, slug, sentence)
                    for message in demands.of_sentence(sentence):
                        self.problem(row, line, f"{message}: “{_short(sentence)}”")
                if is_advice:
                    self.check_digits(row, found)
                elif name not in rules.SOURCED_ELSEWHERE:
                    self.check_claim(row, block, why, is_backed)
        self.check_length(row, spoken)

    def check_claim(self, row, block, why, is_backed):
        if not why:
            if not block.is_cited:
                self.unclaimed.append(FileProblem(row.path, block.line, _short(block.text)))
            return
        row.claims += 1
        if is_backed:
            row.cited += 1
        else:
            what_to_do = "without a citation or mark; add [@key], or say it without the claim"
            self.problem(row, block.line, f"A claim (“{why}”) {what_to_do}: “{_short(block.text)}”")

    def check_digits(self, row, found):
        for line, sentence in found:
            digits = re.search(r"\S*\d\S*", rules.PHONE.sub("", rules.MONTH.sub("", sentence)))
            if digits:
                what_to_do = f"say “{digits[0]}” in words or leave it out"
                message = f"Advice has no digits but telephone numbers; {what_to_do}: “{_short(sentence)}”"
                self.problem(row, line, message)

    def check_amounts(self, row, line, slug, sentence):
        for found in rules.AMOUNT.finditer(sentence):
            amount = " ".join(found[0].split())
            if (slug, amount) not in rules.ALLOWED_AMOUNTS:
                what_to_do = "leave it out (or list it with its reason in articles/checks/rules.py)"
                self.problem(row, line, f"“{amount}” is a dose; {what_to_do}: “{_short(sentence)}”")

    def check_length(self, row, spoken):
        row.grade = readability.grade(spoken, self.names.words)
        if row.grade > MAX_GRADE:
            hardest = ", ".join(readability.hardest(spoken, self.names.words)) or "none over two syllables"
            per_sentence = sum(len(readability.words(sentence)) for sentence in spoken) / len(spoken)
            message = f"Reading grade of the {row.kind}: {row.grade}, at most {MAX_GRADE:g}"
            self.problem(row, row.line, f"{message}; {per_sentence:.0f} words a sentence, hardest words: {hardest}.")
        if row.words > row.max_words:
            self.problem(row, row.line, f"Words of the {row.kind}: {row.words}, at most {row.max_words}; cut it.")
        if row.kind == "verdict" and len(spoken) != rules.VERDICT_SENTENCES:
            self.problem(row, row.line, f"The verdict has {len(spoken)} sentences; write {rules.VERDICT_SENTENCES}.")

    def check_marks(self):
        """Check that every remedy answers “does it help?” or “watch out”, and says what the answer rests on."""
        for section in self.source["sections"]:
            for remedy in section["remedies"]:
                path, line = self.place("remedy", remedy["slug"], "helps")
                if not remedy["helps"] and not remedy["cautions"]:
                    self.problem(
                        None, line, "Neither “helps” nor “cautions” says anything; answer at least one.", path=path
                    )
                rests_on = remedy["label_source"]
                is_ours = rules.OUR_READING.search(rests_on)
                if not is_ours and not citations.cited_keys(citations.parse(rests_on)):
                    path, line = self.place("remedy", remedy["slug"], "label_source")
                    message = (
                        "“## What the marks rest on” is missing, or has neither [@key] nor the words “our reading”."
                    )
                    self.problem(None, line, message, path=path, is_gap=not rests_on)
                for name, offset, message in demands.of_remedy(remedy):
                    path, line = self.place("remedy", remedy["slug"], name)
                    self.problem(None, line + offset - 1, message, path=path)
        for slug, name, message in records.of_guide(self.source):
            path, line = self.place("remedy", slug, name)
            self.problem(None, line, message, path=path)

    def check_references(self):
        cited = {key for _place, text in texts(self.source) for key in citations.cited_keys(citations.parse(text))}
        for key, reference in self.source["references"].items():
            path, line = self.place("reference", key, "")
            if not (reference["doi"] or reference["pmid"] or reference["url"]):
                self.problem(None, line, f"“{key}” has no doi, pmid or url; give the official one.", path=path)
            for message in demands.of_reference(reference):
                self.problem(None, line, f"“{key}”: {message}.", path=path)
            if key not in cited:
                self.problem(None, line, f"Nothing cites “{key}”; cite it or take it out.", path=path, is_gap=True)

    def check_pages(self):
        """Check the rendered pages as wholes; return how many words the guide's page has."""
        source = self.source
        if not source["article"]["language"]:
            source = {**source, "article": {**source["article"], "language": "en"}}
        parts = render(source, "/guide/")
        guide = [parts[name] for name in GUIDE_TEXTS]
        for section in parts["sections"]:
            guide += [f'<h2 id="{section["slug"]}">{escape(section["title"])}</h2>', section["html"]]
            for row in section["remedies"]:
                head = f"<p>{escape(row['name'])} {' '.join(row['marks'])} "
                guide += [f"{head}{escape(row['label_note'])}</p>", row["verdict"]]
        pages = {GUIDE: guide, PLAIN_FILES["glossary"]: [entry["html"] for entry in parts["glossary"]]}
        pages[PLAIN_FILES["doctor_sheet"]] = [parts["doctor_sheet"]]
        for remedy in parts["remedies"]:
            path = self.place("remedy", remedy["slug"], "slug")[0]
            pages[path] = [remedy["verdict"], *(field["html"] for field in remedy["fields"])]
        for path, html in pages.items():
            ids = Counter(re.findall(r'\sid="([^"]*)"', " ".join(html)))
            for name in sorted(name for name, count in ids.items() if count > 1):
                self.problem(
                    None, 1, f"The id “{name}” stands twice on the rendered page; rename a heading.", path=path
                )
        count = count_words(guide)
        if count > rules.MAX_GUIDE_WORDS:
            most = f"at most {rules.MAX_GUIDE_WORDS}"
            message = f"The guide's page has {count} words, {most}; cut the longest sections."
            self.problem(None, 1, message, path=GUIDE)
        return count


def count_words(parts):
    """Return the number of words that pieces of our own HTML show."""
    return len(readability.words(words_of(" ".join(parts))))


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:159] + "…"


def check(guide):
    """Check a `Guide`; return a `Result` with its rows sorted worst first and its problems by file and line."""
    return _Checker(guide).run()
