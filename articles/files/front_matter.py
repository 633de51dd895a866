"""Reads and writes the front matter of a guide's files: `key: value`, `key: [one, two]` and one level of keys below.

Any YAML of that shape is read. Every value is text, so that `no` and `2020` stay as they were typed. Values are written
plain if YAML reads them back unchanged, else in double quotes.

Pure.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from rlssite.markup import CONTROL

FENCE = "---"
# What a file cannot hold as it is, but YAML and JSON can write in other signs: "\\0", "\\ud800". No database takes it.
UNFIT = re.compile(f"{CONTROL.pattern}|[\ud800-\udfff]")


class FrontMatterError(Exception):
    """`line` counts from 1 in the file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def split(text: str) -> tuple[dict[str, Any], dict[str, int], str, int]:
    """Return (values, lines, body, the body's first line) of a file with front matter.

    `values` maps each key to a text, a list of texts or a dict of texts; `lines` maps it to its line number.
    """
    rows = text.split("\n")
    if rows[0].rstrip() != FENCE:
        raise FrontMatterError(1, "The file begins with its front matter, between two lines “---”.")
    end = next((number for number, row in enumerate(rows[1:], start=1) if row.rstrip() == FENCE), None)
    if end is None:
        raise FrontMatterError(1, "The front matter has no second line “---”.")
    values, lines = _read("\n".join(rows[1:end]))
    rest = rows[end + 1 :]
    blank = next((number for number, row in enumerate(rest) if row.strip()), len(rest))
    return values, lines, "\n".join(rest[blank:]).strip(), end + 2 + blank


def _read(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context
        raise FrontMatterError(
            mark.line + 2 if mark else 1, f"The front matter is not YAML ({problem}); a value with “: ” needs quotes."
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise FrontMatterError(1, "The front matter is not YAML.") from None
    if root is None:
        return {}, {}
    if not isinstance(root, yaml.MappingNode):
        raise FrontMatterError(2, "The front matter holds lines “key: value”.")
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in root.value:
        line = key_node.start_mark.line + 2
        if not isinstance(key_node, yaml.ScalarNode):
            raise FrontMatterError(line, "The front matter holds lines “key: value”.")
        key = key_node.value
        if key in values:
            raise FrontMatterError(line, f"“{key}” stands there twice.")
        values[key], lines[key] = _value(key, value_node, line), line
    return values, lines


def _value(key: str, node: yaml.Node, line: int, *, inner: bool = False) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _text(key, node, line)
    if isinstance(node, yaml.SequenceNode) and all(map(_is_word, node.value)):
        return [_text(key, item, line) for item in node.value]
    if isinstance(node, yaml.MappingNode) and not inner and all(_is_word(name) for name, _value_node in node.value):
        return {name.value: _value(key, value, line, inner=True) for name, value in node.value}
    raise FrontMatterError(line, f"“{key}” holds a text or a list of texts; does a value with “: ” lack its quotes?")


def _text(key: str, node: yaml.ScalarNode, line: int) -> str:
    text: str = node.value.strip()
    if UNFIT.search(text):
        raise FrontMatterError(line, f"“{key}” holds an invisible character; take it out.")
    return text


def _is_word(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def write(values: dict[str, Any]) -> str:
    """Return the front matter of `values`, with the lines of dashes around it."""
    return "\n".join([FENCE, *_rows(values), FENCE, ""])


def _rows(values: dict[str, Any], indent: str = "") -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _rows(value, indent + "  ")
        else:
            yield f"{indent}{key}: {_scalar(value, '{}') if isinstance(value, str) else _list(value)}".rstrip()


def _list(items: list[str]) -> str:
    return "[" + ", ".join(_scalar(item, "[{}]") for item in items) + "]"


def _scalar(text: str, around: str) -> str:
    """Return `text` as a YAML value, for the place in which `around` will put it."""
    if not text and around == "{}":
        return ""
    try:
        root = yaml.compose(f"key: {around.format(text)}", Loader=yaml.BaseLoader)
        node = root.value[0][1] if root else None
    except yaml.YAMLError:
        node = None
    if isinstance(node, yaml.SequenceNode) and around != "{}":
        node = node.value[0] if len(node.value) == 1 else None
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None and node.value == text
    # A string in JSON is a double-quoted string in YAML.
    return text if is_plain else json.dumps(text, ensure_ascii=False)
