"""A day that somebody knows only roughly: "весной", "в апреле 2027", "через месяц", "екі айдан кейін", "next summer".

Of a span its middle is meant, and where that is over, its end. Whoever asks shows the day that came out.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from dialogs.gazetteer import Token, tokens
from dialogs.scripts import fold, to_cyrillic

_LONGEST, _MOST = 80, 600
_FULL_YEAR, _DAYS, _MONTHS, _MIDDLE = 4, 31, 12, 15


def _by_word(text: str) -> Mapping[str, str]:
    """`meaning: word word | meaning: ...`, by the folded word."""
    rows = (row.split(":") for row in text.split("|"))
    return {fold(to_cyrillic(word)): meaning.strip() for meaning, listed in rows for word in listed.split()}


_SEASONS = _by_word("""
4: весной весна весну весне весны көктем көктемде көктемге көктемгі spring
| 7: летом лето лета лету жаз жазда жазға жазғы summer
| 10: осенью осень осени күз күзде күзге күзгі autumn fall
| 1: зимой зима зиму зиме зимы қыс қыста қысқа қысқы winter
""")
"""The month in the middle of each."""
_UNITS = _by_word("""
day: день дня дней дни күн күннен күнде күнге day days
| week: неделю недели недель неделя неделе аптадан апта аптада аптаға week weeks
| month: месяц месяца месяцев месяце ай айдан айда айға month months
| year: год года лет году жыл жылдан жылы жылда жылға year years
| half: полгода жартыжыл
""")
_COUNTS = _by_word("""
1: один одну одного бір a an one | 2: два две пару пара екі two couple | 3: три несколько үш бірнеше three few several
| 4: четыре төрт four | 5: пять бес five | 6: шесть алты six | 7: семь жеті seven | 8: восемь сегіз eight
| 9: девять тоғыз nine | 10: десять он ten
""")
_PARTS = _by_word("""
5: начало начале началу басында басы басына early beginning start
| 25: конец конце концу аяғында соңында аяғы соңы end late
""")
_LATER = frozenset(_by_word("x: через спустя кейін соң in after within"))
_NEXT = frozenset(
    _by_word("x: следующий следующем следующей следующую следующее следующего будущем будущей келесі келер алдағы next")
)
_TOMORROW = _by_word("1: завтра ертең tomorrow | 2: послезавтра бүрсігүні")


def about(text: str, today: date, month: Callable[[str], int | None]) -> date | None:
    """The day that is roughly meant; None if nothing is. `month` reads a word as a month."""
    said = tokens(text) if len(text) <= _LONGEST else []
    words = [word.folded for word in said]
    for word in words:
        if word in _TOMORROW:
            return today + timedelta(days=int(_TOMORROW[word]))
    return _after(said, words, today) or _span(said, words, today, month)


def _after(said: list[Token], words: list[str], today: date) -> date | None:
    """So long from today: "через две недели", "next month"."""
    unit = next((_UNITS[word] for word in words if word in _UNITS), "")
    later, following = any(word in _LATER for word in words), any(word in _NEXT for word in words)
    if not unit or not (later or following) or any(word in _SEASONS for word in words):
        return None
    numbers = [word.text for word in said if word.text.isdecimal()] or [_COUNTS[w] for w in words if w in _COUNTS]
    if len(numbers) > 1 or (numbers and len(numbers[0]) >= _FULL_YEAR):
        return None
    count = min(int(numbers[0]), _MOST) if numbers and later else 1
    match unit:
        case "day" | "week":
            return today + timedelta(days=count * (7 if unit == "week" else 1))
        case "year" if not later:
            return date(today.year + 1, 7, 1)
    months = {"month": 1, "year": _MONTHS, "half": 6}[unit] * count
    year, month = divmod(today.year * _MONTHS + today.month - 1 + months, _MONTHS)
    if year >= date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day if later else _MIDDLE, last))


def _span(said: list[Token], words: list[str], today: date, month: Callable[[str], int | None]) -> date | None:
    """The middle of a month, a season or a year; a day of this year or the next."""
    numbers = [word.text for word in said if word.text.isdecimal()]
    years = [int(number) for number in numbers if len(number) == _FULL_YEAR]
    days = [int(number) for number in numbers if len(number) < _FULL_YEAR and 1 <= int(number) <= _DAYS]
    if len(years) + len(days) != len(numbers) or len(years) > 1 or len(days) > 1:
        return None
    named = {found for word in said if (found := month(word.text))} or {
        int(_SEASONS[w]) for w in words if w in _SEASONS
    }
    if len(named) > 1 or (days and not named) or (years and years[0] < 1):
        return None
    if not named:
        return date(years[0], 7, 1) if years else None
    middle = days[0] if days else next((int(_PARTS[word]) for word in words if word in _PARTS), _MIDDLE)
    (in_month,) = named
    year = years[0] if years else today.year + any(word in _NEXT for word in words)
    last = monthrange(year, in_month)[1]
    if middle > last:
        return None
    day = date(year, in_month, middle)
    if day < today and not days:
        day = day.replace(day=last)
    if day < today and not years:
        day = date(year + 1, in_month, min(middle, monthrange(year + 1, in_month)[1]))
    return day
