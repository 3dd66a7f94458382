"""Where the understanding keeps what it makes: one folder a state of data and code, so that nothing stale is ever used.

No newer than Python 3.10.
"""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NLU = ROOT / "nlu"
SERVICE = ROOT / "dialogs" / "services" / "kandas_quota"
_CODE = ("corpus.py", "reading.py", "features.py", "encoder.py", "model.py", "vocabulary.py", "components/*.py")
_DATA = ("entities.yml", "encoder.npz", "data/*/*.yml")


def cache() -> Path:
    """`~/.cache/qonys`, or below `XDG_CACHE_HOME`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qonys"


def fingerprint() -> str:
    """Of everything that a model is made of: another text, another model."""
    files = [path for pattern in (*_CODE, *_DATA) for path in sorted(NLU.glob(pattern))]
    files += [
        SERVICE / "regions.yml",
        ROOT / "config.yml",
        ROOT / "dialogs" / "scripts.py",
        ROOT / "dialogs" / "gazetteer.py",
    ]
    digest = hashlib.sha256()
    for path in files:
        if path.exists():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def built() -> Path:
    """The folder of the present state: gazetteer, embedded model, Rasa's model."""
    return cache() / "nlu" / fingerprint()
