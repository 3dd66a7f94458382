"""What people say instead of an answer: it is answered, the question stays, nothing happens on a guess."""

import pytest

from dialogs.effects import Erase, KeepMiss, Submit
from dialogs.phrases import looks_like_a_question, looks_like_talk, rule
from dialogs.rehearsal import Rehearsal
from dialogs.session import Session
from dialogs.understanding import INTENTS, Understanding
from tests.dialogs.rehearsing import begun


def session(rehearsal: Rehearsal) -> Session:
    assert rehearsal.session is not None
    return rehearsal.session


def misses(rehearsal: Rehearsal) -> list[KeepMiss]:
    return [effect for effect in rehearsal.done if isinstance(effect, KeepMiss)]


def asked_for(rehearsal: Rehearsal) -> list[str]:
    """From now on: what the core asks the understanding."""
    asked: list[str] = []

    def understand(text: str) -> Understanding:
        asked.append(text)
        return Understanding()

    rehearsal.understand = understand
    return asked


# --- When it is asked at all ---


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("surname", "Тестов"),
        ("surname", "TESTOV"),  # another script is a doubt, and nobody's business
        ("passport_number", "AB1234567"),
        ("birth_date", "03.04.1990"),
        ("phone", "+7 701 123 45 67"),
        ("address", "Улгий, 3-й баг, дом 12"),
        ("region", "Павлодар"),
        ("birth_date", "1990"),  # incomplete, but without letters there is nothing to understand
        ("region", "12345 🙂"),
    ],
)
def test_an_answer_never_reaches_the_understanding(path: str, text: str) -> None:
    rehearsal = begun(path)
    asked = asked_for(rehearsal)
    rehearsal.do(f"say {text}")
    assert asked == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("region", "не знаю"),
        ("birth_date", "а зачем вам"),
        ("address", "а мой адрес вам зачем?"),
        ("surname", "я не понимаю вопрос"),
        ("given_name", "қандай құжат керек"),
        ("signature", "код келмей жатыр"),
    ],
)
def test_what_may_be_no_answer_is_asked_about_once(path: str, text: str) -> None:
    rehearsal = begun(path)
    asked = asked_for(rehearsal)
    rehearsal.do(f"say {text}")
    assert asked == [text]


def test_text_that_is_unsure_but_not_understood_is_the_answer_after_a_yes() -> None:
    rehearsal = begun("address")
    rehearsal.do("say How Street 5, is that right")
    assert "address" not in session(rehearsal).answers
    rehearsal.do("tap Yes")
    assert session(rehearsal).answers["address"] == "How Street 5, is that right"


# --- Side questions ---

SAID = {
    "greet": "Здравствуйте",
    "thanks": "Пожалуйста",
    "ask_benefits": "Субсидия на переезд",
    "ask_cost": "бесплатно",
    "ask_documents": "Копия паспорта",
    "ask_eligibility": "этнические казахи",
    "ask_family": "по одной заявке",
    "ask_kandas_status": "две разные услуги",
    "ask_personal_data": "зашифрованном",
    "ask_processing_time": "11 декабря 2026",
    "ask_refusal": "обжаловать",
    "ask_regions": "Павлодарская область: 977",
    "ask_signing": "6 цифр",
    "ask_status": "заявок у вас пока нет",
    "ask_why": "ℹ️",
    "bot_help": "Как это работает",
    "out_of_scope": "помочь не могу",
    "start_application": "уже заполняем",
    "talk_to_human": "1414",
    "upload_help": "PDF",
    "cancel": "Прекратить эту заявку",
    "delete_my_data": "Удалить всё",
    "change_language": "На каком языке",
    "choose_region": "Где есть квота",
    "correct_field": "Проверьте",
    "go_back": "Гражданство",
    "skip_question": "Без этого ответа",
}


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_an_answer(intent: str) -> None:
    """At the question for nationality; the answers that were given all stay."""
    rehearsal = begun("nationality", "ru")
    before = session(rehearsal).answers
    told = "\n".join(rehearsal.do(f"mean {intent}: как-нибудь так"))
    if intent in {"affirm", "deny"}:
        assert "Такого варианта нет" in told  # nothing is proposed here that could be agreed to
    else:
        assert SAID[intent] in told or intent == "go_back"
    assert session(rehearsal).answers == before
    assert not any(isinstance(effect, Erase | Submit) for effect in rehearsal.done)


def test_benefits_are_computed_for_this_family() -> None:
    rehearsal = begun("family", "ru")
    for _ in range(3):
        rehearsal.choose("add")
        rehearsal.walk("family")
    told = rehearsal.do("mean ask_benefits: сколько получим")[0]
    assert "4 человека" in told
    assert "1 211 000" in told.replace("\u00a0", " ")  # 70 x 4,325 x 4
    assert "778 500" in told.replace("\u00a0", " ")  # 15 x 4,325 x 12
    assert "1 557 000" in told.replace("\u00a0", " ")


