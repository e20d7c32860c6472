"""Parties that call, and whose messages are not as documents/001 has them on either leg: the body and its fields."""

import json
from collections.abc import Callable
from typing import Any

from conformance.core.exchange import Response
from conformance.core.fault import breaks
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.caller import Caller


def _writes(*rules: str, write: Callable[[Any], bytes]) -> type[Caller]:
    @breaks(*rules)
    class Writes(Caller):
        def as_bytes(self, body: Any) -> bytes:
            return write(body)

    return Writes


def _dumped(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)


SendsForms = _writes("010", write=lambda body: f"MsgType={body['MsgType']}&Content=hello".encode())
SendsXml = _writes("010", write=lambda body: f"<xml><MsgType>{body['MsgType']}</MsgType></xml>".encode())
WritesTheLanguageItIsWrittenIn = _writes("010", write=lambda body: repr(body).encode())
EndsWithACommaTooMany = _writes("010", write=lambda body: _dumped(body)[:-1].encode() + b",}")
BeginsWithAByteOrderMark = _writes("010", write=lambda body: b"\xef\xbb\xbf" + _dumped(body).encode())
SendsGb18030 = _writes("010", write=lambda body: _dumped(body).encode("gb18030"))
SendsNothingAtAll = _writes("010", write=lambda _: b"")
CutsOffLongMessages = _writes("010", write=lambda body: _dumped(body).encode()[:1000])
SendsArrays = _writes("011", write=lambda body: _dumped([body]).encode())
SendsJsonWithinJson = _writes("011", write=lambda body: _dumped(_dumped(body)).encode())
SendsNull = _writes("011", write=lambda _: b"null")

# ---- fields


def changes(rule: str, change: Callable[[Body], Body], **world: Any) -> type[Caller]:
    """Return a party that sends another body than the right one."""

    @breaks(rule, **world)
    class Changes(Caller):
        def send(self, body: Any) -> Response | None:
            return super().send(change(body))

    return Changes


def _without(rule: str, field: str) -> type[Caller]:
    return changes(rule, lambda body: {key: value for key, value in body.items() if key != field})


def puts(rule: str, field: str, value: Any, where: Callable[[Body], object] = lambda _: True) -> type[Caller]:
    """Return a party that puts a value into a field, in the messages `where` that holds."""
    return changes(rule, lambda body: {**body, field: value} if where(body) else body)


def _renames(rule: str, field: str, name: str) -> type[Caller]:
    return changes(rule, lambda body: {name if key == field else key: value for key, value in body.items()})


def _customer(change: Callable[[str, str], Body]) -> type[Caller]:
    """Return a party that names customers in another way: the name of the field and the id -> what stands there instead."""

    def changed(body: Body) -> Body:
        field = next(name for name in USER.values() if name in body)
        return {key: value for key, value in body.items() if key != field} | change(field, body[field])

    return changes("020", changed)


def _content(change: Callable[[Any], Any]) -> type[Caller]:
    return changes("026", lambda body: {**body, "Content": change(body["Content"])} if "Content" in body else body)


LeavesOutTheCustomer = _customer(lambda *_: {})
SaysNullForTheCustomer = _customer(lambda field, _: {field: None})
NumbersTheCustomer = _customer(lambda field, _: {field: 7})
ListsTheCustomer = _customer(lambda field, user: {field: [user]})
WritesTheCustomerSmall = _customer(lambda field, user: {field[0].lower() + field[1:]: user})
TakesTheOtherName = _customer(lambda field, user: {next(name for name in USER.values() if name != field): user})
WritesEveryNameSmall = _writes(
    "020", "023", "026", write=lambda body: _dumped({name[0].lower() + name[1:]: value for name, value in body.items()}).encode()
)
NumbersTheConversation = puts("022", "ServiceId", 4711)
ListsTheConversation = puts("022", "ServiceId", ["4711"])
LeavesOutTheType = _without("023", "MsgType")
SaysNullForTheType = puts("023", "MsgType", None)
NumbersTheType = puts("023", "MsgType", 1)
WritesTheTypeSmall = _renames("023", "MsgType", "msgType")
LeavesOutTheContent = _without("026", "Content")
SaysNullForTheContent = _content(lambda _: None)
WrapsTheContent = _content(lambda said: {"text": said})
ListsTheContent = _content(lambda said: [said])
WritesTheContentSmall = _renames("026", "Content", "content")
NumbersWhatLooksLikeANumber = _content(lambda said: 12345 if said.startswith("0012345") else said)
