"""What a file really is, by its first bytes. Its name and what the sender claims prove nothing."""

import filetype

HEIC = {"image/heic", "image/heif", "image/heic-sequence"}


def recognise(content: bytes) -> str:
    """The media type, empty if it is nothing that `filetype` knows. All kinds of HEIF count as `image/heic`."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"  # readers accept white space before the header, and so do scanners' programs
    kind = filetype.guess(content)
    if kind is None:
        return ""
    return "image/heic" if kind.mime in HEIC else str(kind.mime)
