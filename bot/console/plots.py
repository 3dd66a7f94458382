"""Pictures of the numbers as SVG, made here: no script, no font or style from elsewhere, calm in light and dark.

pygal lays them out. What it adds for scripts is taken out again, a title and
a description for those who don't see it are put in. The colours are those of `bot/web/static/base.css`: a picture in an
`<img>` can't see the page's own.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

from bot.console.numbers import Day

# pygal finds its maps by an import hook of an older protocol, of which Python 3.11 warns at every import. We draw none.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

WIDTH = 480
"""Units of the picture, as wide as a phone shows a page: so its text is never much smaller than the page's own."""
ROW, EDGES, SCALE = 26, 24, 74
"""Units that a bar takes, what stands above and below all of them, and a scale with a legend of two lines."""
LABEL, LONG_LABEL = 30, 40
"""Letters of a bar's label: the name of a question; and what was wrong with it."""
WITHOUT_SCALE = 14
"""Units that pygal keeps for a scale that is not written."""
LETTER = 7
"""Units that a letter takes, about."""
MOST_DATES = 5
"""Dates written below a plot by day."""
LINES = 4
"""Lines of the scale, at most, beside that of nothing."""
NOTHING = 120
"""Units that are taken where there is nothing to show."""
UNUSED = frozenset({"script", "desc", "title"})

LOOK = """
:root { color-scheme: light dark; --ink: #27221b; --soft: #635a4c; --line: #ddd3c1; --first: #1d6656; --second: #c98f6c;
  --third: #285b87 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0e9dc; --soft: #b9ae9c; --line: #3a352c; --first: #82cbb3; --second: #c9764a; --third: #9dc6e8 }
}
svg { background: none }
.background { fill: none !important }
.axis text, .legend text { fill: var(--soft) !important }
.axis.y text.major, .axis.x text.major { font-size: 12px }
.axis .line { stroke: var(--line) !important }
.axis .guide.line { stroke: var(--line) !important; stroke-dasharray: none !important }
.series text, .text-overlay text { fill: var(--ink) !important }
.color-0 { fill: var(--first) !important; stroke: var(--first) !important }
.color-1 { fill: var(--second) !important; stroke: var(--second) !important }
.color-2 { fill: var(--third) !important; stroke: var(--third) !important }
.nofill { fill: none !important }
.reactive { fill-opacity: 1; stroke-opacity: 1 }
rect.reactive { stroke: none !important }
path.reactive { stroke-width: 2.5 }
.text-overlay text { text-anchor: start; font-size: 12px }
"""

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", Arial, sans-serif'


@dataclass(frozen=True, slots=True)
class Words:
    """What a plot says: its title and description for screen readers, what its colours are, what stands for nothing."""

    title: str
    description: str
    series: tuple[str, ...]
    empty: str


def funnel(rows: Sequence[tuple[str, int, int]], words: Words) -> bytes:
    """Questions from the first to the last: (label, answered, left). `words.series` names both."""
    labels = [_cut(label, LABEL) for label, _, _ in rows]
    chart = _bars(pygal.HorizontalStackedBar, labels, words, EDGES + SCALE)
    most = max((answered + left for _, answered, left in rows), default=0)
    upwards = rows[::-1]  # pygal begins at the bottom
    chart.add(words.series[0], [_said(answered, "") for _, answered, _ in upwards])
    chart.add(words.series[1], [_said(left, str(answered + left)) for _, answered, left in upwards])
    return _drawn(chart, words, most)


def times(rows: Sequence[tuple[str, float]], words: Words, show: Callable[[float], str]) -> bytes:
    """Questions by the mean time they take: (label, seconds). `show` writes a time."""
    return _ranking(rows, words, show)


def reasons(rows: Sequence[tuple[str, int]], words: Words) -> bytes:
    """What went wrong, by how often: (label, number)."""
    return _ranking(rows, words, lambda number: f"{number:.0f}")


