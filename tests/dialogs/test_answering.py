"""How typed answers are read by the real service: in sentences, in words of their own, and what wrong ones are told."""

import pytest

from dialogs.rehearsal import Rehearsal
from dialogs.session import Session
from dialogs.understanding import Understanding
from tests.dialogs.rehearsing import begun


def session(rehearsal: Rehearsal) -> Session:
    assert rehearsal.session is not None
    return rehearsal.session


def at(path: str, locale: str = "ru", *, intent: str = "out_of_scope") -> Rehearsal:
    """Somebody at this question; the understanding takes every text for this, as it does with what it never saw."""
    rehearsal = begun(path, locale)
    rehearsal.understand = lambda _text: Understanding(intent=intent, guess=intent, confidence=0.9, route="embedded")
    return rehearsal


# --- Names ---


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("given_name", "меня зовут Олим", "Олим"),
        ("given_name", "Имя: Олим", "Олим"),
        ("given_name", "атым Айдос", "Айдос"),
        ("given_name", "Менің атым — Айдос", "Айдос"),
        ("given_name", "menin atym Aidos", "Айдос"),
        ("given_name", "مەنىڭ اتىم نۇرلان", "Нұрлан"),
        ("given_name", "My name is Aidos", "Айдос"),
        ("given_name", "I am Aidos", "Айдос"),
        ("given_name", "я Олим", "Олим"),
        ("surname", "моя фамилия Тестов", "Тестов"),
        ("surname", "тегім Үлгібаев", "Үлгібаев"),
        ("patronymic", "әкемнің аты Серік", "Серік"),
        ("patronymic", "по отчеству Серикович", "Серикович"),
        ("surname", "Иванов Иван Иванович", "Иванов Иван Иванович"),
        ("surname", "Тестов Олим Серикович", "Тестов Олим Серикович"),
        ("surname", "Testov Olim", "Тестов Олим"),
        ("given_name", "Тестов Олим", "Тестов Олим"),
        ("given_name", "Меня зовут Тестов Олим Серикович", "Тестов Олим Серикович"),
    ],
)
def test_a_name_in_a_sentence_is_shown_and_waits_for_its_yes(path: str, text: str, name: str) -> None:
    """They were stored as they stood: "Имя: Меня Зовут Олим"."""
    rehearsal = at(path)
    rehearsal.do(f"say {text}")
    assert path not in session(rehearsal).answers
    proposal = session(rehearsal).proposal
    assert proposal is not None
    assert proposal.value == name
    rehearsal.do("tap Да")
    assert session(rehearsal).answers[path] == name


@pytest.mark.parametrize(
    "text",
    ["нет", "жоқ", "zhoq", "no", "имя нет", "у меня нет имени", "меня зовут", "не знаю", "білмеймін", "i don't know"],
)
def test_no_is_no_name(text: str) -> None:
    rehearsal = at("given_name", intent="deny")
    told = rehearsal.do(f"say {text}")[0]
    assert "given_name" not in session(rehearsal).answers
    assert session(rehearsal).proposal is None
    assert "Имени здесь не видно" in told
    assert session(rehearsal).misses == 0


@pytest.mark.parametrize("text", ["Серік ұлы", "Али оглы", "Ли", "Имяхан", "Жокен", "Меняйло"])
def test_other_names_are_taken_at_once(text: str) -> None:
    rehearsal = at("given_name")
    rehearsal.do(f"say {text}")
    assert session(rehearsal).answers["given_name"] == text


# --- None of it ---


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("surname", "нет фамилии"),
        ("surname", "тегім жоқ"),
        ("patronymic", "отчества нет"),
        ("patronymic", "Паспортымда жазылмаған"),
        ("patronymic", "I don't have a patronymic"),
        ("iin", "ИИН нет"),
        ("iin", "у меня пока нет ИИН"),
        ("iin", "ЖСН жоқ"),
        ("iin", "JSN joq"),
        ("iin", "no IIN"),
        ("iin", "I have no IIN"),
        ("email", "поштам жоқ"),
        ("passport_expires", "бессрочный"),
        ("email", "почты нет"),
        ("email", "پوشتام جوق"),
        ("email", "I don't have an e-mail"),
    ],
)
def test_to_have_none_is_an_answer_where_it_can_be_one(path: str, text: str) -> None:
    rehearsal = at(path, intent="deny")
    rehearsal.do(f"say {text}")
    assert session(rehearsal).answers[path] is None


