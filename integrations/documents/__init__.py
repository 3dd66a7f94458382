"""Documents: what a file really is, and the PDF of a person's own copy."""

from integrations.documents.content import recognise
from integrations.documents.paper import draw

__all__ = ["draw", "recognise"]
