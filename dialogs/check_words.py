"""The linter, part two: every text that can be asked for is there in every language, and nothing else is.

Also: the same arguments everywhere, markup that Telegram takes, no language under another one's flag.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import (
    Attribute,
    BaseNode,
    Message,
    Pattern,
    Placeable,
    SelectExpression,
    TextElement,
    VariableReference,
)

from dialogs.commands import MENU
from dialogs.fields.base import Field
from dialogs.fields.group import Group
from dialogs.fields.signature import FAILURES
from dialogs.fields.spelling import words as spelt
from dialogs.form import HOUSE, Form
from dialogs.information import TOPICS
from dialogs.load import COMMON, Mistake, text_files
from dialogs.texts import plain

FIXED = frozenset({"Qonys", "HEIC", "PNG", "JPG", "PDF"})
"""Words that are the same in every language."""
MIXED = frozenset({"command-language", "problem-language_by_button"})
"""Texts for people who don't read this language."""
_LATIN = re.compile(r"[A-Za-z]{3,}")
_KAZAKH = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{3,}")

HOUSE_TEXTS = spelt("""
    name-other-script welcome intro service language-name language-chosen language-changed thanks none yes no progress
    progress-entry example line why button-why button-back button-skip button-keep button-continue button-begin
    button-consent button-done button-next button-previous button-list button-reveal button-hide button-remove-file
    button-remove-entry button-copy button-new button-contact button-contact-share button-send-code button-resend-code
    button-other-phone button-same-phone contact-hint upload-how upload-received upload-file upload-photo upload-more
    upload-shown upload-wait file-type file-too_big file-empty file-gone file-damaged entry-line entry-open entry-new
    review-page review-which review-empty review-sent signature-ready signature-which signature-sending signature-sent
    signature-used_up signature-done submitted submission-delayed status-none status-of status-sending status-declined
    paper-coming paper-caption paper-note paper-record paper-number paper-due paper-signed paper-hash cancel cancel.yes
    cancel.no cancel.done cancel.again cancel.kept cancel-nothing delete delete.yes delete.no delete.done delete.kept
    delete.later language language.why home-new welcome-back nothing-before old-button old-button-below unknown-button
    unknown-command edited-message draft-reminder draft-expired privacy consent-again help info-documents info-support
    info-status info-contact support-other bot-description bot-short group-chat incident flood asked-back reply-greet
    reply-thanks reply-scope reply-begun reply-new reply-required reply-not_yet reply-unclear reply-not_meant
    button-not_meant reply-benefits-later reply-benefits-yours reply-benefits-once reply-benefits-rent reply-cost
    reply-documents reply-document-needed reply-document-optional reply-document-given reply-documents-others
    reply-eligibility reply-family reply-refusal reply-regions reply-region button-human button-complaint help-called
    help-closed help-place help-claimed help-handed_back help-left_alone help-silent help-declined doubt-staff
    doubt-said rating rating-good rating-bad rating-thanks rating-sorry complaint complaint.no complaint.done
    complaint.kept reply-regions-note reply-region-same reply-time reply-time-yours reply-signing reply-upload
""")
"""What the code says by name. A test compares this with the code, so that it can't fall behind."""
SHELL_TEXTS = frozenset({"bot-name"})
"""Texts that are there for the shell and may stay unused."""
SHARED_PROBLEMS = ("not_a_contact", "not_a_file", "not_text", "unreadable", "use_buttons", "unknown_button")


class Texts:
    """Every text of a language, and where it stands."""

    def __init__(self, folder: Path, locale: str) -> None:
        self.locale = locale
        self.found: dict[str, tuple[str, int, Pattern]] = {}
        self.twice: list[Mistake] = []
        self.home = f"texts/{locale}"
        for path in text_files(folder, locale):
            name = path.name if path.is_relative_to(COMMON) else f"{self.home}/{path.name}"
            text = path.read_text(encoding="utf-8")
            for entry in FluentParser().parse(text).body:
                if isinstance(entry, Message):
                    for key, node, pattern in _patterns(entry):
                        line = text.count("\n", 0, node.span.start if node.span else 0) + 1
                        if key in self.found:
                            self.twice.append(Mistake(name, line, f"“{key}” stands here twice; only one can count."))
                        self.found[key] = (name, line, pattern)

    def mistake(self, key: str, sentence: str) -> Mistake:
        """About a text that is there."""
        file, line, _ = self.found[key]
        return Mistake(file, line, sentence)

    def lacks(self, key: str) -> Mistake:
        """About one that is not: at the message it would belong to, if there is that."""
        message, _, attribute = key.partition(".")
        file, line, _ = self.found.get(message, (self.home, 1, None))
        missing = f"“.{attribute}” of “{message}”" if attribute else f"“{message}”"
        return Mistake(file, line, f"The text {missing} is missing in {self.locale}.")


def _patterns(message: Message) -> Iterator[tuple[str, Message | Attribute, Pattern]]:
    if message.value is not None:
        yield message.id.name, message, message.value
    for attribute in message.attributes:
        if isinstance(attribute, Attribute) and attribute.value is not None:
            yield f"{message.id.name}.{attribute.id.name}", attribute, attribute.value


def words(form: Form, texts: dict[str, Texts]) -> Iterator[Mistake]:
    """All mistakes of all texts."""
    wanted, allowed = set(expected(form)), set(optional(form))
    first = texts[form.languages[0]]
    for locale, mine in texts.items():
        yield from mine.twice
        yield from (mine.lacks(key) for key in wanted - mine.found.keys())
        for key in sorted(mine.found.keys() - wanted - allowed - SHELL_TEXTS):
            yield mine.mistake(key, f"Nothing uses the text “{key}”: is its name right?")
        for key in sorted(mine.found.keys() & first.found.keys()):
            ours, theirs = arguments(mine.found[key][2]), arguments(first.found[key][2])
            if ours != theirs:
                names = ", ".join(f"${name}" for name in sorted(ours ^ theirs))
                yield mine.mistake(key, f"“{key}” has {names} in one language only ({first.locale} or {locale}).")
        for key in sorted(allowed & set().union(*(one.found for one in texts.values())) - mine.found.keys()):
            yield mine.lacks(key)
        yield from _language(mine, texts.get("en"))