def by_day(days: Sequence[Day], words: Words) -> bytes:
    """Drafts begun, calls for a person and applications submitted of each day. `words.series` names them so."""
    chart = pygal.Line(**_options(words, 280), show_dots=len(days) == 1, dots_size=5)
    chart.margin_right = 24
    chart.x_labels = [f"{day.day:%d.%m}" for day in days]
    chart.x_labels_major = [chart.x_labels[at] for at in _spread(len(days))]
    chart.show_minor_x_labels = False
    series = ([day.began for day in days], [day.handovers for day in days], [day.submitted for day in days])
    for name, values in zip(words.series, series, strict=True):
        chart.add(name, values)
    return _drawn(chart, words, max((max(values, default=0) for values in series), default=0))


def scale(most: float) -> list[int]:
    """Round numbers from 0 to above the greatest one."""
    step = 1
    while step * LINES < most:
        power = 10 ** (len(str(step)) - 1)
        step = {1: 2, 2: 5, 5: 10}[step // power] * power
    return [step * number for number in range(LINES + 1) if step * (number - 1) < max(most, 1)]


def _ranking(rows: Sequence[tuple[str, float]], words: Words, show: Callable[[float], str]) -> bytes:
    chart = _bars(pygal.HorizontalBar, [_cut(label, LONG_LABEL) for label, _ in rows], words)
    chart.show_legend, chart.margin_bottom = False, -WITHOUT_SCALE
    chart.margin_right = 12 + LETTER * max((len(show(value)) for _, value in rows), default=0)
    chart.add(words.title, [_said(value, show(value)) for _, value in rows[::-1]])
    return _drawn(chart, words, max((value for _, value in rows), default=0), scaled=False)


def _bars(kind: type, labels: Sequence[str], words: Words, edges: int = EDGES) -> Any:
    chart = kind(**_options(words, edges + ROW * max(len(labels), 3)), rounded_bars=2)
    chart.x_labels = [*labels[::-1]]
    chart.margin_right = 44  # for what is written at the ends of the bars
    chart.print_values, chart.print_values_position = True, "top"
    return chart


def _options(words: Words, height: int) -> dict[str, Any]:
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="#27221b",
        colors=("#1d6656", "#c98f6c", "#285b87"),
        value_colors=("#27221b",) * 3,
        font_family=FONT,
        label_font_size=12,
        major_label_font_size=12,
        legend_font_size=13,
        value_font_size=12,
        no_data_font_size=14,
        transition="none",
    )
    return {
        "style": style,
        "css": ("file://style.css", "file://graph.css", f"inline:{LOOK}"),
        "width": WIDTH,
        "height": height,
        "margin": 4,
        "js": (),
        "no_prefix": True,
        "disable_xml_declaration": True,
        "explicit_size": True,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 1,  # names of several lines don’t fit beside each other
        "legend_box_size": 11,
        "truncate_label": -1,
        "truncate_legend": -1,
        "no_data_text": words.empty,
        "show_x_guides": False,
    }


def _said(value: float, text: str) -> dict[str, Any]:
    """A value, and what is written at its end."""
    return {"value": value, "formatter": lambda _value: text}


def _drawn(chart: Any, words: Words, most: float, *, scaled: bool = True) -> bytes:
    if most:
        chart.y_labels = [{"value": value, "label": str(value) if scaled else ""} for value in scale(most)]
    else:
        chart.raw_series, chart.x_labels, chart.height = [], None, NOTHING
        chart.show_x_labels = chart.show_y_labels = chart.show_x_guides = chart.show_y_guides = False
    chart.add_xml_filter(lambda root: _finished(root, words))
    return str(chart.render()).encode()


def _finished(root: Element, words: Words) -> Element:
    """Without what only a script could use, with a title and a description."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in UNUSED or not isinstance(child.tag, str):  # a comment's tag is a function
                parent.remove(child)
    for name in ("onload", "onclick", "id"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-labelledby", "title description")
    for at, (tag, ident, text) in enumerate(
        (("title", "title", words.title), ("desc", "description", words.description))
    ):
        element = Element(tag, id=ident)
        element.text = text
        root.insert(at, element)
    return root


def _cut(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _spread(count: int) -> list[int]:
    """Which of so many places get a label: the last, and some before it at even distances."""
    step = max(1, -(-count // MOST_DATES))
    return list(range((count - 1) % step, count, step))
