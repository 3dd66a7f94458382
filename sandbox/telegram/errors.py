"""The wordings of Telegram's refusals, since clients and bots match on them."""

from typing import Any


class ApiError(Exception):
    """What a Bot API method answers instead of a result; `code` is also the HTTP status."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def _sentence(text: str) -> str:
    """Telegram lowers the first letter, except of constants (`BUTTON_DATA_INVALID`) and acronyms."""
    keeps = len(text) > 1 and (text[1] == "_" or "A" <= text[1] <= "Z")
    return text if keeps else text[:1].lower() + text[1:]


def bad_request(text: str) -> ApiError:
    """A 400 with Telegram's way of writing sentences."""
    return ApiError(400, f"Bad Request: {_sentence(text)}")


def forbidden(text: str) -> ApiError:
    """A 403, for instance for a person who blocked the bot."""
    return ApiError(403, f"Forbidden: {_sentence(text)}")


def conflict(text: str) -> ApiError:
    """A 409 between two ways of getting updates."""
    return ApiError(409, f"Conflict: {text}")


def too_many(retry_after: int) -> ApiError:
    """A 429; `retry_after` is in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def unauthorized() -> ApiError:
    """The token is nobody's."""
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    """No such method or path."""
    return ApiError(404, "Not Found")


def too_large() -> ApiError:
    """An upload above the 50 MB of https://core.telegram.org/bots/api#sending-files."""
    return ApiError(413, "Request Entity Too Large")


def message_empty() -> ApiError:
    """A text without anything to see in it."""
    return bad_request("message text is empty")


def query_too_old() -> ApiError:
    """The callback query is unknown, answered already, or expired."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def not_modified() -> ApiError:
    """An edit that changes nothing."""
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )


class Refused(Exception):  # the people API answers it as a sentence, it is no programming error
    """Why a person can't do this now; `status` is the HTTP status of the people API."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
