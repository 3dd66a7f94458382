"""A tiny form to stand in: one question, our real words, nothing mocked."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from dialogs.fields import AnyField
from dialogs.fields.base import Doubt, Here, Problem, Reading
from dialogs.form import Form, Hours, Page, Question, Region, Support
from dialogs.session import Session, Value
from dialogs.texts import LOCALES, FluentWords, plain

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TEXTS = {
    "kk": """
yes = Иә
no = Жоқ
example = Мысалы: { $example }
it = Сұрақ?
    .hint = Кеңес.
    .example = Үлгі
    .stateless = Азаматтығы жоқ
    .worker = Жұмысшы
    .driver = Жүргізуші
    .driver_bus = Автобус жүргізушісі
    .seller = Сатушы
""",
    "ru": """
yes = Да
no = Нет
example = Например: { $example }
it = Вопрос?
    .stateless = Без гражданства
    .worker = Рабочий
    .driver = Водитель
    .driver_bus = Водитель автобуса
    .seller = Продавец
""",
    "en": """
yes = Yes
no = No
example = For example: { $example }
it = Question?
    .stateless = No citizenship
    .worker = Worker
    .driver = Driver
    .driver_bus = Bus driver
    .seller = Seller
""",
}
COMMON = Path(__file__).parents[3] / "dialogs" / "common"
WORDS = {
    locale: FluentWords(
        locale,
        {"test": TEXTS[locale], "problems": (COMMON / f"problems.{locale}.ftl").read_text("utf-8")},
    )
    for locale in LOCALES
}
REGIONS = (
    Region(
        id="akmola",
        names={"kk": "Ақмола облысы", "ru": "Акмолинская область", "en": "Akmola Region"},
        quota={2026: 285},
        source="test",
        checked=date(2026, 1, 1),
        valid_from=date(2023, 1, 1),
    ),
    Region(
        id="atyrau",
        names={"kk": "Атырау облысы", "ru": "Атырауская область", "en": "Atyrau Region"},
        quota={2026: 0},
        source="test",
        checked=date(2026, 1, 1),
        valid_from=date(2023, 1, 1),
    ),
)


def _place(
    field: AnyField, *, locale: str = "en", answers: Mapping[str, Value] | None = None, at: datetime = NOON
) -> Here:
    question = Question(id="it", field=field)
    page = Page.model_construct(id="page", part="applicant", questions=(question,))
    form = Form.model_construct(
        id="test",
        version="1",
        consent_version="1",
        minutes=1,
        working_days=14,
        draft_days=30,
        remind_days=3,
        staff=Hours(opens=time(9), closes=time(18)),
        languages=LOCALES,
        pages=(page,),
        regions=REGIONS,
        support=Support.model_construct(mci={2026: 4325}, amounts=(), contacts=()),
        statuses=(),
        words=WORDS,
    )
    session = Session(form_version="1", locale=locale, answers=dict(answers or {}))
    return Here(
        form=form,
        session=session,
        question=question,
        path="it",
        answers=answers or {},
        words=WORDS[locale],
        at=at,
    )


@pytest.fixture(scope="session")
def place() -> Callable[..., Here]:
    """Where a field stands: `place(field, locale="en", answers={}, at=...)`."""
    return _place


@pytest.fixture(scope="session")
def worded() -> Callable[..., None]:
    """That a problem or doubt is one its class admits, and has words for exactly its arguments in each language."""

    def check(field: AnyField, reading: Reading, here: Here) -> None:
        assert isinstance(reading, Problem | Doubt)
        assert reading.code in (field.problems if isinstance(reading, Problem) else field.doubts)
        kind = "problem" if isinstance(reading, Problem) else "doubt"
        for locale in LOCALES:
            there = _place(field, locale=locale, answers=here.answers, at=here.at)
            args = dict(reading.args)
            if isinstance(reading, Doubt):
                args["value"] = field.show(reading.value, there)
            assert WORDS[locale](f"{plain(kind)}-{reading.code}", **args)

    return check
