"""Names of people between the scripts that applicants write them in: Cyrillic, Latin, pinyin, tote jazu.

All of this only makes proposals that a person confirms: no rule knows whether A was А or Ә.
"""

import re
from collections.abc import Mapping
from functools import cache

from dialogs.scripts import VOWELS, ascii_letters, from_arabic, from_latin, to_latin

_ICAO = {
    # ICAO Doc 9303-3, section 6.B (transliteration of Cyrillic), with YE, YO, YU, YA and Y for Й as Kazakhstan's
    # passports usually have them. The ministry's own table was not found in a public source: observed, confirm it.
    "а": "A", "ә": "A", "б": "B", "в": "V", "г": "G", "ғ": "G", "д": "D", "е": "E", "ё": "YO", "ж": "ZH", "з": "Z",
    "и": "I", "й": "Y", "к": "K", "қ": "K", "л": "L", "м": "M", "н": "N", "ң": "N", "о": "O", "ө": "O", "п": "P",
    "р": "R", "с": "S", "т": "T", "у": "U", "ұ": "U", "ү": "U", "ф": "F", "х": "KH", "һ": "H", "ц": "TS", "ч": "CH",
    "ш": "SH", "щ": "SHCH", "ъ": "", "ы": "Y", "і": "I", "ь": "", "э": "E", "ю": "YU", "я": "YA",
    # neighbours' letters
    "ў": "U", "ҳ": "H", "ҷ": "J", "ӣ": "I", "ӯ": "U", "җ": "J", "ң̆": "N", "є": "YE", "ї": "YI", "ґ": "G", "ӊ": "N",
}  # fmt: skip

