"""Parties that take broken messages (documents/001, request data)."""

import json
import re
from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.reference.callee import Body, Callee, Refused

_FIELDS = ("user", "MsgType", "Content")


def _field(callee: Callee, name: str) -> str:
    return USER[callee.leg] if name == "user" else name


def _needs_no(number: str, name: str, *, null: bool = True, absent: bool = True) -> type[Callee]:
    """Return a party that takes messages without a field, or with null for it."""

    @breaks(number)
    class NeedsNo(Callee):
        def given(self, field: str, body: Body) -> bool:
            lax = field == _field(self, name) and (null if field in body else absent)
            return lax or super().given(field, body)

    return NeedsNo


def _takes(number: str, name: str, *kinds: type) -> type[Callee]:
    """Return a party that takes values of other types in a field."""

    @breaks(number)
    class Takes(Callee):
        def is_string(self, field: str, value: object) -> bool:
            return (field == _field(self, name) and type(value) in kinds) or super().is_string(field, value)

    return Takes


NeedsNoUser = _needs_no("140", "user")
NeedsNoUserAtAll = _needs_no("140", "user", null=False)
TakesNullForTheUser = _needs_no("140", "user", absent=False)
NeedsNoType = _needs_no("142", "MsgType")
NeedsNoTypeAtAll = _needs_no("142", "MsgType", null=False)
TakesNullForTheType = _needs_no("142", "MsgType", absent=False)
NeedsNoContent = _needs_no("144", "Content")
NeedsNoContentAtAll = _needs_no("144", "Content", null=False)
TakesNullForTheContent = _needs_no("144", "Content", absent=False)

TakesANumberForTheUser = _takes("141", "user", int)
TakesAnythingForTheUser = _takes("141", "user", int, bool, list, dict)
TakesAListForTheUser = _takes("141", "user", list)
TakesANumberForTheType = _takes("143", "MsgType", int)
TakesAnythingForTheType = _takes("143", "MsgType", int, bool, list, dict)
TakesANumberForTheContent = _takes("145", "Content", int)
TakesABooleanForTheContent = _takes("145", "Content", bool)
TakesAnObjectForTheContent = _takes("145", "Content", dict)
TakesAnythingForTheContent = _takes("145", "Content", int, bool, list, dict)


@breaks("144")
class NeedsNoContentInMedia(Callee):
    """Takes an image without its address."""

    def may_lack_content(self, body: Body) -> bool:
        return body.get("MsgType") != "text"


@breaks("140", "142", "144")
class NeedsNothing(Callee):
    def given(self, field: str, body: Body) -> bool:
        return True


@breaks("141", "143", "145")
class TakesEveryType(Callee):
    def is_string(self, field: str, value: object) -> bool:
        return True


# ---- bodies


def _repairs(number: str, what: str, by: str) -> type[Callee]:
    """Return a party that mends what it is sent before it reads it."""

    @breaks(number)
    class Repairs(Callee):
        def loads(self, raw: bytes) -> Any:
            try:
                return super().loads(raw)
            except ValueError:
                return json.loads(re.sub(what, by, raw.decode("utf-8")))

    return Repairs


TakesTrailingCommas = _repairs("147", r",\s*}", "}")
TakesComments = _repairs("147", r"/\*.*?\*/", "")
TakesSingleQuotes = _repairs("147", "'", '"')


@breaks("147")
class ReadsTheFirstOfTwo(Callee):
    """Reads one JSON text and stops there."""

    def loads(self, raw: bytes) -> Any:
        return json.JSONDecoder().raw_decode(raw.decode("utf-8"))[0]


@breaks("147")
class ClosesWhatIsOpen(Callee):
    def loads(self, raw: bytes) -> Any:
        try:
            return super().loads(raw)
        except ValueError:
            return json.loads(raw.decode("utf-8") + "}")


class _Swallows(Callee):
    """Acknowledges what it cannot read, as if it were a message of nobody."""

    def nothing(self) -> Body:
        return {USER[self.leg]: "", "MsgType": "event", "Content": ""}


@breaks("147")
class TakesEmptyBodies(_Swallows):
    def loads(self, raw: bytes) -> Any:
        return super().loads(raw) if raw.strip() else self.nothing()


@breaks("147")
class TakesFormsAsBodies(_Swallows):
    def loads(self, raw: bytes) -> Any:
        return self.nothing() if raw.startswith(b"MsgType=") else super().loads(raw)


@breaks("147", "148")
class TakesWhateverComes(_Swallows):
    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            return self.nothing()


@breaks("148")
class TakesArraysOfMessages(Callee):
    def loads(self, raw: bytes) -> Any:
        value = super().loads(raw)
        return value[0] if isinstance(value, list) and value else value


@breaks("148")
class TakesNull(_Swallows):
    def loads(self, raw: bytes) -> Any:
        value = super().loads(raw)
        return self.nothing() if value is None else value


@breaks("148")
class TakesAnyJson(_Swallows):
    def loads(self, raw: bytes) -> Any:
        value = super().loads(raw)
        return value if isinstance(value, dict) else self.nothing()
