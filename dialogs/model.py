"""The base of every noun: frozen, closed to unknown keys, equal by value, through JSON and back unchanged."""

from typing import Self

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value. Change it with `changed`, which returns another one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def changed(self, **update: object) -> Self:
        """The same with some attributes replaced. They are trusted, not validated: our own code made them."""
        return self.model_copy(update=update)
