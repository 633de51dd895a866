"""Draws amounts as bars from 0, each with its name and number above it. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.figures.data import Data, Kind
from articles.text.figures.drawing import Item, Part, Words, box, listed, paragraph, place, strip


def draw(data: Data) -> list[Part]:
    unit = data.setting("unit")
    read = []
    for line in data.items:
        said, _space, words = line.words.partition(" ")
        value, amount, words = data.number(line.number, said), f"{said} {unit}".strip(), words.strip()
        # A source stays beside the number that it is of.
        read.append((line, value, f"{amount} {words}", "") if words.startswith("[") else (line, value, amount, words))
    low, high = data.scale([value for _line, value, _amount, _words in read])
    if low:
        data.fault(
            data.settings["scale"].number,
            _("Bars begin at 0: “%(scale)s”."),
            scale=data.setting("scale"),
        )
    items = [
        Item(
            line.number,
            [
                '<p class="figure-bar"><span class="figure-head">',
                Words(line.head, line.number),
                '</span> <span class="figure-value">',
                Words(amount, line.number),
                "</span></p>",
                *paragraph("figure-words", words, line.number),
                strip(0.7, [box(0, 100, 0.1, 0.5, "room"), box(0, place(value, 0, high), 0.1, 0.5, "bar")]),
            ],
        )
        for line, value, amount, words in read
    ]
    return listed("ul", items)


KIND = Kind(
    "bars",
    gettext_lazy("Amounts as bars"),
    frozenset(("unit", "scale")),
    "Name: 8",
    """caption: Nights with a walk in the evening
unit: of 30 nights
scale: 0 to 30
April: 12
May: 21 the first warm month
""",
    """caption: WHAT IT SHOWS [@key]
unit: A UNIT
scale: 0 to A NUMBER
A NAME: A NUMBER
A NAME: A NUMBER
""",
    draw,
)