@pytest.mark.parametrize("locale", ["kk-Arab", "kk-Latn"])
def test_the_words_of_a_button_in_their_own_script(locale: str) -> None:
    rehearsal = at("iin", locale)
    rehearsal.do(f"say {rehearsal.here().text('skip')}")
    assert session(rehearsal).answers["iin"] is None
    rehearsal.walk("family")
    rehearsal.do(f"say {rehearsal.here().text('add')}")
    assert rehearsal.stands() == "family.relation"


@pytest.mark.parametrize(
    "text",
    ["нет, не так", "почему нет ИИН", "не хочу говорить", "no idea where", "нет денег", "ЖСН деген не", "ИИН нет?"],
)
def test_another_no_skips_nothing(text: str) -> None:
    rehearsal = at("iin", intent="")
    rehearsal.do(f"say {text}")
    assert "iin" not in session(rehearsal).answers


# --- What is wrong with an answer ---


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("surname", "ИВАНОВ И.И.", "без точек"),
        ("surname", "Айдос123", "не бывает цифр"),
        ("surname", "а" * 40 + "б" * 40, "Слишком длинно"),
        ("birth_date", "1990 ж", "Дата неполная"),
        ("birth_date", "in 1990", "Дата неполная"),
        ("birth_date", "I was born in 1990", "Дата неполная"),
        ("birth_date", "третье мая девяностого", "Дата неполная"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(path: str, text: str, told: str) -> None:
    """The understanding knew nothing like it, and so they heard "I can't help with that", and then the whole help."""
    rehearsal = at(path)
    for _ in range(3):
        said = rehearsal.do(f"say {text}")[0]
        assert told in said
        assert "помочь не могу" not in said
    assert session(rehearsal).misses == 0


def test_what_is_not_understood_says_what_is_asked_for() -> None:
    rehearsal = at("citizenship")
    assert "Не получилось найти такую страну" in rehearsal.do("say там за горами")[0]
    assert "помочь не могу" in at("citizenship").do("say какая завтра погода?")[0]


def test_who_tells_where_does_not_ask() -> None:
    """It was answered with the list of regions."""
    rehearsal = at("address", intent="ask_regions")
    rehearsal.do("say где живу, там и живу")
    assert session(rehearsal).answers["address"] == "где живу, там и живу"


def test_talk_where_a_text_is_asked_is_the_answer_after_a_yes() -> None:
    rehearsal = at("birth_place")
    rehearsal.do("say родился я в Ташкенте")
    rehearsal.do("tap Да")
    assert session(rehearsal).answers["birth_place"] == "родился я в Ташкенте"


def test_a_wish_about_a_name_is_no_name() -> None:
    rehearsal = at("given_name", intent="correct_field")
    rehearsal.do("say исправьте фамилию")
    assert "given_name" not in session(rehearsal).answers


def test_what_to_do_when_the_office_waits_is_what_it_waits_for() -> None:
    rehearsal = at("home", intent="bot_help")
    rehearsal.do("office more_information_needed Нужен чёткий скан паспорта")
    assert "Нужен чёткий скан паспорта" in rehearsal.do("say что мне делать?")[0]
    assert "Как это работает" in rehearsal.do("say помощь")[0]


def test_talk_is_no_name() -> None:
    rehearsal = at("given_name")
    assert "помочь не могу" in rehearsal.do("say я люблю тебя")[0]
    assert session(rehearsal).proposal is None


# --- Buttons in words ---


@pytest.mark.parametrize(
    ("path", "text"),
    [
        *(
            ("family", text)
            for text in ("нет", "никто", "ешкім", "жалғыз", "Жалғыз көшемін", "я один", "just me", "no")
        ),
        *(("family", text) for text in ("Со мной никто не едет", "өзім ғана", "eshkim", "ەشكىم")),
        *(("work", text) for text in ("нет", "I never worked", "none", "не работал", "жұмыс істеген жоқпын", "нигде")),
        *(("work", text) for text in ("ешқашан жұмыс істеген емеспін", "никогда не работала")),
    ],
)
def test_nobody_in_words(path: str, text: str) -> None:
    """The understanding takes "ешкім" for somebody who calls a human."""
    rehearsal = at(path, intent="talk_to_human")
    rehearsal.do(f"say {text}")
    assert session(rehearsal).answers[path] == ()
    assert session(rehearsal).help is None


def test_that_is_all_in_words() -> None:
    rehearsal = at("family", intent="")
    rehearsal.do("say готово")
    assert "family" not in session(rehearsal).answers  # who comes along was not said yet
    rehearsal.do("say Добавить человека")
    rehearsal.walk("family")
    rehearsal.do("say Это всё")
    assert isinstance(answer := session(rehearsal).answers["family"], tuple)
    assert len(answer) == 1


@pytest.mark.parametrize("text", ["Это всё", "готово", "нет", "болды", "that's all", "Это всё, дальше"])
def test_a_document_is_complete_in_words(text: str) -> None:
    rehearsal = at("passport", intent="")
    assert "Здесь нужен файл" in rehearsal.do("say готово")[0]
    rehearsal.do("file passport.pdf")
    rehearsal.do(f"say {text}")
    assert rehearsal.stands() == "translation_kk"


@pytest.mark.parametrize("text", ["да", "всё верно", "Всё верно, к подписи", "бәрі дұрыс", "yes"])
def test_the_review_is_confirmed_in_words(text: str) -> None:
    rehearsal = at("review", intent="affirm")
    rehearsal.do(f"say {text}")
    assert rehearsal.stands() == "signature"
    assert session(rehearsal).signing is None


def test_nobody_confirms_pages_they_have_not_seen() -> None:
    rehearsal = begun("address", "ru")
    rehearsal.do("say " + "Улгий, дом 12, " * 12)
    rehearsal.walk("family")
    for _ in range(12):
        rehearsal.choose("add")
        rehearsal.walk("family")
    rehearsal.walk("review")
    assert "несколько страниц" in rehearsal.do("say да")[0]
    assert rehearsal.stands() == "review"


def test_consent_is_taken_by_its_button_only() -> None:
    rehearsal = at("consent", intent="affirm")
    for _ in range(3):
        assert "кнопк" in rehearsal.do("say да, согласие даю")[0]
    assert session(rehearsal).consent is None
    assert session(rehearsal).misses == 0


@pytest.mark.parametrize(
    ("path", "text", "option"),
    [
        ("kandas_status", "есть", "has"),
        ("kandas_status", "да", "has"),
        ("marital_status", "не замужем", "single"),
        ("marital_status", "вдова", "widowed"),
        ("education_level", "институт", "higher"),
    ],
)
def test_a_part_of_a_label_is_the_option(path: str, text: str, option: str) -> None:
    rehearsal = at(path)
    rehearsal.do(f"say {text}")
    assert session(rehearsal).answers[path] == option


@pytest.mark.parametrize("text", ["не знаю", "білмеймін", "любой", "кез келген", "I don't know"])
def test_any_district_will_do(text: str) -> None:
    rehearsal = at("district", intent="bot_help")
    rehearsal.do(f"say {text}")
    assert session(rehearsal).answers["district"] is None


@pytest.mark.parametrize("text", ["Қытайдамын", "я в Китае", "нет, я в Узбекистане", "мен Моңғолиядамын"])
def test_who_is_elsewhere_has_yet_to_move(text: str) -> None:
    rehearsal = at("arrival")
    rehearsal.do(f"say {text}")
    rehearsal.do("tap Да")
    assert session(rehearsal).answers["arrival"] == "planned"


# --- Roughly ---


@pytest.mark.parametrize(("text", "day"), [("через месяц", "2026-12-23"), ("весной", "2027-04-15")])
def test_a_rough_date_of_arrival_will_do(text: str, day: str) -> None:
    """The hint says so; it was answered with the time that a decision takes."""
    rehearsal = at("arrival", intent="ask_processing_time")
    rehearsal.choose("planned")
    rehearsal.do(f"say {text}")
    rehearsal.do("tap Да")
    assert session(rehearsal).answers["arrival_date"] == day


# --- What a question has words for ---


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("education_year", "не закончил", "ещё учитесь"),
        ("education_year", "әлі оқып жүрмін", "ещё учитесь"),
        ("marital_status", "гражданский брак", "что стоит в документах"),
        ("marital_status", "живём в гражданском браке", "что стоит в документах"),
        ("citizenship", "два гражданства", "с чьим паспортом"),
        ("citizenship", "dual citizenship", "с чьим паспортом"),
        ("passport", "у меня нет перевода", "сама копия паспорта"),
        ("translation_kk", "перевода ещё нет", "у нотариуса"),
        ("translation_ru", "аудармам дайын емес", "у нотариуса"),
        ("iin", "what is IIN?", "номер из 12 цифр"),
        ("iin", "ЖСН деген не?", "номер из 12 цифр"),
        ("kandas_status", "чем отличается от квоты?", "наша заявка"),
    ],
)
def test_what_many_say_there_has_an_answer(path: str, text: str, told: str) -> None:
    """To have finished nothing was taken for a wish to cancel the application."""
    rehearsal = at(path, intent="cancel") if path != "education_year" else at("education_level", intent="cancel")
    if path == "education_year":
        rehearsal.choose("higher")
        rehearsal.do("say КазНУ")
    before = session(rehearsal).answers
    assert told in rehearsal.do(f"say {text}")[0]
    assert rehearsal.stands() == path
    assert session(rehearsal).answers == before
    assert session(rehearsal).misses == 0


