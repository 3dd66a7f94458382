"""Rasa's environment and its model: made once, kept in the cache, the model beside all else of this state of data."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from nlu.places import ROOT, built, cache

LOCK = ROOT / "locks" / "nlu.txt"
MODEL = "rasa.tar.gz"
QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "OMP_NUM_THREADS": "1",
    "LOG_LEVEL": "WARNING",
}
CHATTER = ("inconsistent entity synonyms", "ConvergenceWarning")
"""What Rasa says about data that is as it should be."""


class RasaError(Exception):
    """Rasa can't be had; the sentence says why and what to do."""


def environment() -> Path | None:
    """Rasa's Python, if its environment is there and whole."""
    folder = _environment_folder()
    return folder / "bin" / "python" if (folder / "whole").exists() else None


def model() -> Path | None:
    """The trained model of this state of the data, if there is one."""
    path = built() / MODEL
    return path if path.exists() else None


def _environment_folder() -> Path:
    return cache() / f"rasa-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"


def install(progress: Callable[[str], None]) -> Path:
    """Make the environment if it is not there; its Python. Takes some minutes and a gigabyte the first time."""
    if python := environment():
        return python
    folder = _environment_folder()
    base = find_python()
    uv = Path(sys.executable).with_name("uv")
    progress(f"Rasa's environment: {base}")
    shutil.rmtree(folder, ignore_errors=True)
    run = [str(uv)] if uv.exists() else [shutil.which("uv") or "uv"]
    subprocess.run([*run, "venv", "-q", "--python", base, str(folder)], check=True)  # noqa: S603  (our own tools)
    progress("Rasa's environment: installing Rasa and TensorFlow, about a gigabyte the first time ...")
    python = folder / "bin" / "python"
    command = [*run, "pip", "install", "-q", "--python", str(python), "--require-hashes", "-r", str(LOCK)]
    subprocess.run(command, check=True)  # noqa: S603
    (folder / "whole").touch()
    progress("Rasa's environment: ready")
    return python


def find_python() -> str:
    """A Python 3.10 that really runs; a shim of pyenv may not."""
    candidates = [shutil.which("python3.10") or ""]
    candidates += map(
        str, sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.10.*/bin/python"))
    )
    for candidate in filter(None, candidates):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            told = subprocess.run(  # noqa: S603
                [candidate, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True, check=True
            )
            if told.stdout.strip() == "(3, 10)":
                return candidate
    raise RasaError(
        "Rasa 3.6 needs Python 3.10, and none was found: install python3.10 (or `pyenv install 3.10`). "
        "Without it the bot understands by the model in its own process."
    )


def train(progress: Callable[[str], None]) -> Path:
    """Validate the data, train, and keep the model; the file. The vocabulary must be built."""
    if (found := model()) is not None:
        return found
    python = install(progress)
    data = ["--data", "nlu/data", "--domain", "nlu/domain.yml"]
    progress("Rasa: validating the data")
    _rasa(python, ["data", "validate", "--config", "config.yml", "--max-history", "1", *data], progress)
    progress("Rasa: training")
    out = built() / f"rasa.{os.getpid()}"
    what = ["--config", "config.yml", "--nlu", "nlu/data", "--domain", "nlu/domain.yml"]
    _rasa(python, ["train", "nlu", *what, "--out", str(out), "--fixed-model-name", "rasa"], progress)
    target = built() / MODEL
    (out / "rasa.tar.gz").replace(target)
    shutil.rmtree(out)
    progress("Rasa: trained")
    return target


def _rasa(python: Path, arguments: list[str], progress: Callable[[str], None]) -> None:
    command = [str(python), "-W", "ignore", "-m", "rasa", *arguments]
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=os.environ | QUIET, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = [line.rstrip() for line in process.stdout or () if not any(known in line for known in CHATTER)]
        if process.wait():
            progress("\n".join(said[-30:]))
            raise RasaError(f"rasa {arguments[0]} failed with {process.returncode}")
