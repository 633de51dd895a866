"""Draws steps as a stair, or things to do side by side, each with a small drawing. Pure."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.figures.data import Data, Kind, Line
from articles.text.figures.drawing import Item, Part, listed, paragraph, plain_number
from articles.text.figures.icons import ICONS, icon

MOST_STEPS = 8
_ICON = re.compile(r"\(([^()]*)\)\s*")


def draw(data: Data) -> list[Part]:
    if len(data.items) > MOST_STEPS:
        data.fault(data.items[MOST_STEPS].number, _("At most %(most)s steps can be drawn."), most=MOST_STEPS)
    with_icon = [line for line in data.items if _ICON.match(line.head)]
    has_icons = bool(with_icon)
    if has_icons and len(with_icon) < len(data.items):
        bare = next(line for line in data.items if line not in with_icon)
        data.fault(bare.number, _("Give each line of this figure a drawing, like “(walk)”, or none."))
    items = [_item(data, line, number, has_icons) for number, line in enumerate(data.items)]
    return listed("ul" if has_icons else "ol", items)


def _item(data: Data, line: Line, number: int, has_icons: bool) -> Item:
    named = _ICON.match(line.head)
    title = line.head[named.end() :] if named else line.head
    if named and named[1] not in ICONS:
        words = _("There is no drawing “%(name)s”; there are %(names)s.")
        data.fault(line.number, words, name=named[1], names=", ".join(ICONS))
    elif not title:
        data.fault(line.number, _("Say what is to be done."))
    drawn = (
        icon(ICONS[named[1]]) if named and named[1] in ICONS else "" if has_icons else _stair(number, len(data.items))
    )
    said = [*paragraph("figure-head", title, line.number), *paragraph("figure-words", line.words, line.number)]
    return Item(line.number, [drawn, '<div class="figure-said">', *said, "</div>"])


def _stair(number: int, count: int) -> str:
    """Return a stair of `count` steps with the one at `number` filled."""
    wide, low, left = 40 / count, 44, 4
    tops = [low - wide * (step + 1) for step in range(count)]
    outline = f"M{left} {low}" + "".join(
        f"V{plain_number(top)}H{plain_number(left + wide * (step + 1))}" for step, top in enumerate(tops)
    )
    filled = (
        f'<rect class="bar" x="{plain_number(left + wide * number)}" width="{plain_number(wide)}" '
        f'y="{plain_number(tops[number])}" height="{plain_number(low - tops[number])}"></rect>'
    )
    return icon(f'{filled}<path d="{outline}V{low}Z"></path>')


KIND = Kind(
    "steps",
    gettext_lazy("Steps of a stair, or things to do, each with a drawing"),
    frozenset(),
    "First step: what it is",
    """caption: Before you go to bed
(walk) Walk: a few steps through the room.
(stretch) Stretch: your calves and thighs.
""",
    """caption: WHAT IT SHOWS [@key]
(walk) WHAT TO DO: WHAT IT MEANS
(stretch) WHAT TO DO: WHAT IT MEANS
""",
    draw,
)