# Common names, and beside each the pinyin of its Chinese writing where that is not simply its letters (observed
# spellings of passports from China; a slash parts several).
_NAMES = """
Абай abayi/abai Абзал abuzhale Абылай abulayi Адай Адилет Азамат azhamati Айбек ayibieke Айбол Айгерім
ayigelimu/ayigerimu Айгүл ayiguli Айдана ayidana Айдар ayidaer Айдос ayiduosi/ayidousi Айжан ayijiang/ayijian Айжамал
ayijiamali Айнагүл ayinaguli Айнұр ayinuer Айсұлу ayisulu Айсәуле Айтуған Айша ayisha Айым Ақан Ақбота akebota Ақерке
akeerke Ақжан Ақмарал akemalale Ақтоты Алдаберген Алия aliya Алмагүл alimaguli Алмас alimasi Алма alima Алмат
Алпысбай Алтай aletai Алтын aleteng Алтынай aletenayi Алтынбек aletenbieke Аманбек amanbieke Амангелді
amangeledi Амангүл amanguli Аман aman Амантай amantai Анар anaer Анаргүл anaerguli Ардақ aerdake Арайлым Арман aerman
Асан asan Асқар asihaer Асыл asele Асылбек aselebieke Асылхан aselehan Асылжан Асхат asihati Ахмет aihemaiti/ahemaiti
Ахат Әбдіғали Әбілхан Әділ adili Әділбек adilibieke Әділет adilieti Әйгерім Әлия Әлібек alibieke Әли ali Әлихан alihan
Әлима Әміре Әнуар anuwaer Әсел asaili/aseli Әсем asaimu Әсет asaiti Әсия asiya Әуез Әуелхан
Бағдат baghdati/baheda Бағдагүл bahedaguli Бақыт baheti Бақытбек bahetibieke Бақытгүл bahetiguli Бақытжан
bahetijiang Бақытнұр bahetinuer Балғын balehen Балнұр Баян bayan Бауыржан bawuerjiang/bawurjan Бауыр Бейбіт Бейсен
beisheng/baisen Бекбол biekebole Бекзат biekezhati Бек bieke Берден Берекет Берік bieike/bieleke/bielike Берікбол
bielikebole Бибігүл bibiguli Биғали Ботагөз botagezi Болат bolati Болатбек bolatibieke Бұлбұл Бұлан bulan
Гауһар gawuhaer Гүлайша guliayisha Гүлбану gulibanu Гүлбаршын Гүлбақыт gulibaheti Гүлдана gulidana Гүлжан
gulijiang/gulijian Гүлжайна Гүлжанат gulijianati Гүлзат gulizhati Гүлзира gulizila Гүлмира gulimila Гүлнар
gulinaer Гүлнара gulinala Гүлнұр gulinuer Гүлсара gulisala Гүлсім gulisimu Гүлшат gulixiati Гүл guli
Ғабит habiti Ғазиз hazizi Ғалия haliya Ғалым halemu Ғани hani
Далабай Дана dana Данияр daniyaer Дархан daerhan Дастан dasitan Дәулет dawulieti Дәулетхан dawulietihan Дәурен
dawulien/dawulen Дидар didaer Дина dina Динара dinala Диас Досан Досжан Думан duman Дүйсен duisen/duyisen Дүйсенбек
Еділ yedili Елдос yeliedousi/yeliduosi Ербол yeerbole/yeerboli Ербақыт yeerbaheti Ержан yeerjiang/yeerjian Еркін
yeerken Еркінбек yeerkenbieke Ерлан yeerlan Ермек yeermieke Ернар yeernaer Ерсін Ертай yeertai Ерік yelike Есен yesen
Есенбек Есет Еңлік yenglike
Жазира jiazila/jiaazila Жайна jiayina Жайнар Жамал jiamali Жамиля jiamila Жан jiang/jian Жанар jianaer Жанаргүл
jianaerguli Жанат jianati Жанбота jianbota Жансая jiangsaya/jiansaya Жанбол Жандос jianduosi/jiangduosi Жанерке
jianerke Жанна Жаңыл jianele Жарқын jiaerken Жәнібек jianibieke Жеңіс jiengisi/jingisi Жеңісхан Жібек jibieke
Жолдас Жомарт Жұлдыз zhuldezi/juledezi Жұмабай jumabayi Жұмабек jumabieke Жұмагүл jumaguli Жұмахан jumahan Жүсіп
Зәуре zawulie Зейнеп zainafu/zeinefu Зейнолла Зиягүл Зәмира Зинагүл
Инабат inabati Индира Иса isa Исабек
Кәмила kamila Кенже kenjie Кенжебек kenjiebieke Кеңес kengesi Көркем Күләй Күләш kulaxi Күлән kulan Күлтай
Қабыл habule Қабылбек Қайнар hayinaer Қайрат hayilati/hailati Қайратбек hayilatibieke Қайрош Қали hali Қалибек
halibieke Қалима halima Қамар hamaer Қанат hanati Қанатбек hanatibieke Қанағат Қарлығаш haerlehashi Қасым hasimu
Қасымхан hasimuhan Қазыбек hazibieke Қажымұрат Қойшыбай Қуан huwan Қуандық huandeke Қуаныш huwanexi/huanishi
Қуанышбек Қуат huwati Құдайберген Құралай huralayi Құрман huerman Құрманбек Құрманғали Қызғалдақ
Лаура Ләззат lazzati/lazhati Ләйла laila Ләтипа
Мадина madina Мақпал makepali/mahepali Мақсат maheshati Мақсұт Малик Манат Марат malati Маржан maerjiang/maerjian
Мақсот Мақұлбек Махамбет Мәди Мәдина Мәлік malike Мәриям maliyamu Мейрам meilamu Мейрамгүл meilamuguli
Мейірім Мерей Меруерт mieruyeti/meruerti Молдір Мөлдір muoledier/moledier Мұқаш Мұрат mulati Мұратбек mulatibieke
Мұратхан mulatihan Мұхит Мұхамет Мұхтар muhetaer Мырзабек mierzhabieke Мырзагүл
Назгүл nazhiguli/naziguli Назым nazimu Нартай Нәзира nazila Несіпхан Нұрай nuerayi Нұрасыл Нұрбақыт nuerbaheti
Нұрбек nuerbieke Нұрбол nuerbole/nuerboli Нұргүл nuerguli Нұрдәулет nuerdawulieti Нұржан nuerjiang/nuerjian
Нұржамал Нұрғали nuerhali Нұрғиса Нұрила Нұрлан nuerlan Нұрланбек nuerlanbieke Нұрлыбек nuerlebieke Нұрсәуле
Нұрсұлтан nuersulitan/nuersultan Нұртай nuertai Нұрхан nuerhan
Олжас Ораз wulazi/olazi Оразбек wulazibieke Оразгүл Оразхан wulazihan Орал Ортай Өмір Өмірбек wumierbieke Өнер
Пернебек Перизат
Рабиға Раушан laoxian/rawushan Райгүл Рахат lahati Роза luozha/roza Рүстем Рыскүл Рысты
Сабира sabila Сабыр Сағат Сағын Садық Сайлау sailawu/sayilawu Сайлаубек sailawubieke Сайран sailan Салима salima
Салтанат saletanati Самал samale Самат samati Санат sanati Сара sala Сарсенбек Сәбит Сәлима Сәкен saken Сәния
Сәуле sawulie/shawulie Сәулет sawulieti Семей Серік sailike/serike/sielike Серікбай Серікбек sailikebieke/serikebieke
Серікбол sailikebole Серікжан sailikejiang Солтан soltan/suletan Сұлтан suletan/sulitan Сұлу Сымбат semubati
Талап talafu Талғат talehati Тана Таңат Таңшолпан Тасқын tasiken Тілек tieleke/tilieke Тілеубек tieliewubieke Тілеуберді
Тоқтар tuohetaer Тоқтарбек tuohetaerbieke Толқын tuoleken/tuolehen Төлеген tuoliegen Төлеубек Төрехан Тұрар Тұрсын
tuersun/tuerxun Тұрсынбек tuersunbieke Тұрсынгүл tuersunguli Тұрғанбек
Ұлан wulan Ұлжан wuljiang Ұлбосын Ұлболсын Үміт wumiti Үсен wusen Үкітай
Фарида palida Фатима patima
Хадиша hadisha Хайрат Хамит Хасен Хафиза
Шалқар xialehaer Шара Шарипа xialipa Шерзат Шолпан xiaolepan/qiaolepan Шынар xinaer/qinaer Шынгүл Шырын xierin
Шынарай Шәкен
Ырыс Ырысбек eresibieke Ырысты Іңкәр
Аюхан Ясин Юсуп
Ахметов Омаров Оспанов Ибраимов Искаков Касымов Сулейменов Садыков Абдрахманов
"""
_SUFFIXES = {
    # endings of surnames and patronymics, Latin (folded) -> Cyrillic
    "bekova": "бекова", "bekov": "беков", "baeva": "баева", "baev": "баев", "bayeva": "баева", "bayev": "баев",
    "ovna": "овна", "evna": "евна", "ovich": "ович", "evich": "евич", "uly": "ұлы", "uli": "ұлы", "oglu": "оғлы",
    "ogly": "оглы", "kyzy": "қызы", "qyzy": "қызы", "kizi": "қызы", "qizi": "қызы", "gyzy": "қызы", "ov": "ов",
    "ova": "ова", "ev": "ев", "eva": "ева", "yev": "ев", "yeva": "ева", "in": "ин", "ina": "ина", "tegi": "тегі",
    "gul": "гүл", "kul": "күл",
}  # fmt: skip
_PINYIN_ROOTS = {
    # parts of names in Chinese writing that build longer ones
    "guli": "гүл", "bieke": "бек", "jiang": "жан", "jian": "жан", "nuer": "нұр", "han": "хан",
    "ayi": "ай", "yeer": "ер",
    "bayi": "бай", "bai": "бай", "tai": "тай", "mulati": "мұрат", "bole": "бол", "boli": "бол", "duosi": "дос",
    "dousi": "дос", "lan": "лан", "bati": "бат", "zhati": "зат", "hali": "ғали", "wuli": "ұлы", "kezi": "қызы",
    "dawulieti": "дәулет", "saike": "сейк", "tuole": "төле", "gen": "ген", "dun": "дын", "sun": "сын", "xun": "сын",
}  # fmt: skip


