"""What methods and people share: who the bot is, who is spoken to, and the one way in which a message comes to be."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.telegram.errors import Refused, bad_request, forbidden
from sandbox.telegram.keyboards import Markup
from sandbox.telegram.params import Params, as_integer
from sandbox.telegram.state import Row, State, dump, shown

DEFAULT_UPDATES = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    }
)
"""What a bot gets unless it asks otherwise: all but chat_member, message_reaction and message_reaction_count."""


@dataclass(frozen=True)
class Options:
    """What may differ from Telegram, mostly so that tests needn't wait; durations in seconds."""

    query_lifetime: float = 15 * 60
    delete_window: float = 48 * 3600
    webhook_pause: float = 1.0
    webhook_longest_pause: float = 60.0
    webhook_timeout: float = 60.0
    getfile_limit: int = 20 * 1024 * 1024
    flood_limits: bool = False
    needs_start: bool = True
    """A bot can't write first: 403 until the person has written or pressed Start."""
    privacy: bool = True
    """In groups the bot sees only commands, mentions and replies to itself."""
    clock: Callable[[], float] = field(default=time.time)


class World:
    """One bot, its people and their chats."""

    def __init__(self, state: State, token: str, username: str, name: str, options: Options) -> None:
        self.state = state
        self.token = token
        self.options = options
        head = token.partition(":")[0]
        self.bot_id = int(head) if head.isdigit() and head.isascii() else 1
        self.username = username
        self._name = name

    def now(self) -> int:
        """Unix time in whole seconds, as in all of Telegram's dates."""
        return int(self.options.clock())

    # who

    def bot(self) -> Row:
        """The bot as a User."""
        name = self.state.get("name:", "") or self._name
        return {"id": self.bot_id, "is_bot": True, "first_name": name, "username": self.username}

    @staticmethod
    def user(person: Row) -> Row:
        """A person as a User."""
        known = {name: person[name] for name in ("last_name", "username", "language_code") if person[name]}
        return {"id": person["id"], "is_bot": False, "first_name": person["first_name"]} | known

    def chat(self, chat_id: int) -> Row | None:
        """A Chat; None when nobody is there."""
        if chat_id < 0:
            group = self.state.row("SELECT * FROM groups WHERE id = ?", chat_id)
            return None if group is None else {"id": chat_id, "title": group["title"], "type": "group"}
        person = self.state.person(chat_id)
        if person is None:
            return None
        known = {name: person[name] for name in ("last_name", "username") if person[name]}
        return {"id": chat_id, "first_name": person["first_name"]} | known | {"type": "private"}

    def known_chat(self, params: Params, name: str = "chat_id") -> Row:
        """The chat that a call names."""
        raw = params.text(name)
        if not raw:
            raise bad_request(f"{name} is empty")
        chat = None if raw.startswith("@") else self.chat(as_integer(raw))
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable_chat(self, params: Params) -> Row:
        """The chat that a call names, when the bot may write there."""
        chat = self.known_chat(params)
        person = self.state.person(chat["id"])
        if person is not None and person["blocked"]:
            raise forbidden("bot was blocked by the user")
        if person is not None and not person["started"] and self.options.needs_start:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def require_person(self, person_id: int) -> Row:
        """A person of the people API."""
        person = self.state.person(person_id)
        if person is None:
            raise Refused(404, "There is no such person.")
        return person

    def readers(self, chat_id: int) -> list[int]:
        """Whose screen shows a chat."""
        return [chat_id] if chat_id > 0 else self.state.members(chat_id)

    # what happens in a chat

    def blank(self, chat: Row, author: Row) -> Row:
        """The beginning of a new message."""
        number = self.state.next("message", 1)
        return {"message_id": number, "from": author, "chat": chat, "date": self.now()}

    def replied(self, message: Row) -> Row:
        """A message as it is quoted in a reply: without what it replied to itself."""
        return {name: value for name, value in message.items() if name != "reply_to_message"}

    def quoted(self, params: Params, chat_id: int) -> Row:
        """`reply_to_message` for a call with reply_parameters or the older reply_to_message_id."""
        raw = params.json("reply_parameters", "reply parameters")
        if raw is not None and not isinstance(raw, dict):
            raise bad_request("Object expected as reply parameters")
        wanted = as_integer(str((raw or {}).get("message_id", ""))) or params.integer("reply_to_message_id")
        if not wanted:
            return {}
        lenient = bool((raw or {}).get("allow_sending_without_reply")) or params.flag("allow_sending_without_reply")
        found = self.state.message(chat_id, wanted)
        if found is None:
            if lenient:
                return {}
            raise bad_request("message to be replied not found")
        return {"reply_to_message": self.replied(found)}

    def post(self, message: Row, markup: Markup | None = None) -> Row:
        """The bot writes: store, show it to the readers, and change their keyboard. Call it inside a transaction."""
        if markup is not None and markup.inline is not None:
            message = message | {"reply_markup": markup.inline}
        chat_id = message["chat"]["id"]
        self.state.keep(message, out=False)
        for reader in self.readers(chat_id):
            self.state.tell(reader, "message", shown(message, out=False))
            if markup is not None and (markup.keyboard is not None or markup.removes):
                self.set_keyboard(reader, markup.keyboard)
        return message

    def changed(self, message: Row, *, out: bool = False) -> Row:
        """A message was edited. Call it inside a transaction."""
        self.state.keep(message, out=out)
        for reader in self.readers(message["chat"]["id"]):
            self.state.tell(reader, "edited", shown(message, out=out))
        return message

    def gone(self, chat_id: int, message_id: int) -> None:
        """A message was deleted. Call it inside a transaction."""
        self.state.write("DELETE FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id)
        for reader in self.readers(chat_id):
            self.state.tell(reader, "deleted", {"message_id": message_id, "chat_id": chat_id})

    def set_keyboard(self, person_id: int, keyboard: Row | None) -> None:
        """What the person types on from now; None is the phone's own."""
        self.state.write(
            "UPDATE people SET keyboard = ? WHERE id = ?", None if keyboard is None else dump(keyboard), person_id
        )
        self.state.tell(person_id, "keyboard", keyboard)

    def queue(self, chat_id: int, kind: str, body: Row) -> None:
        """Something happened that the bot may want to know."""
        if kind in (self.state.get("allowed_updates") or DEFAULT_UPDATES):
            self.state.queue(chat_id, kind, body)
