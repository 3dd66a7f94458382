"""Whoever says that something shall not be done, does not wish it; whoever only says "no" beside a wish, does."""

import pytest

from nlu.corpus import evaluation, training
from nlu.denial import denies
from nlu.places import NLU

DENIED = {
    "cancel": [
        "отменять ничего не нужно",
        "не прекращайте",
        "I do not want to stop",
        "please don't cancel it",
        "тоқтатпаңызшы",
        "toqtatqym kelmeidi",
        "бас тартпаймын",
        "توقتاتپاڭىز",
    ],
    "delete_my_data": [
        "только не удаляйте",
        "мои данные стирать не надо",
        "don't erase anything",
        "no need to delete my data",
        "деректерді өшірмеңдер",
        "oshirme",
        "ошируге кажети жок",
        "جويماڭىزدار",
        "не отзываю согласие",
    ],
    "go_back": ["не надо назад", "артқа қайтпаймын", "do not go back", "назад не хочу", "artqa qaitarma"],
    "skip_question": ["не пропускай", "i dont want to skip this", "өткізбеңіз", "пропускать не буду"],
    "change_language": ["язык менять не надо", "тілді ауыстырма", "don't switch the language"],
    "talk_to_human": [
        "человек мне не нужен",
        "не зовите никого",
        "без оператора",
        "i don't need a human",
        "маған маман керек емес",
        "operator kerek emes",
        "операторды шақырма",
    ],
}
WISHED = {
    "cancel": [
        "не понимаю, отмена",
        "не хочу больше заполнять, отмените",
        "болдырма",
        "керек емес, тоқтат",
        "i don't want this. stop",
    ],
    "delete_my_data": [
        "вы до сих пор не удалили мои данные",
        "почему не удаляется",
        "я не согласен, удалите всё",
        "керегі жоқ, өшіріңіз",
        "why don't you delete my data",
        "деректерімді өшірмейсіз бе",
    ],
    "go_back": ["не то нажал, назад", "жоқ, артқа", "not this one, go back"],
    "skip_question": ["не знаю, пропустить", "i do not have one, skip", "жоқ менде, өткіз"],
    "change_language": ["не понимаю по-казахски, смените язык", "i don't read russian, change it"],
    "talk_to_human": [
        "вы не человек, дайте оператора",
        "бот не понимает, позовите человека",
        "не соединяет с оператором",
    ],
}


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in DENIED.items() for text in texts])
def test_denied(intent: str, text: str) -> None:
    assert denies(text, intent)


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in WISHED.items() for text in texts])
def test_wished(intent: str, text: str) -> None:
    assert not denies(text, intent)


def test_what_does_nothing_is_not_looked_at() -> None:
    assert not denies("не удаляйте", "ask_personal_data")


def test_no_example_of_a_wish_is_taken_for_a_denial() -> None:
    """Thousands of messages that do wish it."""
    wishes = [one for one in training() if one.intent in DENIED]
    wishes += [one for path in NLU.glob("tests/*.jsonl") for one in evaluation(path) if one.intent in DENIED]
    assert len(wishes) > 3000
    assert [one.text for one in wishes if denies(one.text, one.intent)] == []
