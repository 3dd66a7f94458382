"""What a message that is no answer may mean, as the understanding says it; a proposal, never more.

The core asks for it (`Understand`) only when a field can't take a text for sure; the shell brings it in the same turn.
"""

from typing import Literal

from dialogs.model import Model

INTENTS = (
    "greet",
    "thanks",
    "start_application",
    "affirm",
    "deny",
    "choose_region",
    "correct_field",
    "go_back",
    "skip_question",
    "cancel",
    "ask_why",
    "bot_help",
    "upload_help",
    "ask_benefits",
    "ask_cost",
    "ask_documents",
    "ask_eligibility",
    "ask_family",
    "ask_kandas_status",
    "ask_personal_data",
    "ask_processing_time",
    "ask_refusal",
    "ask_regions",
    "ask_signing",
    "ask_status",
    "change_language",
    "delete_my_data",
    "talk_to_human",
    "out_of_scope",
)
"""All that a message can be about."""

Route = Literal["rasa", "embedded", "rules"]


class Named(Model):
    """Something that the message names, with its canonical value. Offsets count characters of the text."""

    entity: str
    value: str
    start: int
    end: int


class Understanding(Model):
    """`intent` is what may be acted on, empty if nothing is sure enough; `guess` is the likeliest all the same."""

    intent: str = ""
    guess: str = ""
    confidence: float = 0.0
    entities: tuple[Named, ...] = ()
    route: Route = "rules"

    def value(self, entity: str) -> str:
        """The value of the only such entity; empty if there is none, or several that differ."""
        found = {named.value for named in self.entities if named.entity == entity}
        return found.pop() if len(found) == 1 else ""
