"""A country, or the citizenship of one, by the names that people really use for it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import ClassVar, Literal

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages

from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Doubt, Field, Here, Option, Problem, Reading, Rows
from dialogs.fields.spelling import folded, words
from dialogs.fields.transliteration import kazakh_latin
from dialogs.gazetteer import distance
from dialogs.scripts import from_arabic, is_arabic
from dialogs.session import Value
from dialogs.texts import scripted

HOME = "KZ"
STATELESS = "stateless"
_LONGEST = 120
_TOKENS = re.compile(r"\w+(?:[ʻʼ'’‘`]\w+)*")
_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Territory codes of CLDR that are groupings, private use or no passport's country."""

_NATIVE = words(
    "ar az az_Cyrl be bg bn cs de el en es et fa fi fr he hi hu hy id it ja ka kk ko ky lt lv mn ms nl pl ps pt ro "
    "ru sk sr sv tg th tk tr ug uk ur uz uz_Cyrl vi zh zh_Hant"
)
"""Languages whose own names of their own countries we know; more of them would only make the first turn slower."""

_ALIASES: dict[str, str] = {
    # What CLDR doesn't have: short names, old names, spellings of applicants.
    "AE": "оаэ|эмираты|баә|uae|emirates|біріккен араб әмірліктері",
    "AF": "ауғанстан|ауган|afganistan",
    "AZ": "азербайжан|azerbaijan",
    "BY": "белоруссия|беларуссия|belorussia",
    "CD": "др конго|drc|демократическая республика конго",
    "CN": "кнр|китай народная республика|китайская народная республика|қхр|қытай халық республикасы|prc|"
    "people's republic of china|qytai|qytaj|kytai|kitay|kitai|xitoy|хитой|çin|синьцзян|шыңжаң|xinjiang|中国|中國",
    "CZ": "чехия|czechia|czech",
    "DE": "фрг|germaniya|almaniya|almanya",
    "EG": "мысыр",
    "GB": "англия|британия|соединенное королевство|england|britain|great britain|uk|ұлыбритания",
    "HK": "гонконг|hong kong",
    "IN": "үндістан|hindistan",
    "IR": "персия|исламская республика иран|иран ислам республикасы|persia",
    "KG": "кыргызстан|киргизстан|кыргызская республика|kirgizia|kirgizstan|qyrgyzstan|qirgʻiziston",
    "KP": "северная корея|кндр|кхдр|солтүстік корея",
    "KR": "южная корея|оңтүстік корея|south korea|корея республикасы",
    "KZ": "рк|казахстан|қазақ елі|республика казахстан|қазақстан республикасы|kazakstan|qazaqstan",
    "MD": "молдавия|moldavia",
    "MN": "монголия|монғолия|моңғол|mongolia|mongoliya|моңголия|баян-өлгий|баян-өлгей|монгол улс",
    "MO": "макао|macau|macao",
    "NL": "голландия|holland",
    "PK": "пәкістан",
    "PS": "палестина|palestine",
    "RU": "рф|россия|российская федерация|ресей|ресей федерациясы|russian federation|rossiya|rossiia|resei|resey",
    "SA": "саудовская аравия|сауд арабиясы|саудия|ksa",
    "TJ": "таджикистан|тожикистон|тәжікстан|tadjikistan|tadzhikistan|tojikiston",
    "TM": "туркмения|түрікменстан|туркменстан|turkmenia|turkmeniston",
    "TR": "турция|түркия|turkey|turkiye|turkiya|turkia|turtsia|түрік елі",
    "TW": "тайвань|taiwan",
    "UA": "украина|ukraina",
    "US": "сша|ақш|usa|америка|america|соединенные штаты америки|америка құрама штаттары|штаты",
    "UZ": "узбекистан|ўзбекистон|узбекистон|өзбекстан|o'zbekiston|uzbekiston|узбекстан|ozbekstan|özbekstan",
}
_SHARED = {
    "CD": "конго|congo",
    "CG": "конго|congo",
    "KG": "кр",  # Кыргызская Республика and, without a Kazakh keyboard, ҚР
    "KP": "корея|korea|кәрія",
    "KR": "корея|korea|кәрія",
    "KZ": "кр",
}
"""Names that two countries have: we ask which."""

