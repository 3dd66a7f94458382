"""Examples and servers for the tests of the office and of its clients."""

import base64
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.web import STATIC
from sandbox.backend import OfficeSandbox

TOKEN = "office-token"
SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes!").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another secret, also of 32 bytes").decode()
ID = "01936f2e-7b1a-7c3d-8e4f-0123456789ab"
PASSPORT = b"%PDF-1.7\n% an invented passport\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGPQqHiAFTEMLQlcaGhJAABcJFkBNqJhOAAAAABJRU5ErkJggg=="
)


def canonical(document: dict[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def file_of(ident: str, content: bytes, name: str, media_type: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"id": ident, "name": name, "media_type": media_type, "size": len(content), "sha256": digest}


def application(ident: str = ID, **changes: Any) -> dict[str, Any]:
    """A whole, valid, signed application of an invented family."""
    document: dict[str, Any] = {
        "id": ident,
        "service": "kandas_quota",
        "form_version": "2026-11-01",
        "region": "pavlodar",
        "locale": "kk",
        "applicant": {
            "surname": "Сейтқали",
            "given_name": "Айгүл",
            "patronymic": "Бекенқызы",
            "surname_latin": "SEITKALI",
            "given_name_latin": "AIGUL",
            "sex": "female",
            "birth_date": "1990-04-17",
            "birth_place": "Баян-Өлгий",
            "citizenship": "MN",
            "nationality": "kazakh",
            "passport_number": "E1234567",
            "passport_issuer": "Монғолия, шекара қызметі",
            "passport_issued": "2021-05-06",
            "passport_expires": "2031-05-05",
            "kandas_status": "applied",
            "phone": "+77011234567",
            "country": "MN",
            "address": "Баян-Өлгий, 5-баг",
            "district": "Ақсу",
            "arrival": "2027-03-01",
            "marital_status": "married",
        },
        "family": [
            {
                "relation": "husband",
                "full_name": "Сейтқали Ерлан Маратұлы",
                "birth_date": "1988-01-30",
                "sex": "male",
                "citizenship": "MN",
                "document_number": "E7654321",
            },
            {"relation": "daughter", "full_name": "Сейтқали Аружан", "birth_date": "2016-09-01", "sex": "female"},
        ],
        "education": {
            "education_level": "higher",
            "institution": "Ховд университеті",
            "education_year": 2012,
            "specialty": "Мұғалім",
            "languages": ["kk", "ru", "mn"],
        },
        "work": [
            {"employer": "№ 3 мектеп", "position": "мұғалім", "from": "2012-09", "to": "2019-06"},
            {"employer": "№ 1 мектеп", "position": "директордың орынбасары", "from": "2019-09"},
        ],
        "documents": [
            {"id": "passport", "files": [file_of("f1", PASSPORT, "паспорт.pdf", "application/pdf")]},
            {"id": "translation_kk", "files": [file_of("f2", PNG, "аударма 1.png", "image/png")]},
            {"id": "marriage", "files": []},
        ],
        "consent": {
            "text_sha256": "a" * 64,
            "version": "3",
            "locale": "kk-Arab",
            "at": "2026-11-20T09:00:00+00:00",
        },
        "channel": "telegram",
        "confirmed_at": "2026-11-23T08:59:00.123456+00:00",
        "labels": {
            "questions": {
                "surname": "Тегі",
                "given_name": "Аты",
                "patronymic": "Әкесінің аты",
                "surname_latin": "Тегі (латынша)",
                "given_name_latin": "Аты (латынша)",
                "sex": "Жынысы",
                "birth_date": "Туған күні",
                "birth_place": "Туған жері",
                "citizenship": "Азаматтығы",
                "nationality": "Ұлты",
                "passport_number": "Паспорт нөмірі",
                "passport_issuer": "Паспортты кім берді",
                "passport_issued": "Берілген күні",
                "passport_expires": "Жарамдылық мерзімі",
                "kandas_status": "Қандас мәртебесі",
                "phone": "Телефон",
                "country": "Қай елден",
                "address": "Мекенжайы",
                "region": "Өңір",
                "district": "Қалаған ауданы",
                "arrival": "Келетін күні",
                "marital_status": "Отбасылық жағдайы",
                "family.relation": "Туыстығы",
                "family.full_name": "Толық аты-жөні",
                "education_level": "Білімі",
                "institution": "Оқу орны",
                "education_year": "Бітірген жылы",
                "specialty": "Мамандығы",
                "languages": "Тілдері",
                "employer": "Жұмыс орны",
                "position": "Лауазымы",
                "from": "Басталуы",
                "to": "Аяқталуы",
                "passport": "Паспорттың көшірмесі",
                "translation_kk": "Қазақша нотариалды аударма",
                "marriage": "Неке туралы куәлік",
            },
            "options": {
                "region.pavlodar": "Павлодар облысы",
                "sex.female": "Әйел",
                "sex.male": "Ер",
                "citizenship.MN": "Моңғолия",
                "country.MN": "Моңғолия",
                "nationality.kazakh": "Қазақ",
                "kandas_status.applied": "Өтініш берілді",
                "marital_status.married": "Некеде",
                "relation.husband": "Жұбайы",
                "relation.daughter": "Қызы",
                "education_level.higher": "Жоғары",
                "languages.kk": "Қазақша",
                "languages.ru": "Орысша",
                "languages.mn": "Моңғолша",
            },
        },
    }
    document |= changes
    return signed(document)


def signed(document: dict[str, Any]) -> dict[str, Any]:
    """The same with the record of a signature about these contents."""
    rest = {key: value for key, value in deepcopy(document).items() if key != "signature"}
    digest = hashlib.sha256(canonical(rest)).hexdigest()
    signature = {"method": "otp", "phone": "+7 701 *** ** 67", "at": "2026-11-23T09:00:00+00:00", "sha256": digest}
    return {**rest, "signature": signature}


FILES = {"f1": (PASSPORT, "application/pdf"), "f2": (PNG, "image/png")}


@dataclass
class Served:
    """A server on a port of its own."""

    address: str

    @property
    def root(self) -> str:
        """The root of the API."""
        return f"{self.address}/backend"


@contextlib.asynccontextmanager
async def serve(*routes: web.AbstractRouteDef, stop: Any = None) -> AsyncIterator[Served]:
    """Serve on an ephemeral port; `stop` is awaited before the server is cleaned up."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield Served(f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        if stop is not None:
            await stop()
        await runner.cleanup()


@contextlib.asynccontextmanager
async def office(
    path: Path | None = None, webhook_url: str | None = None, secret: str = SECRET
) -> AsyncIterator[tuple[OfficeSandbox, Served]]:
    """An office, served together with the common look."""
    sandbox = OfficeSandbox(path, TOKEN, webhook_url, secret, pauses=(0.02, 0.05))
    await sandbox.start()
    async with serve(*sandbox.routes(), web.static("/static/web/", STATIC), stop=sandbox.stop) as served:
        yield sandbox, served


@dataclass
class Bot:
    """What stands at the end of the webhooks: answers as told, then 204."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def events(self, request: web.Request) -> web.Response:
        """POST /backend/events."""
        self.got.append((dict(request.headers), await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)
