"""The understanding that needs no server: the same model in this process, trained once for each state of the data.

Where there is none yet it is trained in a process of its own; until then nothing is understood but by rules, and
everybody gets along by buttons.
"""

import logging
import subprocess
import sys
import threading

from dialogs.understanding import Understanding
from nlu import vocabulary
from nlu.encoder import Encoder
from nlu.judge import judge
from nlu.model import Model
from nlu.places import ROOT, built, cache

log = logging.getLogger(__name__)


class Embedded:
    """`embedded(text)`. Loads on the first call, or in the background with `prepare`."""

    def __init__(self) -> None:
        self._model: Model | None = None
        self._lock = threading.Lock()  # the encoder has one set of buffers
        self._training: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __call__(self, text: str) -> Understanding:
        """What the message means; nothing, as long as there is no model."""
        model = self._model
        if model is None:
            return Understanding(route="embedded")
        with self._lock:
            found = model.guess(text)
        return judge(found.ranking, found.mentions, "embedded")

    @property
    def ready(self) -> bool:
        """Whether there is a model."""
        return self._model is not None

    def prepare(self) -> None:
        """Load the model; first train it, for minutes, if this state of the data has none. Call it in a thread."""
        folder = built()
        if not (folder / "embedded" / "model.json").exists():
            log.info("training the embedded understanding")
            # A process of its own: training needs memory and a core that the bot shall not miss.
            with subprocess.Popen([sys.executable, "-m", "nlu", "train", "--quiet"], cwd=ROOT) as self._training:
                if self._stopped:
                    self._training.terminate()
            if self._stopped:
                return
        self._model = load()
        log.info("the embedded understanding is ready")

    def stop(self) -> None:
        """Give up a training that is under way: whoever stops the bot does not wait for it."""
        self._stopped = True
        if self._training is not None:
            self._training.terminate()


def load() -> Model:
    """The trained model of this state of the data; `FileNotFoundError` if there is none."""
    folder = built()
    return Model.load(folder / "embedded", vocabulary.load(folder), Encoder(cache() / "nlu"))