def cyrillic_to_latin(text: str) -> str:
    """Capitals as in a passport's machine-readable zone; what is no Cyrillic letter stays."""
    out = []
    before = ""
    for character in text.casefold():
        # Ерлан, Тоқаев: YERLAN, TOKAYEV
        iotated = character == "е" and (not before.isalpha() or before in VOWELS)
        out.append("YE" if iotated else _ICAO.get(character, character.upper()))
        before = character
    return "".join(out)


def kazakh_latin(text: str) -> tuple[str, ...]:
    """Usual Latin spellings of a Kazakh text: the alphabet of 2021, and plain ASCII ones (sh, zh, gh, q or k)."""
    official = to_latin(text.casefold())
    plain = ascii_letters(official.replace("ş", "sh"))
    return tuple(
        dict.fromkeys(
            (official, plain, plain.replace("q", "k"), plain.replace("j", "zh"), cyrillic_to_latin(text).casefold())
        )
    )


def tote_name(text: str) -> str:
    """A name in the Arabic script as Cyrillic, in lower case; a common name in its usual spelling."""

    def spelled(word: str) -> str:
        letters = from_arabic(word)
        return _known().get(_key(cyrillic_to_latin(letters)), letters)

    return re.sub(r"[^\s\-]+", lambda word: spelled(word.group()), text)


