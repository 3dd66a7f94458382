"""The web chat: phones of invented people in a browser, in front of the sandbox Telegram server.

`routes()` gives the pages and their files to whoever runs the HTTP server. All that the page does goes through the
`/api` of the sandbox Telegram; what tests may hold on to stands atop `static/main.js`.
"""

import hashlib
from pathlib import Path

import jinja2
from aiohttp import web

from bot.web import STATIC, TEMPLATES

__all__ = ["routes"]

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # A browser asks each time whether its copy still holds: after an update nobody sees half of the old page.
    "Cache-Control": "no-cache",
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}


def routes() -> list[web.AbstractRouteDef]:
    """The chat at `/`, its files at `/static/chat/`, the common look of all pages at `/static/web/`."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader([HERE / "templates", TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    page = templates.get_template("chat.html").render(lang="en", dir="ltr", active="chat").encode()

    async def chat(request: web.Request) -> web.Response:
        return _answer(request, page, ".html")

    async def own_file(request: web.Request) -> web.Response:
        return _file(request, HERE / "static")

    async def common_file(request: web.Request) -> web.Response:
        return _file(request, STATIC)

    # The pattern has no slash and no leading dot, so no name leads out of its folder.
    name = r"{name:\w[\w-]*\.(?:css|js|svg)}"
    return [
        web.get("/", chat),
        web.get(f"/static/chat/{name}", own_file),
        web.get(f"/static/web/{name}", common_file),
    ]


def _file(request: web.Request, folder: Path) -> web.Response:
    path = folder / request.match_info["name"]
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise web.HTTPNotFound(headers=HEADERS) from None
    return _answer(request, body, path.suffix)


def _answer(request: web.Request, body: bytes, suffix: str) -> web.Response:
    """The bytes with their type; a bare 304 where the browser's copy (by ETag) is the same."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    known = request.if_none_match
    if known is not None and any(tag.value in {etag, "*"} for tag in known):
        response = web.Response(status=304, headers=HEADERS)
    else:
        response = web.Response(body=body, headers=HEADERS, content_type=TYPES[suffix], charset="utf-8")
    response.etag = etag
    return response