_ADJECTIVES: dict[str, str] = {
    # Beginnings of citizenships and peoples, folded; what follows is an ending.
    "AE": "эмиратск",
    "AF": "афганск afghan",
    "AM": "армянск armenian",
    "AZ": "азербаиджанск azerbaijani",
    "BY": "белорусск белорусс белорус belarusian",
    "CN": "китаиск китаянк китаец chinese",
    "DE": "немецк германск german",
    "FR": "французск french",
    "GB": "британск англииск british english",
    "GE": "грузинск georgian",
    "IN": "индииск indian",
    "IR": "иранск iranian",
    "JP": "японск japanese",
    "KG": "кыргызск киргизск кыргызстанск kyrgyz",
    "KR": "южнокореиск",
    "KP": "северокореиск",
    "KZ": "казахск казахстанск kazakh",
    "MN": "монгольск монголск mongolian",
    "PK": "пакистанск pakistani",
    "PL": "польск полск polish",
    "RU": "россииск русск россиян russian",
    "SA": "саудовск saudi",
    "SY": "сирииск syrian",
    "TJ": "таджикск таджик tajik",
    "TM": "туркменск туркмен turkmen",
    "TR": "турецк турок turkish",
    "UA": "украинск ukrainian",
    "US": "американск american",
    "UZ": "узбекск узбек uzbek",
}

_NOISE = frozenset(
    folded(word)
    for word in words(
        "гражданин гражданина гражданка гражданки гражданство гражданства граждане гражданином гражданкой "
        "подданный страна страны государство республика республики республикой я из в во у меня мое моё мой имею "
        "азаматы азаматтығы азамат азаматымын азаматпын азаматшасы азаматшасымын мен менің ел елі елінің мемлекеті "
        "республикасы республикасының республикасынан тұрамын паспорт паспорты "
        "azamaty azamat azamaty azamattyğy respublikasy fuqarosi fuqaroligi "
        "citizen citizenship of the i am a an from my country nationality republic passport"
    )
)
_PLACES = words("дан ден тан тен нан нен да де та те dan den tan ten nan nen da de ta te")
_WE_ARE = words("мын мин быз биз мыз миз myn min byz biz myz miz")
_ENDINGS = frozenset(place + we_are for place in _PLACES for we_are in _WE_ARE) | frozenset(
    words(
        "а я и ы у ю е о ои еи ою ом ем ии ию иеи ев ов ям ах "
        "дан ден тан тен нан нен да де та те га ге ка ке нын нин дын дин тын тин ны ни ды ди ты ти лык лик дык дик тык "
        "тик мын мин сы си нда нде ндагы дагы дегы "
        "dan den tan ten nan nen da de ta te ga ge ka ke nyn nin dyn din tyn tin lyq lyk lik dyq s n"
    )
)
_STATELESS_PHRASES = (
    "без гражданства|лицо без гражданства|нет гражданства|лбг|апатрид|не имею гражданства|гражданства нет|"
    "азаматтығы жоқ|азаматтығы жоқ тұлға|азаматтығым жоқ|азаматтық жоқ|азаматтығы жоқ адам|"
    "stateless|no citizenship|without citizenship|stateless person|none|azamattyğy joq|azamattygy zhoq|"
    "azamattyğym joq|azamattygym zhoq|azamattygym jok"
)
_STATELESS = frozenset(folded(phrase) for phrase in _STATELESS_PHRASES.split("|"))
_STATELESS_IN = tuple(phrase for phrase in _STATELESS if len(phrase) > 9)  # noqa: PLR2004
"""Those that mean it within a sentence too."""
_SHORTEST_STEM, _LONGEST_NGRAM, _MOST_TOKENS, _MOST_CANDIDATES = 4, 4, 12, 4
_ALPHA_2, _ALPHA_3 = 2, 3
_FLAG_A = 0x1F1E6


def _language(locale: str) -> str:
    return Locale.parse(locale, sep="-").language