def test_documents_are_those_of_this_applicant() -> None:
    rehearsal = begun("marital_status", "ru")
    rehearsal.choose("divorced")
    told = rehearsal.do("mean ask_documents: какие бумаги")[0]
    assert "Свидетельство о разводе (если есть)" in told
    assert "Свидетельство о браке" not in told


def test_an_answer_inside_a_question_waits_for_its_yes() -> None:
    """A country and a question in one message: both are heard."""
    rehearsal = begun("country", "ru")
    told = "\n".join(rehearsal.do("mean ask_documents: живу в Китае, какие нужны документы?"))
    assert "Копия паспорта" in told
    assert "Вы имели в виду: Китай?" in told
    rehearsal.do("tap Да")
    assert session(rehearsal).answers["country"] == "CN"


# --- Wishes ---


def test_a_question_is_no_name_in_other_letters() -> None:
    """Answered, it was proposed as a surname: "Хоу Мұч Моней"."""
    rehearsal = begun("surname", "en")
    rehearsal.understand = lambda _text: Understanding(intent="ask_benefits", guess="ask_benefits", confidence=0.97)
    told = rehearsal.do("say how much money will we get")[0]
    assert "tenge" in told
    assert session(rehearsal).proposal is None
    assert rehearsal.stands() == "surname"


def test_a_region_named_elsewhere_is_proposed_not_taken() -> None:
    rehearsal = begun("birth_date", "ru")
    before = session(rehearsal).answers["region"]
    told = rehearsal.do("mean choose_region region=pavlodar: лучше в Павлодар")[0]
    assert "Павлодарская область?" in told
    assert session(rehearsal).answers["region"] == before
    rehearsal.do("tap Нет")
    assert session(rehearsal).answers["region"] == before


def test_no_region_before_the_consent() -> None:
    rehearsal = begun("consent", "ru")
    rehearsal.do("mean choose_region region=pavlodar: в Павлодар")
    assert rehearsal.stands() == "consent"
    assert "region" not in session(rehearsal).answers


@pytest.mark.parametrize("intent", ["affirm", "start_application", "greet", "thanks", "choose_region"])
def test_nothing_is_agreed_to_on_a_guess(intent: str) -> None:
    """Consent, proposals and signatures want their own word or button."""
    rehearsal = begun("consent", "ru")
    rehearsal.do(f"mean {intent}: ну давайте")
    assert session(rehearsal).consent is None
    rehearsal = begun("birth_date", "ru")
    rehearsal.do("say 03.04.1890, то есть 1990")
    proposed = session(rehearsal).proposal
    rehearsal.do(f"mean {intent}: ну наверное")
    assert "birth_date" not in session(rehearsal).answers
    assert proposed is None or session(rehearsal).proposal in {proposed, None}


def test_a_no_in_other_words_drops_the_proposal() -> None:
    rehearsal = begun("region", "ru")
    rehearsal.do("say на север к брату")
    assert session(rehearsal).proposal is not None
    rehearsal.do("mean deny: да ну, я не о том")
    assert session(rehearsal).proposal is None
    assert rehearsal.stands() == "region"


def test_correcting_leads_to_the_answer() -> None:
    rehearsal = begun("phone", "ru")
    rehearsal.do("mean correct_field field=birth_date: я ошибся в дате рождения")
    assert rehearsal.stands() == "birth_date"
    rehearsal.do("say 05.06.1991")
    assert rehearsal.stands() == "phone"
    assert session(rehearsal).answers["birth_date"] == "1991-06-05"


def test_correcting_what_was_not_asked_yet() -> None:
    rehearsal = begun("birth_date", "ru")
    assert "ещё не дошли" in rehearsal.do("mean correct_field field=email: почта не та")[0]
    assert rehearsal.stands() == "birth_date"


def test_language_by_words() -> None:
    rehearsal = begun("region", "ru")
    rehearsal.do("mean change_language language=kk_arab: төте жазумен")
    assert session(rehearsal).locale == "kk-Arab"
    rehearsal.do("mean change_language language=kk_latn: латынша")
    assert session(rehearsal).locale == "kk-Latn"


def test_after_the_signature_questions_are_answered_and_nothing_changes() -> None:
    rehearsal = begun("home", "ru")
    signed = session(rehearsal).application
    assert "11 декабря 2026" in rehearsal.do("mean ask_processing_time: когда ответ")[0]
    rehearsal.do("mean correct_field field=surname: фамилия не та")
    rehearsal.do("mean choose_region region=pavlodar: в Павлодар")
    assert session(rehearsal).application == signed


# --- What is not understood ---


def test_two_misses_in_a_row_bring_help_and_a_human() -> None:
    rehearsal = begun("region", "ru")
    first = rehearsal.do("say ыыы что-то")
    assert "Такого варианта нет" in first[0]
    second = rehearsal.do("say ааа где-то")
    assert "я вас не понимаю" in second[0]
    assert "[☎️ Куда звонить]" in second[-1]
    assert "[▶️ Продолжить]" in second[-1]
    assert [miss.reason for miss in misses(rehearsal)] == ["unclear", "unclear"]
    rehearsal.do("say Костанай")
    assert session(rehearsal).misses == 0


