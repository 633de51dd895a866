"""Measures how often a search puts a right page first: `python -m tests.articles.measuring_search --queries PATH`.

A file of queries has one JSON object a line: {"query": "…", "answers": ["/restless-legs/…/"], "why": "…"}. Any of the
answers is right. Without answers nothing of the guide is, so that a page without hits is.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

BUNDLED = Path(__file__).resolve().parents[2] / "articles" / "content" / "restless-legs"
HOME = "/restless-legs/"
TOP = 3


@dataclass(frozen=True)
class Answer:
    """What a query found: the addresses of its page in order, without places on them, and its words."""

    query: str
    wanted: list[str]
    found: list[str]

    @property
    def rank(self) -> int:
        """The place of the first right address from 1 on; 0 if it is not there."""
        if not self.wanted:
            return int(not self.found)
        return next((place for place, url in enumerate(self.found, start=1) if url in self.wanted), 0)


def bundled_index() -> Any:
    """Return an index of the guide that the site ships, made without a database."""
    from articles.files import writer
    from articles.search.documents import Guide
    from articles.search.index import Index
    from articles.text import rendering

    made = rendering.render(writer.read(BUNDLED), HOME)
    return Index([Guide(HOME, made["title"], made["language"], made)])


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def ask(index: Any, query: dict[str, Any]) -> Answer:
    result = index.search(query["query"])
    # Where to get help stands above all hits.
    urls = [outline.url for outline, _lines in result.help] + [hit.url for hit in result.hits]
    return Answer(query["query"], query["answers"], list(dict.fromkeys(url.partition("#")[0] for url in urls)))


def shares(answers: list[Answer]) -> tuple[float, float]:
    """Return the share of queries that have a right page first, and among the first three."""
    ranks = [answer.rank for answer in answers]
    return sum(rank == 1 for rank in ranks) / len(ranks), sum(1 <= rank <= TOP for rank in ranks) / len(ranks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=Path, required=True, help="a file with one JSON object a line")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    index = bundled_index()
    answers = [ask(index, query) for query in read(given.queries)]
    first, top = shares(answers)
    sys.stdout.write(f"{len(answers)} queries: {first:.0%} first, {top:.0%} in the first {TOP}\n")
    for answer in answers:
        if answer.rank != 1:
            sys.stdout.write(
                f"{answer.rank or '-'}  {answer.query!r}: wanted {answer.wanted}, got {answer.found[:TOP]}\n"
            )


if __name__ == "__main__":
    sys.exit(main())