@cache
def _names(language: str) -> Mapping[str, str]:
    territories: Mapping[str, str] = Locale.parse(language).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == _ALPHA_2 and code.isalpha() and code not in _NO_COUNTRY
    }


@cache
def codes() -> frozenset[str]:
    """Every country and territory that may stand in a passport, ISO 3166-1 alpha-2."""
    return frozenset(_names("en"))


def country_name(code: str, locale: str) -> str:
    """The country's name in a language, as CLDR has it; the code itself if there is no such country."""
    return scripted(_names(_language(locale)).get(code, code), locale)


@cache
def _labels(language: str) -> Mapping[str, str]:
    return {folded(name): code for code, name in _names(language).items()}


@cache
def _index() -> Mapping[str, frozenset[str]]:
    """Folded name -> countries. Built once, half a second."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    aliases = ((code, alias) for code, text in _ALIASES.items() for alias in text.split("|"))
    for code, name in chain(_known_names(), _own_names(), aliases):
        found[folded(name)].add(code)
    for code, text in _SHARED.items():
        for alias in text.split("|"):
            found[folded(alias)] = found[folded(alias)] & {*_SHARED} | {code}
    return {name: frozenset(countries) for name, countries in found.items() if name}


def _known_names() -> Iterator[tuple[str, str]]:
    for code in codes():
        kazakh, russian, english = (_names(language)[code] for language in ("kk", "ru", "en"))
        yield from ((code, name) for name in (kazakh, russian, english, *kazakh_latin(kazakh)))
        if russian.endswith("й"):
            yield from ((code, russian[:-1] + ending) for ending in "яюе")


def _own_names() -> Iterator[tuple[str, str]]:
    for code in codes():
        official = {language.split("_")[0] for language in get_official_languages(code, de_facto=True, regional=True)}
        for language in _NATIVE:
            if language.split("_")[0] in official and (name := Locale.parse(language).territories.get(code)):
                yield code, name


@cache
def _stems() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, countries in _index().items():
        stem = name.rstrip("аяыео")
        for form in {name, stem if len(name) - len(stem) <= 1 else name[:-1]}:
            if len(form) >= _SHORTEST_STEM:
                found[form] |= countries
    return {stem: frozenset(countries) for stem, countries in found.items()}


class Country(Field):
    """ISO 3166-1 alpha-2, or `stateless` where that may be said; `common` ones have buttons, others are typed."""

    kind: Literal["country"] = "country"
    common: tuple[str, ...] = ()
    stateless: bool = False
    home: bool = True  # whether Kazakhstan itself may be the answer
    asks_home: bool = False  # whether somebody who names it is asked once more
    problems: ClassVar[tuple[str, ...]] = ("no_country", "which_country", "home_country", "unknown_button")
    doubts: ClassVar[tuple[str, ...]] = ("country", "of_home")

    def parse(self, text: str, here: Here) -> Reading:
        """A country by name, citizenship, ISO code or flag; in case of a typo or extra words we ask."""
        if len(text) > _LONGEST:
            return Problem("no_country")
        if any(map(is_arabic, text)) and folded(text) not in _index():
            text = from_arabic(text)
        wanted = folded(text)
        if self.stateless and (wanted in _STATELESS or (wanted and wanted == folded(here.text("stateless")))):
            return STATELESS
        if (code := _labels(_language(here.words.locale)).get(wanted) or _coded(text)) is not None:
            return self._allowed({code}, here, unsure=False)
        if wanted in _index():
            return self._allowed(set(_index()[wanted]), here, unsure=False)
        countries, rest = _mentioned(text)
        if countries:
            return self._allowed(countries, here, unsure=rest)
        if self.stateless and any(phrase in wanted for phrase in _STATELESS_IN):
            return Doubt(STATELESS, "country")
        return self._allowed(_similar(wanted), here, unsure=True)

    def choose(self, option: str, here: Here) -> Reading:
        """A country's code, or `stateless`."""
        if option == STATELESS and self.stateless:
            return STATELESS
        return self._allowed({option}, here, unsure=False) if option in codes() else Problem("unknown_button")

    def rows(self, here: Here) -> Rows:
        """The common ones, two in a row, then "stateless"."""
        common = [Option(self.show(code, here), code) for code in self.common if self.home or code != HOME]
        rows = [tuple(common[i : i + 2]) for i in range(0, len(common), 2)]
        if self.stateless:
            rows.append((Option(self.show(STATELESS, here), STATELESS),))
        return tuple(rows)

    def show(self, value: Value, here: Here) -> str:
        """The country's name."""
        if value == STATELESS:
            return here.text("stateless") or STATELESS
        return country_name(str(value), here.words.locale)

    def sample(self, here: Here) -> Event:
        """The first common one."""
        for row in self.rows(here):
            return Chose(at=here.at, entropy="0" * 64, data=row[0].option)
        return Said(at=here.at, entropy="0" * 64, text=country_name("MN", here.words.locale))

    def _allowed(self, countries: set[str], here: Here, *, unsure: bool) -> Reading:
        if not countries:
            return Problem("no_country")
        if len(countries) > 1:
            names = [country_name(code, here.words.locale) for code in sorted(countries)[:_MOST_CANDIDATES]]
            return Problem("which_country", (("countries", ", ".join(names)),))
        (code,) = countries
        if code == HOME and not self.home:
            return Problem("home_country")
        if code == HOME and self.asks_home:
            return Doubt(code, "of_home")
        return Doubt(code, "country") if unsure else code


