"""Stores files and makes a photo's sizes, since a bot sees a picture as Telegram made it and not as it was sent."""

import asyncio
import io
import json
import mimetypes
import secrets
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from aiohttp import web
from PIL import Image, ImageOps, UnidentifiedImageError

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.params import Params, Upload
from sandbox.telegram.state import Row, dump
from sandbox.telegram.world import World

MAX_PHOTO = 10 * 1024 * 1024
MAX_SUM = 10_000
MAX_RATIO = 20
SIDES = (90, 320, 800, 1280)
PREFIXES = {
    "document": "BQACAgIAAxkBAAI",
    "photo": "AgACAgIAAxkBAAI",
    "voice": "AwACAgIAAxkBAAI",
    "sticker": "CAACAgIAAxkBAAI",
}


def _clean(name: str) -> str:
    """A file name without folders and control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:200] or "file"


def put(world: World, kind: str, name: str, mime: str, data: bytes, extra: Row | None = None) -> Row:
    """Store bytes; the fields of its Bot API object that every kind has, plus `extra`."""
    number = world.state.next(f"{kind}s", 0)
    suffix = PurePosixPath(name).suffix
    suffix = suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""
    path = f"{kind}s/file_{number}{suffix}"
    file_id = PREFIXES[kind] + secrets.token_urlsafe(36)
    unique = "AgAD" + secrets.token_urlsafe(9)
    answer = {"file_id": file_id, "file_unique_id": unique, "file_size": len(data)} | (extra or {})
    world.state.write(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        file_id, unique, kind, path, name, mime, len(data), data, dump(answer),
    )  # fmt: skip
    return answer


def document(world: World, upload: Upload) -> Row:
    """A new file as a Document."""
    name = _clean(upload.filename)
    mime = upload.content_type.split(";")[0].strip().lower()
    if mime in {"", "application/octet-stream"}:
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return put(world, "document", name, mime, upload.data, {"file_name": name, "mime_type": mime})


def _scaled(data: bytes) -> list[tuple[int, int, bytes]]:
    """The jpegs that Telegram keeps of a picture, smallest first: upright, without metadata, 1280 at most."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            width, height = opened.size
            if width + height > MAX_SUM or max(width, height) > MAX_RATIO * min(width, height):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    longest = max(picture.size)
    sides = [side for side in SIDES if side < longest] + ([longest] if longest <= SIDES[-1] else [])
    made = []
    for side in sides:
        copy = picture.copy()
        copy.thumbnail((side, side))
        out = io.BytesIO()
        copy.save(out, "JPEG", quality=87)
        made.append((*copy.size, out.getvalue()))
    return made


async def photo(world: World, upload: Upload) -> list[Row]:
    """A new picture as its PhotoSizes."""
    if len(upload.data) > MAX_PHOTO:
        raise bad_request(f"file of size {len(upload.data)} bytes is too big for a photo")
    made = await asyncio.to_thread(_scaled, upload.data)
    with world.state.transaction():
        sizes = [
            put(world, "photo", "photo.jpg", "image/jpeg", data, {"width": width, "height": height})
            for width, height, data in made
        ]
        for size in sizes:
            world.state.write("UPDATE files SET object = ? WHERE file_id = ?", dump(sizes), size["file_id"])
    return sizes


async def media(world: World, params: Params, kind: str, value: str, field: str = "") -> Any:
    """The `document` or `photo` of a call: an upload, an `attach://` name or the id of a file that is here already."""
    name = value.removeprefix("attach://") if value.startswith("attach://") else field
    upload = params.files.get(name)
    if upload is not None and (not value or value.startswith("attach://")):
        if not upload.data:
            raise bad_request("file must be non-empty")
        return document(world, upload) if kind == "document" else await photo(world, upload)
    if not value or value.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    found = world.state.row("SELECT kind, object FROM files WHERE file_id = ?", value)
    if found is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if found["kind"] != kind:
        raise bad_request(f"can't use file of type {found['kind'].title()} as {kind.title()}")
    return json.loads(found["object"])


async def get_file(world: World, params: Params) -> Row:
    """Where a file can be fetched, up to 20 MB (https://core.telegram.org/bots/api#getfile)."""
    if not params.text("file_id"):
        raise bad_request("file_id not specified")
    found = world.state.row(
        "SELECT file_id, unique_id, size, path FROM files WHERE file_id = ?", params.text("file_id")
    )
    if found is None:
        raise bad_request("invalid file_id")
    if found["size"] > world.options.getfile_limit:
        raise bad_request("file is too big")
    return {
        "file_id": found["file_id"],
        "file_unique_id": found["unique_id"],
        "file_size": found["size"],
        "file_path": found["path"],
    }


def download(world: World, path: str) -> web.Response:
    """The bytes behind a `file_path`."""
    found = world.state.row("SELECT bytes, size FROM files WHERE path = ?", path)
    if found is None or found["size"] > world.options.getfile_limit:
        raise ApiError(404, "Not Found")
    return web.Response(body=found["bytes"], content_type="application/octet-stream")


def attachment(world: World, file_id: str) -> web.Response | None:
    """The same for the web chat: to be saved, never to be run by the browser."""
    found = world.state.row("SELECT bytes, name, mime FROM files WHERE file_id = ?", file_id)
    if found is None:
        return None
    return web.Response(
        body=found["bytes"],
        headers={
            "Content-Type": found["mime"] if found["mime"].startswith("image/jpeg") else "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        },
    )