def test_a_citizen_of_kazakhstan_is_asked_once_more() -> None:
    """The quota is for those who are none; people decide, so it can be said all the same."""
    rehearsal = at("citizenship")
    assert "нет гражданства Казахстана" in rehearsal.do("say Казахстан")[0]
    assert "citizenship" not in session(rehearsal).answers
    rehearsal.do("tap Да")
    assert session(rehearsal).answers["citizenship"] == "KZ"


@pytest.mark.parametrize("path", ["birth_place", "passport_issuer", "address", "languages"])
def test_digits_alone_are_no_words(path: str) -> None:
    rehearsal = at(path)
    assert "буквами" in rehearsal.do("say 12345")[0]
    assert path not in session(rehearsal).answers


# --- Misses in a row ---


def test_a_button_between_two_misses_begins_anew() -> None:
    """They were counted "in a row" across answers by buttons and files."""
    rehearsal = at("kandas_status", intent="")
    rehearsal.do("say ыыы что-то")
    rehearsal.choose("no")
    assert session(rehearsal).misses == 0
    rehearsal = at("passport", intent="")
    rehearsal.do("say ыыы что-то")
    rehearsal.do("file passport.pdf")
    assert session(rehearsal).misses == 0


# --- The code ---


@pytest.mark.parametrize("said", ["Код: {}", "мой код {}", "код {} пришёл", "менің кодым {}.", "{}!"])
def test_a_code_in_a_sentence(said: str) -> None:
    rehearsal = begun("signature", "ru")
    rehearsal.choose("send")
    rehearsal.do("say " + said.format(rehearsal.code))
    assert session(rehearsal).signed


@pytest.mark.parametrize("said", ["+{}", "{} или 123456", "12{}"])
def test_other_digits_are_no_code(said: str) -> None:
    rehearsal = begun("signature", "ru")
    rehearsal.choose("send")
    rehearsal.do("say " + said.format(rehearsal.code))
    assert not session(rehearsal).signed
    assert (signing := session(rehearsal).signing) is None or not signing.tries
