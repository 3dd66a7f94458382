"""The model: from a message to the probabilities of its intents and what it names.

A linear model over pieces of words, words, what is named, and the sentence's embedding. It is trained with scikit-learn
(`fit`), kept as plain arrays (`save`), and asked with numpy alone: no pickles, the same file for every Python.

No newer than Python 3.10, since Rasa's components use it too.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dialogs.gazetteer import ELSEWHERE, Mention
from nlu.corpus import Example
from nlu.encoder import Encoder
from nlu.features import flags, pieces, words
from nlu.reading import Reading, read
from nlu.vocabulary import Vocabulary

Encode = Callable[["list[str]"], np.ndarray]

ANALYZERS: "dict[str, Callable[[str], Iterable[str]]]" = {"words": words, "pieces": pieces}
RARE = {"words": 2, "pieces": 3}
"""What occurs in fewer examples is noise."""
EMBEDDING, FLAGS = 0.6, 0.35
"""How much the embedding and what is named weigh beside the words, which have length 1 each."""
STRENGTH = 20.0
"""Inverse of the regularisation (scikit-learn's C)."""


class Guess(NamedTuple):
    """What a message probably means. `ranking`: intents with their probabilities, the likeliest first."""

    ranking: "list[tuple[str, float]]"
    mentions: "list[Mention]"


class _Counted(NamedTuple):
    """Term frequencies, weighted and normed: a vocabulary and how rare each term is."""

    vocabulary: "dict[str, int]"
    rarity: np.ndarray

    def columns(self, terms: "Iterable[str]") -> "tuple[np.ndarray, np.ndarray]":
        """Which columns, and their values: 1 + log(count), times rarity, of length 1 together."""
        counts: dict[int, int] = {}
        for term in terms:
            column = self.vocabulary.get(term)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))) * self.rarity[columns]
        length = float(np.sqrt(np.sum(values**2)))
        return columns, values / length if length else values


class Model:
    """A trained model; make it with `fit` or `load`."""

    def __init__(
        self,
        intents: "Sequence[str]",
        vocabulary: Vocabulary,
        blocks: "dict[str, _Counted]",
        weights: "dict[str, np.ndarray]",
        encode: Encode,
    ) -> None:
        self.intents = list(intents)
        self.vocabulary = vocabulary
        self._blocks = blocks
        self._weights = weights
        self._encode = encode

    def guess(self, text: str) -> Guess:
        """What this message means. About 12 ms on one core, most of it the encoder's."""
        reading = read(text, self.vocabulary.lexicon)
        mentions = self.vocabulary.gazetteer.all(text)
        scores = self._weights["bias"] + self._weights["embedding"] @ self._encode([reading.normal])[0]
        for name, terms in _terms(reading, mentions, text).items():
            columns, values = self._blocks[name].columns(terms)
            scores = scores + self._weights[name][:, columns] @ values
        probabilities = np.exp(scores - scores.max())
        probabilities /= probabilities.sum()
        order = np.argsort(-probabilities)
        ranking = [(self.intents[index], float(probabilities[index])) for index in order]
        return Guess(ranking, [mention for mention in mentions if mention.value != ELSEWHERE])

    def save(self, folder: Path) -> None:
        """Write arrays and lists into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {f"weight {name}": weight.astype(np.float16) for name, weight in self._weights.items()}
        arrays |= {f"rarity {name}": block.rarity.astype(np.float32) for name, block in self._blocks.items()}
        np.savez_compressed(folder / "weights.npz", **arrays)  # type: ignore[arg-type]  # numpy's stub knows no names
        told = {
            "intents": self.intents,
            "vocabulary": {name: list(block.vocabulary) for name, block in self._blocks.items()},
        }
        (folder / "model.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, vocabulary: Vocabulary, encode: Encode) -> "Model":
        """Read what `save` wrote."""
        told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz") as arrays:
            weights = {
                name.partition(" ")[2]: arrays[name].astype(np.float32)
                for name in arrays.files
                if name.startswith("weight")
            }
            blocks = {
                name: _Counted({term: column for column, term in enumerate(terms)}, arrays[f"rarity {name}"])
                for name, terms in told["vocabulary"].items()
            }
        return cls(told["intents"], vocabulary, blocks, weights, encode)


def fit(
    examples: "Sequence[Example]", vocabulary: Vocabulary, encode: Encode, progress: "Callable[[str], None]"
) -> Model:
    """Train on examples. About two minutes for twenty thousand on two cores."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    readings = [read(example.text, vocabulary.lexicon) for example in examples]
    mentions = [vocabulary.gazetteer.all(example.text) for example in examples]
    progress(f"{len(examples)} examples are read")
    embedded = _embedded([reading.normal for reading in readings], encode, progress)
    named = [list(flags(found, example.text)) for found, example in zip(mentions, examples)]  # noqa: B905
    blocks, parts, widths = {}, [csr_matrix(embedded * EMBEDDING)], {"embedding": embedded.shape[1]}
    columns: dict[str, tuple[list[Any], int]] = {
        "words": ([reading.folded for reading in readings], RARE["words"]),
        "pieces": ([reading.folded for reading in readings], RARE["pieces"]),
        "flags": (named, 1),
    }
    for name, (rows, rare) in columns.items():
        counted = TfidfVectorizer(analyzer=ANALYZERS.get(name, list), min_df=rare, sublinear_tf=True)
        matrix = counted.fit_transform(rows)
        parts.append(matrix * FLAGS if name == "flags" else matrix)
        terms = sorted(counted.vocabulary_, key=counted.vocabulary_.__getitem__)
        blocks[name] = _Counted({term: column for column, term in enumerate(terms)}, counted.idf_)
        widths[name] = len(terms)
    progress("the features are counted")
    linear = LogisticRegression(C=STRENGTH, max_iter=200, class_weight="balanced")
    linear.fit(hstack(parts).tocsr(), [example.intent for example in examples])
    weights, after = {"bias": linear.intercept_}, 0
    for name, width in widths.items():
        scale = {"embedding": EMBEDDING, "flags": FLAGS}.get(name, 1.0)
        weights[name] = linear.coef_[:, after : after + width] * scale
        after += width
    progress("trained")
    return Model(list(linear.classes_), vocabulary, blocks, weights, encode)


def _terms(reading: Reading, mentions: "list[Mention]", text: str) -> "dict[str, Iterable[str]]":
    return {"words": words(reading.folded), "pieces": pieces(reading.folded), "flags": flags(mentions, text)}


def _embedded(texts: "list[str]", encode: Encode, progress: "Callable[[str], None]") -> np.ndarray:
    found, step = [], 2000
    for start in range(0, len(texts), step):
        found.append(encode(texts[start : start + step]))
        progress(f"{min(start + step, len(texts))} of {len(texts)} sentences are embedded")
    return np.concatenate(found)


def default_encoder(cache: Path) -> Encoder:
    """The tuned encoder."""
    return Encoder(cache)
