"""From a guess to what the bot may act on: how sure is sure enough, and which of the named things count.

The thresholds are set on the evaluation sets (`make nlu-eval` shows what each would do), so that hardly ever something
is done that nobody wanted; what is less sure is not acted on.
"""

from collections.abc import Sequence

from dialogs.gazetteer import Mention
from dialogs.understanding import Named, Route, Understanding

SURE = 0.70
"""Probability from which the bot acts on an intent."""
DOING = 0.80
"""The same for intents that lead somewhere else in the form, or change how the bot speaks."""
DOES = frozenset(
    {"cancel", "change_language", "choose_region", "correct_field", "delete_my_data", "go_back", "skip_question"}
)
COUNTS = {
    "language": frozenset({"change_language"}),
    "field": frozenset({"correct_field", "ask_why"}),
    "document": frozenset({"ask_documents", "upload_help", "ask_why"}),
}
"""Intents for which an entity means anything. A region that is surely one does everywhere."""
CHOSEN = frozenset({"region", "language"})
"""What one may turn down: "not Pavlodar". Whoever has no birth certificate asks about it all the same."""
NAMES_REGIONS = frozenset({"choose_region", "ask_regions", "correct_field"})
"""Intents in which a word that may be a region is one: "семей" are families elsewhere in Russian."""


def judge(ranking: "Sequence[tuple[str, float]]", mentions: "Sequence[Mention]", route: Route) -> Understanding:
    """What may be acted on. `ranking`: intents with probabilities, the likeliest first."""
    if not ranking:
        return Understanding(route=route)
    guess, confidence = ranking[0]
    sure = confidence >= (DOING if guess in DOES else SURE)
    named = tuple(
        Named(entity=one.entity, value=one.value, start=one.start, end=one.end)
        for one in mentions
        if counts(one, guess)
    )
    return Understanding(
        intent=guess if sure else "", guess=guess, confidence=round(confidence, 4), entities=named, route=route
    )


OUT = "out_of_scope"


def counts(mention: Mention, guess: str) -> bool:
    """Whether what is named means anything for this intent; a place that is no choice does not, nor a denied one."""
    if guess == OUT or (mention.denied and mention.entity in CHOSEN):
        return False
    if mention.entity == "region":
        return guess in NAMES_REGIONS or mention.sure
    return mention.sure and guess in COUNTS.get(mention.entity, ())