def latin_to_cyrillic(text: str) -> str:
    """What the name probably is in Kazakh Cyrillic, in lower case. Spaces, hyphens and apostrophes stay."""
    return re.sub(r"[^\s\-]+", lambda word: _word(word.group()), text)


def _word(word: str) -> str:
    bare = _key(word)
    if not bare:
        return word
    if found := _known().get(bare):
        return found
    if found := _from_pinyin(ascii_letters(word).casefold()):
        return found
    plain = ascii_letters(word).casefold()
    for latin in sorted(_SUFFIXES, key=len, reverse=True):
        if plain.endswith(latin) and len(plain) - len(latin) > 1:
            stem = word[: len(word) - len(latin)] if len(plain) == len(word) else plain[: -len(latin)]
            return (_known().get(_key(stem)) or from_latin(stem)) + _SUFFIXES[latin]
    if plain in _SUFFIXES:
        return _SUFFIXES[plain]
    return from_latin(word)


def _key(latin: str) -> str:
    """One spelling for all that Latin writers choose between; only ever compared with itself."""
    # ý is the У of the alphabet of 2018.
    text = re.sub(r"[^a-z]", "", ascii_letters(latin.casefold().replace("ý", "u")))
    for spelling, plain in (
        ("dzh", "j"), ("zh", "j"), ("dj", "j"), ("gh", "g"), ("kh", "h"), ("sh", "s"), ("ch", "s"), ("ye", "e"),
        ("iy", "i"), ("yi", "i"), ("q", "k"), ("w", "u"), ("x", "h"), ("y", "i"), ("ou", "u"), ("oo", "u"),
    ):  # fmt: skip
        text = text.replace(spelling, plain)
    return re.sub(r"(.)\1+", r"\1", text)


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows: list[tuple[str, tuple[str, ...]]] = []
    for token in _NAMES.split():
        if token.isascii():
            rows[-1] = (rows[-1][0], tuple(token.split("/")))
        else:
            rows.append((token.casefold(), ()))
    return tuple(rows)


@cache
def _known() -> Mapping[str, str]:
    """Common names by the key of their Latin spellings; a name that stands earlier wins."""
    found: dict[str, str] = {}
    for name, _ in _table():
        for spelling in kazakh_latin(name):
            found.setdefault(_key(spelling), name)
    return found


@cache
def _pinyin() -> Mapping[str, str]:
    found = dict(_PINYIN_ROOTS)
    for name, spellings in _table():
        for spelling in spellings:
            found[spelling] = name
    return found


_SYLLABLE = re.compile(
    # Possessive, so that no text makes it try twice: a vowel alone is a syllable too, greed never misses one.
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?+"
    r"(?>iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|an|en|in|un|er|ai|ei|ao|ou|ia|ie|iu|ua|uo|ui|ue|[aeiou]))++"
)
_TELLTALE = re.compile(
    r"uer|aer|yeer|ier|bieke|guli|jiang|[aeiou](?:ti|li|ke|si|zi|mu|bu|fu|le|te|xi|shi)(?![aeiou]|n|ng)|wu|ayi|lie|dawu|nuer|hete|baheti"
)
_LONGEST_PINYIN = 40


