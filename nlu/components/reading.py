"""The first component: reads a message of any script as Kazakh Cyrillic, Russian or English, and cuts it into words."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from dialogs.gazetteer import tokens


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ScriptTokenizer(Tokenizer):
    """Words as they were written, with their place in the text; each carries its folded Cyrillic spelling as lemma."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own settings; nothing of ours."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute."""
        text = message.get(attribute)
        return [Token(word.text, word.start, word.end, lemma=word.folded) for word in tokens(text)]
