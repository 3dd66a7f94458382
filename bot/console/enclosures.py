"""What staff may send to an applicant: papers and office documents, by what they really are and never a program."""

_OFFICE = "application/vnd.openxmlformats-officedocument"

ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/heic": (".heic", ".heif"),
    f"{_OFFICE}.wordprocessingml.document": (".docx",),
    f"{_OFFICE}.spreadsheetml.sheet": (".xlsx",),
}
"""Kinds by their content, and how their names end."""


def named(name: str, media_type: str) -> str | None:
    """The name under which a file of this kind is sent; None if it is not sent at all.

    What opens a file goes by its name: a PDF that is called `form.html` is sent as `form.html.pdf`.
    """
    endings = ENDINGS.get(media_type)
    if endings is None:
        return None
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"