def test_an_answer_between_two_misses_begins_anew() -> None:
    rehearsal = begun("region", "ru")
    rehearsal.do("say ыыы что-то")
    rehearsal.do("say Костанай")
    rehearsal.choose("", "skip")
    assert "я вас не понимаю" not in "\n".join(rehearsal.do("say ыыы куда-то"))


def test_that_is_not_what_i_asked() -> None:
    rehearsal = begun("region", "ru")
    rehearsal.do("mean ask_cost: во что мне это встанет с Айгерим 8 701 123 45 67")
    told = rehearsal.do("tap 🙅")
    assert "понял вас неправильно" in told[0]
    (miss,) = misses(rehearsal)
    assert miss.reason == "not_meant"
    assert miss.guess == "ask_cost"
    assert "Айгерим" not in miss.text
    assert not any(character.isdigit() for character in miss.text)
    assert "встанет" in miss.text


def test_a_cry_for_help_is_kept_too() -> None:
    rehearsal = begun("region", "ru")
    rehearsal.do("mean talk_to_human: помогите мне кто-нибудь живой")
    assert [miss.reason for miss in misses(rehearsal)] == ["handover"]


def test_misses_tell_nothing_about_a_person() -> None:
    """What they have told of themselves is hidden, and at a personal question every word that our texts don't have."""
    rehearsal = begun("birth_place", "ru")
    rehearsal.do("say Жаркентбай аулы")
    rehearsal.walk("kandas_status")
    rehearsal.do("say ыыы у нас в Жаркентбае e-mail bota@example.com @bota1990 https://example.com/bota")
    rehearsal.walk("passport_number")
    rehearsal.do("say Жумадилова Ботагоз, паспорт")
    texts = " ".join(miss.text for miss in misses(rehearsal))
    for secret in ("Жаркентбае", "bota", "example", "1990", "Жумадилова", "Ботагоз"):
        assert secret not in texts, texts
    assert "паспорт" in texts


# --- Words for words ---


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("назад", "go_back"),
        ("Артқа!", "go_back"),
        ("artqa", "go_back"),
        ("ارتقا", "go_back"),
        ("СТОП", "cancel"),
        ("оператор", "talk_to_human"),
        ("операторга косыныз", "talk_to_human"),
        ("help", "bot_help"),
        ("рахмет", "thanks"),
        ("неге?", "ask_why"),
    ],
)
def test_phrases_of_the_house(text: str, intent: str) -> None:
    found = rule(text)
    assert found is not None
    assert found.intent == intent
    assert found.route == "rules"


@pytest.mark.parametrize("text", ["Назаров", "Стопов", "назад в будущее", "", "🙂", "а" * 500])
def test_other_words_are_no_phrases(text: str) -> None:
    assert rule(text) is None


def test_a_phrase_wins_over_a_free_text() -> None:
    rehearsal = begun("given_name", "ru")
    rehearsal.do("say назад")
    assert "given_name" not in session(rehearsal).answers
    assert rehearsal.stands() == "surname"


@pytest.mark.parametrize(
    "text",
    [
        "қандай құжат керек",
        "бұл тегін бе",
        "бұл не",
        "не істеймін",
        "ne kerek",
        "как это",
        "can i go",
        "qandai qujat",
        "a?",
    ],
)
def test_questions_look_like_questions(text: str) -> None:
    assert looks_like_a_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ақтөбе",
        "ул. Абая 12",
        "не закончил",
        "ещё не знаю",
        "где живу, там и живу",
        "Кимов",
        "медсестра",
        "KAMALOVA",
        "12",
        "🙂",
        "",
    ],
)
def test_answers_do_not(text: str) -> None:
    assert not looks_like_a_question(text)
    assert not looks_like_talk(text, name=False)


def test_a_question_that_nobody_understood_is_no_answer_unseen() -> None:
    """At a question that takes every text: it is asked whether that is the answer."""
    rehearsal = begun("birth_place")
    told = rehearsal.do("say how do the mountains sing at night?")
    assert any("Shall I write this down" in line for line in told)
    assert "birth_place" not in session(rehearsal).answers
    rehearsal.do("tap No")
    assert "birth_place" not in session(rehearsal).answers
    rehearsal.do("say how do the mountains sing at night?")
    rehearsal.do("tap Yes")
    assert session(rehearsal).answers["birth_place"] == "how do the mountains sing at night?"


def test_a_question_that_is_understood_the_second_time_is_not_proposed_any_more() -> None:
    """The understanding was late, then it answered: the yes below would have made an answer of the question."""
    rehearsal = begun("birth_place")
    rehearsal.do("say how do the mountains sing at night?")
    assert session(rehearsal).proposal is not None
    assert "tenge" in rehearsal.do("mean ask_benefits: how do the mountains sing at night?")[0]
    assert session(rehearsal).proposal is None
    assert "birth_place" not in session(rehearsal).answers