def _coded(text: str) -> str | None:
    """A country by ISO code in capitals, or by its flag. "NO" is more often a no than Norway."""
    bare = text.strip()
    if len(bare) == _ALPHA_2 and all(0 <= ord(character) - _FLAG_A < 26 for character in bare):  # noqa: PLR2004
        bare = "".join(chr(ord("A") + ord(character) - _FLAG_A) for character in bare)
        return bare if bare in codes() else None
    if bare in codes() and bare != "NO":
        return bare
    if len(bare) == _ALPHA_3 and bare.isascii() and bare.isupper():
        successors = get_global("territory_aliases").get(bare, [])
        return successors[0] if len(successors) == 1 and successors[0] in codes() else None
    return None


def _mentioned(text: str) -> tuple[set[str], bool]:
    """Countries that a text names, and whether it says anything else."""
    tokens = [folded(token) for token in _TOKENS.findall(text)]
    tokens = [token for token in tokens if token]
    if len(tokens) > _MOST_TOKENS:
        return set(), True
    found: set[str] = set()
    rest = False
    start = 0
    while start < len(tokens):
        for length in range(min(_LONGEST_NGRAM, len(tokens) - start), 0, -1):
            name = "".join(tokens[start : start + length])
            countries = (_index().get(name) if len(name) > _ALPHA_2 or not name.isascii() else None) or (
                _inflected(name) if name not in _NOISE else None
            )
            if countries:
                found |= countries
                start += length
                break
        else:
            rest = rest or tokens[start] not in _NOISE
            start += 1
    return found, rest


def _inflected(word: str) -> frozenset[str] | None:
    for code, beginnings in _ADJECTIVES.items():
        for beginning in beginnings.split():
            if word.startswith(beginning) and len(word) - len(beginning) <= 3:  # noqa: PLR2004
                return frozenset({code})
    for end in range(len(word) - 1, max(_SHORTEST_STEM - 1, len(word) - 7), -1):
        if word[end:] in _ENDINGS and (countries := _stems().get(word[:end])):
            return countries
    return None


def _similar(wanted: str) -> set[str]:
    """The countries whose name is nearest, within one typo, or two in a long name."""
    limit = 0 if len(wanted) < 4 else 1 if len(wanted) < 8 else 2  # noqa: PLR2004
    best: set[str] = set()
    if not limit or len(wanted) > 40:  # noqa: PLR2004
        return best
    for name, countries in _index().items():
        if len(name) < _SHORTEST_STEM:
            continue
        typos = distance(wanted, name, limit)
        if typos < limit or (typos == limit and not best):
            best = set(countries) if typos < limit else best | countries
            limit = typos
        elif typos == limit:
            best |= countries
    return best
