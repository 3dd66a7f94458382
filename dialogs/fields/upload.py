"""A document: one or more files, taken one by one, complete when the person says so."""

from hashlib import sha256
from typing import Any, ClassVar, Literal

from dialogs.effects import FetchDocument
from dialogs.event import Chose, Event, Said, Uploaded
from dialogs.fields.base import Answer, Draft, Field, Here, Option, Problem, Reply, Rows, clean
from dialogs.fields.done import says_done
from dialogs.session import File, Value

MEGABYTE = 1024 * 1024
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/heic")


class Upload(Field):
    """Files of one document. Their bytes are looked at later (`Learned`); here only what the messenger claims."""

    kind: Literal["upload"] = "upload"
    max_files: int = 10
    media_types: tuple[str, ...] = MEDIA_TYPES
    megabytes: int = 20  # the Bot API's own limit for downloads
    problems: ClassVar[tuple[str, ...]] = (
        "too_big",
        "too_many_files",
        "no_files",
        "send_a_file",
        "no_such_file",
        "unknown_button",
    )
    longest: ClassVar[int] = 600

    def take(self, event: Event, here: Here) -> Reply:
        """A file is kept as a draft and fetched; `done` completes the document, `remove-N` takes one out."""
        files = kept(here.value)
        match event:
            case Uploaded(size=size) if size > self.megabytes * MEGABYTE:
                return Problem("too_big", (("limit", str(self.megabytes)),))
            case Uploaded() if len(files) >= self.max_files:
                return Problem("too_many_files", (("limit", str(self.max_files)),))
            case Uploaded():
                file = self._received(event, here)
                return Draft((*files, file), (self._fetch(file),), quiet=True)
            case Chose(data="done"):
                return self._finish(files, here)
            case Chose(data=option) if option.startswith("remove-"):
                return self._remove(option.removeprefix("remove-"), files)
            case Chose():
                return Problem("unknown_button")
            case Said(text=text) if files and says_done(text, here, here.words("button-done")):
                return self._finish(files, here)
            case _:
                return Problem("send_a_file")

    def ask(self, here: Here) -> str:
        """The request, and what has come so far."""
        files = kept(here.value)
        parts = [super().ask(here)]
        if files:
            parts.append("")
            parts.append(here.words("upload-received", count=len(files)))
            parts += [here.words("upload-file", number=i, name=_short(f.name)) for i, f in enumerate(files, 1)]
            if any(file.photo for file in files):
                parts.append(here.words("upload-photo"))
            parts.append(here.words("upload-more"))
        else:
            parts.append(here.words("upload-how", limit=self.megabytes))
        return "\n".join(parts)

    def rows(self, here: Here) -> Rows:
        """Done, and a button to take each file out."""
        files = kept(here.value)
        if not files:
            return ()
        removals = [Option(here.words("button-remove-file", number=i), f"remove-{i}") for i in range(1, len(files) + 1)]
        return (
            (Option(here.words("button-done"), "done"),),
            *(tuple(removals[i : i + 3]) for i in range(0, len(removals), 3)),
        )

    def show(self, value: Value, here: Here) -> str:
        """How many files, and their names."""
        files = kept(value)
        names = ", ".join(_short(file.name) for file in files)
        return here.words.label("upload-shown", count=len(files), names=names) if files else here.words("none")

    def export(self, value: Value) -> Any:
        """As the backend's JSON has files."""
        return [
            {"id": f.id, "name": f.name, "media_type": f.media_type, "size": f.size, "sha256": f.sha256}
            for f in kept(value)
        ]

    def sample(self, here: Here) -> Event:
        """A file."""
        return Uploaded(at=here.at, entropy="0" * 64, reference="sample", name="sample.pdf", size=1000)

    def _received(self, event: Uploaded, here: Here) -> File:
        # From the event's own entropy: a redelivered update makes the same file, not a second one.
        name = clean(event.name).replace("\n", " ") or (f"{here.path}.jpg" if event.photo else here.path)
        return File(
            id=sha256(f"file:{event.entropy}:{event.reference}".encode()).hexdigest()[:32],
            name=name[-120:],
            reference=event.reference,
            media_type=event.media_type,
            size=event.size,
            photo=event.photo,
        )

    def _fetch(self, file: File) -> FetchDocument:
        return FetchDocument(
            file=file.id,
            reference=file.reference,
            media_types=self.media_types,
            limit=self.megabytes * MEGABYTE,
        )

    def _finish(self, files: tuple[File, ...], here: Here) -> Reply:
        if not files:
            return Problem("no_files")
        if all(file.stored for file in files):
            return Answer(files)
        return Draft(files, note=here.words("upload-wait"), finishing=True)

    def _remove(self, number: str, files: tuple[File, ...]) -> Reply:
        if not number.isdecimal() or not number.isascii() or not 1 <= int(number) <= len(files):
            return Problem("no_such_file")
        return Draft(files[: int(number) - 1] + files[int(number) :])


def kept(value: Value) -> tuple[File, ...]:
    """The files of an answer or draft."""
    return tuple(file for file in value if isinstance(file, File)) if isinstance(value, tuple) else ()


def _short(name: str, limit: int = 40) -> str:
    return name if len(name) <= limit else f"{name[: limit - 8]}…{name[-7:]}"
