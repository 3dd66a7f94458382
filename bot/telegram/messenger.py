"""Carry out outgoing calls and fetch files, with aiogram; its errors become ours.

Which errors mean that a message may have arrived all the same is written down here and nowhere else.
"""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any

import orjson
from aiogram import Bot, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile
from aiohttp import ClientConnectorError, ClientError, ClientResponseError

from dialogs.effects import SendPaper
from dialogs.ports import ContractBroken, Download, Rejected, Unavailable

log = logging.getLogger(__name__)

METHODS: dict[str, type[methods.TelegramMethod[Any]]] = {
    "sendMessage": methods.SendMessage,
    "editMessageText": methods.EditMessageText,
    "editMessageReplyMarkup": methods.EditMessageReplyMarkup,
    "answerCallbackQuery": methods.AnswerCallbackQuery,
}
HARMLESS = ("message is not modified", "query is too old", "query id is invalid", "message to edit not found")
GONE = ("message to edit not found", "message can't be edited")
"""400s that mean: it is as we want it, or it does not matter any more."""

Draw = Callable[[SendPaper], bytes]
OpenFile = Callable[[str, str], Awaitable[bytes]]
"""The plain bytes of a stored file, by the chat's id and the file's; `Rejected("gone")` if it is not there."""


def connect(token: str, api: str) -> Bot:
    """A bot that talks to the Bot API server at `api`."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api), limit=200))


class TelegramMessenger:
    """The `Messenger` port."""

    def __init__(self, bot: Bot, draw: Draw, open_file: OpenFile) -> None:
        self._bot = bot
        self._draw = draw
        self._open_file = open_file

    async def deliver(self, call: bytes) -> None:
        """Carry out one call made by `render`."""
        arguments = orjson.loads(call)
        name = arguments.pop("method")
        method = await self._document(arguments) if name == "sendDocument" else METHODS[name](**arguments)
        try:
            await self._bot(method, request_timeout=20)
        except TelegramBadRequest as no:
            if name == "editMessageText" and any(word in no.message.lower() for word in GONE):
                # It carries what they have to read next: say it anew.
                arguments.pop("message_id")
                await self.deliver(orjson.dumps(arguments | {"method": "sendMessage"}))
                return
            if not any(word in no.message.lower() for word in HARMLESS):
                log.exception("bad request", extra={"method": name})
                raise Rejected("bad_request") from no
        except TelegramNotFound as error:
            raise Rejected("no_such_method") from error
        except TelegramAPIError as error:
            raise ours(error) from error
        except ClientDecodeError as odd:
            if isinstance(odd.data, dict) and odd.data.get("ok") is True:
                return  # it was done; what it says of the result is nothing to us
            raise Unavailable("the messenger's answer can't be read", unknown=True) from odd
        except (AttributeError, TypeError) as odd:
            # aiogram on an error without a description
            raise Unavailable("the messenger's answer can't be read", unknown=True) from odd

    async def _document(self, arguments: dict[str, Any]) -> methods.TelegramMethod[Any]:
        """A paper that is drawn now, or a stored file."""
        if "stored" in arguments:
            name = arguments.pop("name")
            content = await self._open_file(str(arguments["chat_id"]), arguments.pop("stored"))
            return methods.SendDocument(**arguments, document=BufferedInputFile(content, filename=name))
        paper = SendPaper.model_validate(arguments.pop("paper"))
        document = BufferedInputFile(self._draw(paper), filename=paper.name)
        return methods.SendDocument(**arguments, document=document, caption=paper.caption)

    async def download(self, reference: str, limit: int) -> Download:
        """A file by its file_id."""
        try:
            file = await self._bot.get_file(reference, request_timeout=20)
            if not file.file_path or (file.file_size or 0) > limit:
                raise Rejected("too_big")
            content = BytesIO()
            await self._bot.download_file(file.file_path, destination=content, timeout=120)
        except TelegramBadRequest as no:
            raise Rejected("too_big" if "too big" in no.message.lower() else "gone") from no
        except TelegramAPIError as error:
            raise ours(error) from error
        except ClientDecodeError as odd:
            raise ContractBroken("the messenger's answer can't be read") from odd
        except ClientResponseError as no:
            if HTTPStatus.BAD_REQUEST <= no.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Rejected("gone") from no
            raise Unavailable("the messenger's files can't be reached") from no
        except (ClientError, OSError, TimeoutError) as away:
            raise Unavailable("the messenger's files can't be reached") from away
        plain = content.getvalue()
        if len(plain) > limit:
            raise Rejected("too_big")
        return Download(plain)


def ours(error: TelegramAPIError) -> Exception:
    """Aiogram's error as one of `dialogs.ports`."""
    match error:
        case TelegramRetryAfter():
            return Unavailable("flood limit", retry_after=float(error.retry_after))
        case TelegramForbiddenError():
            return Rejected("blocked")
        case TelegramEntityTooLarge():
            return Rejected("too_big")
        case TelegramUnauthorizedError():
            return Unavailable("the token is not accepted", retry_after=30)
        case TelegramServerError():
            return Unavailable("the messenger failed", unknown=True)
        case TelegramNetworkError():
            refused = isinstance(error.__cause__, ClientConnectorError)
            return Unavailable("the messenger can't be reached", unknown=not refused)
        case TelegramNotFound():
            return Rejected("gone")
        case _:
            return Unavailable("the messenger refused without a reason that we know", unknown=True)
