"""The second component: which intent, by the model that the bot also has in its own process."""

# ruff: noqa: ARG003 - Rasa hands over more than we need

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import vocabulary
from nlu.corpus import Example
from nlu.encoder import Encoder
from nlu.model import Model, fit
from nlu.places import built, cache

SHOWN = 10
"""Intents in the ranking of an answer."""


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True
)
class Understanding(GraphComponent):
    """Pieces of words, words, what is named and the tuned sentence embedding, into one linear model."""

    def __init__(self, storage: ModelStorage, resource: Resource, model: Model | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        """A new one, to be trained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on Rasa's own reading of the data.

        Where the bot has trained on the same state of it, that model is taken: training twice gives the same once more.
        """
        trained = built() / "embedded"
        if (trained / "model.json").exists():
            self._model = Model.load(trained, vocabulary.load(built()), Encoder(cache() / "nlu"))
            return self._keep()
        examples = [Example(one.get("text"), one.get("intent"), "") for one in training_data.intent_examples]
        self._model = fit(examples, vocabulary.load(built()), Encoder(cache() / "nlu"), lambda _line: None)
        return self._keep()

    def _keep(self) -> Resource:
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))  # type: ignore[union-attr]
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Understanding:
        """The trained one."""
        with model_storage.read_from(resource) as folder:
            model = Model.load(Path(folder), vocabulary.load(built()), Encoder(cache() / "nlu"))
        return cls(model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and entities."""
        for message in messages:
            guess = self._model.guess(message.get("text") or "")  # type: ignore[union-attr]
            ranking = [{"name": name, "confidence": confidence} for name, confidence in guess.ranking[:SHOWN]]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            entities = [
                {
                    "entity": one.entity,
                    "value": one.value,
                    "start": one.start,
                    "end": one.end,
                    "sure": one.sure,
                    "denied": one.denied,
                    "extractor": type(self).__name__,
                }
                for one in guess.mentions
            ]
            message.set("entities", entities, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that later components would learn from."""
        return training_data
