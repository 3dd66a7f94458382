"""One calm look for every page of the house: the sandbox's and the console's.

`STATIC` is served at `/static/web/`, `TEMPLATES` goes into a Jinja2 loader. What `templates/page.html` takes stands in
its first lines; what classes there are stands in the contents of `static/base.css`.
"""

from pathlib import Path

__all__ = ["STATIC", "TEMPLATES"]

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
