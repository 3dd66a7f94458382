"""The linter of a service: whatever would go wrong in a conversation and can be known before, as file:line: sentence.

Its sentences are read by officials who edit the YAML and the texts, not by programmers.
"""

from pathlib import Path

from dialogs.check_order import order
from dialogs.check_screens import screens
from dialogs.check_words import Texts, words
from dialogs.load import SERVICES, FormError, Mistake, load


def check(service: str | Path = "kandas_quota") -> tuple[list[Mistake], str]:
    """All mistakes of a service; and if there are none, a line that says what was looked at."""
    folder = service if isinstance(service, Path) else SERVICES / service
    try:
        form = load(folder)
    except FormError as error:
        return error.mistakes, ""
    texts = {locale: Texts(folder, locale) for locale in form.languages}
    mistakes = [*order(form, folder), *words(form, texts)]
    if not mistakes:
        # Screens can only be made when every text is there.
        mistakes += screens(form, texts)
    if mistakes:
        return sorted(set(mistakes)), ""
    count = sum(len(one.found) for one in texts.values())
    asked = len(list(form.paths()))
    return [], f"{asked} questions, {len(form.languages)} languages, {count} texts: no mistakes"