def _from_pinyin(latin: str) -> str:
    """A Kazakh name out of its Chinese spelling; empty if it doesn't look like one."""
    bare = re.sub(r"[^a-z]", "", latin)
    if len(bare) > _LONGEST_PINYIN or not _SYLLABLE.fullmatch(bare) or not _TELLTALE.search(bare):
        return _pinyin().get(bare, "") if len(bare) > 3 else ""  # noqa: PLR2004
    if bare in _pinyin():
        return _pinyin()[bare]
    best: list[tuple[int, list[tuple[str, bool]]]] = [(0, [])]
    # The cheapest way to cut it into known parts; a letter outside of them costs most.
    for end in range(1, len(bare) + 1):
        cost, parts = best[end - 1]
        cheapest = (cost + 3, [*parts, (bare[end - 1], False)])
        for start in range(max(0, end - 16), end - 2):
            if name := _pinyin().get(bare[start:end]):
                cost, parts = best[start]
                cheapest = min(cheapest, (cost + 2, [*parts, (name, True)]), key=lambda way: way[0])
        best.append(cheapest)
    out, rest = "", ""
    for part, known in [*best[-1][1], ("", True)]:
        if not known:
            rest += part
            continue
        out += _sounds(rest, out) + part
        rest = ""
    return out


_SOUNDS = (
    # Chinese syllables -> Kazakh sounds; those of a consonant that ends a syllable come first ("coda").
    ("er", "р", True), ("le", "л", True), ("li", "л", True), ("ti", "т", True), ("te", "т", True), ("ke", "к", True),
    ("he", "қ", True), ("si", "с", True), ("zi", "з", True), ("shi", "ш", True), ("xi", "ш", True), ("mu", "м", True),
    ("bu", "б", True), ("pu", "п", True), ("fu", "п", True), ("de", "д", True), ("yi", "й", True), ("wu", "у", True),
    ("i", "й", True), ("o", "у", True),
    ("jiang", "жан", False), ("jian", "жан", False), ("jia", "жа", False), ("zhu", "жұ", False), ("zhe", "же", False),
    ("zha", "за", False), ("ju", "жұ", False), ("ji", "жі", False), ("jie", "же", False), ("xia", "ша", False),
    ("xiao", "шо", False), ("xie", "ше", False), ("xi", "ши", False), ("xu", "шұ", False), ("sha", "ша", False),
    ("shi", "ши", False), ("qia", "ша", False), ("qi", "ши", False), ("tuo", "то", False), ("tuer", "тұр", False),
    ("luo", "ро", False), ("duo", "до", False), ("huo", "қо", False), ("bie", "бе", False), ("die", "де", False),
    ("tie", "те", False), ("lie", "ле", False), ("mie", "ме", False), ("nie", "не", False), ("ye", "е", False),
    ("ya", "я", False), ("yu", "ю", False), ("wu", "ұ", False), ("wa", "уа", False), ("yi", "и", False),
    ("ha", "қа", False), ("hu", "құ", False), ("ng", "ң", False), ("a", "а", False),
    ("b", "б", False), ("c", "с", False),
    ("d", "д", False), ("e", "е", False), ("f", "ф", False), ("g", "г", False), ("h", "х", False), ("i", "и", False),
    ("j", "ж", False), ("k", "к", False), ("l", "л", False), ("m", "м", False), ("n", "н", False), ("o", "о", False),
    ("p", "п", False), ("q", "ш", False), ("r", "р", False), ("s", "с", False), ("t", "т", False), ("u", "ұ", False),
    ("w", "у", False), ("x", "ш", False), ("y", "й", False), ("z", "з", False),
)  # fmt: skip


def _sounds(rest: str, before: str) -> str:
    out, index = "", 0
    while index < len(rest):
        previous = (before + out)[-1:]
        for syllable, sound, coda in sorted(_SOUNDS, key=lambda row: (not row[2], -len(row[0]))):
            after = rest[index + len(syllable) : index + len(syllable) + 1]
            if rest.startswith(syllable, index) and (
                not coda
                or (
                    previous
                    and previous in VOWELS
                    and after not in {*"aeiou"}
                    and len(syllable) + (previous != sound) > 1
                )
            ):
                out += sound
                index += len(syllable)
                break
    return out