def arguments(pattern: BaseNode) -> set[str]:
    """The names after $, wherever they stand."""
    found: set[str] = set()
    for node in _nodes(pattern):
        if isinstance(node, VariableReference):
            found.add(node.id.name)
    return found


def _nodes(node: BaseNode) -> Iterator[BaseNode]:
    yield node
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, BaseNode):
                yield from _nodes(child)


def _language(mine: Texts, english: Texts | None) -> Iterator[Mistake]:
    """It is the language it claims to be, and its markup is whole."""
    kazakh = 0
    for key, (_, _, pattern) in mine.found.items():
        for text in variants(pattern):
            if trouble := _markup(text):
                yield mine.mistake(key, f"“{key}”: {trouble}")
            kazakh += len(_KAZAKH.findall(text))
            bare = _example(key) or mine.locale == "en"
            same = english is not None and key in english.found and text in variants(english.found[key][2])
            words = [word for word in _LATIN.findall(text) if word not in FIXED]
            if not bare and same and words and not _CYRILLIC.search(text):
                yield mine.mistake(key, f"“{key}” is English in {mine.locale}: translate it.")
            if mine.locale == "en" and _CYRILLIC.search(text) and not _example(key) and key not in MIXED:
                yield mine.mistake(key, f"“{key}” has Cyrillic words in English: translate it.")
    if mine.locale == "kk" and not kazakh:
        yield Mistake(mine.home, 1, "There is not one letter that only Kazakh has: is this Kazakh?")


def _example(key: str) -> bool:
    return key.endswith((".example", ".phone"))


def variants(pattern: Pattern) -> list[str]:
    """A text with each of its variants once; arguments as a plain letter."""
    found = [""]
    for element in pattern.elements:
        if isinstance(element, TextElement):
            found = [text + element.value for text in found]
        elif isinstance(element, Placeable) and isinstance(element.expression, SelectExpression):
            inner = [one for variant in element.expression.variants for one in variants(variant.value)]
            found = [text + one for text in found for one in inner]
        else:
            found = [f"{text}x" for text in found]
    return found


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.trouble = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"b", "i"} or attrs:
            self.trouble = self.trouble or f"only <b> and <i> may be used, not <{tag}>."
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.trouble = self.trouble or f"</{tag}> closes nothing."


def _markup(text: str) -> str:
    markup = _Markup()
    markup.feed(text)
    markup.close()
    if markup.open and not markup.trouble:
        return f"<{markup.open[-1]}> is not closed."
    bare = re.sub(r"</?[a-z]+[^<>]*>|&(?:amp|lt|gt);", "", text)
    if not markup.trouble and set(bare) & {"<", "&"}:
        return "write &lt; for < and &amp; for &."
    return markup.trouble


def expected(form: Form) -> Iterator[str]:
    """Every text that the code and this form can ask for."""
    yield from HOUSE_TEXTS
    yield from (f"command-{name}" for name in MENU)
    yield from (f"topic-{name}" for name in TOPICS)
    yield from (f"role-{name}" for name in ("agent", "supervisor", "admin"))
    yield from (f"signature-{code}" for code in FAILURES)
    yield from (f"status-{status}" for status in form.statuses)
    yield from (f"page-{plain(page.id)}" for page in form.pages)
    yield from (f"support-{amount.id}" for amount in form.support.amounts)
    fields = [question.field for path in form.paths() if (question := form.question(path))]
    for field in (*fields, *(question.field for question in HOUSE.values())):
        yield from (f"problem-{code}" for code in field.problems)
        yield from (f"doubt-{code}" for code in field.doubts)
    yield from (f"problem-{code}" for code in SHARED_PROBLEMS)
    for path in form.paths():
        yield from _of_question(form, path)


def _of_question(form: Form, path: str) -> Iterator[str]:
    question, key = form.question(path), plain(path)
    if question is None:
        return
    field = question.field
    yield key
    yield f"{key}.label"
    yield f"{key}.why"
    yield from (f"{key}.{option}" for option in getattr(field, "options", ()))
    if getattr(field, "stateless", False):
        yield f"{key}.stateless"
    yield from (f"{key}.{code}" for code in question.hears)
    if question.optional:
        yield f"{key}.skip"
    if isinstance(field, Group):
        yield from (f"{key}.{part}" for part in ("entry", "add", "none", "done"))
    if field.kind == "consent":
        yield from (f"{key}.{part}" for part in ("agree", "refuse", "refused"))
    if field.kind == "review":
        yield f"{key}.confirm"
        yield f"{key}.hidden"


def optional(form: Form) -> Iterator[str]:
    """Texts that may be there: if one language has it, all must."""
    for path in form.paths():
        question, key = form.question(path), plain(path)
        if question is not None:
            yield from (f"{key}.{part}" for part in ("hint", "example"))
            yield from (f"{key}.{code}" for code in (*question.field.problems, *question.field.doubts))
    yield from (f"{house}.label" for house in HOUSE)
    yield "home"
    # A service need not use all kinds of questions that the house has words for.
    for kind in Field.__subclasses__():
        yield from (f"problem-{code}" for code in kind.problems)
        yield from (f"doubt-{code}" for code in kind.doubts)
