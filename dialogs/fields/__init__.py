"""The kinds of questions. To add one: a class in a file of its own, a line here, a test file."""

from typing import Annotated

from pydantic import Field as Attribute

from dialogs.fields.choice import Choice
from dialogs.fields.consent import Consent
from dialogs.fields.country import Country
from dialogs.fields.date import Date
from dialogs.fields.email import Email
from dialogs.fields.group import Group
from dialogs.fields.iin import Iin
from dialogs.fields.name import Name
from dialogs.fields.number import Number
from dialogs.fields.passport import Passport
from dialogs.fields.phone import Phone
from dialogs.fields.review import Review
from dialogs.fields.signature import Signature
from dialogs.fields.text import Text
from dialogs.fields.upload import Upload
from dialogs.fields.year import Year
from dialogs.fields.yes_no import YesNo

AnyField = Annotated[
    Choice
    | Consent
    | Country
    | Date
    | Email
    | Group
    | Iin
    | Name
    | Number
    | Passport
    | Phone
    | Review
    | Signature
    | Text
    | Upload
    | Year
    | YesNo,
    Attribute(discriminator="kind"),
]
