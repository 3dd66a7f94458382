"""Invented papers of every kind that the assistant takes: a PDF, a photo of a page, a scan as PNG."""

import io
from hashlib import sha256

from PIL import Image, ImageDraw
from playwright.async_api import FilePayload


def pdf(name: str, words: str) -> FilePayload:
    """One page as a PDF."""
    return _paper(name, "application/pdf", _page(words), "PDF")


def jpg(name: str, words: str) -> FilePayload:
    """A photo of a page."""
    return _paper(name, "image/jpeg", _page(words), "JPEG")


def png(name: str, words: str) -> FilePayload:
    """A scan of a page."""
    return _paper(name, "image/png", _page(words), "PNG")


def digest(content: bytes) -> str:
    """Its sha256, in hex."""
    return sha256(content).hexdigest()


def _page(words: str) -> Image.Image:
    page = Image.new("RGB", (620, 440), "#f4efe2")
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, 599, 419), outline="#1d6b54", width=4)
    draw.rectangle((50, 110, 190, 300), fill="#d9cdb4")
    draw.text((230, 120), "SPECIMEN / УЛГІ", fill="#8a2f1f")
    draw.text((230, 160), words, fill="#222222")
    return page


def _paper(name: str, media_type: str, page: Image.Image, kind: str) -> FilePayload:
    out = io.BytesIO()
    page.save(out, kind)
    return FilePayload(name=name, mimeType=media_type, buffer=out.getvalue())
