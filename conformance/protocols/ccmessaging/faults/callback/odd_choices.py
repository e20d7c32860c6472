"""Integrators that take OPEN questions the other way, and conform: an alarm on any of them is a bug of the suite."""

import json
from collections.abc import Callable
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.callback.altering import refuses, refuses_batches
from conformance.protocols.ccmessaging.faults.keys import WantsEachKeyOnce
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

_TEXTS: Final = ("from", "to", "channel", "controlType", "sourceType")
_LISTS: Final = {
    "channel": ("WEB", "WhatsApp", "WHATSAPP"),
    "mediaType": ("TEXT", "IMAGE", "VIDEO", "AUDIO", "LOCATE", "DOCUMENT", None),
    "sourceType": ("AGENT", "ROBOT", "SYSTEM"),
    "controlType": ("CHAT", "CONNECT", "DISCONNECT", "TRANS2AGENT", "READ"),
}


def _odd_null(message: Body) -> bool:
    """Return whether a mandatory field is absent or null where no sample shows it so."""
    odd = [field for field in ("content", "mediaType", "timestamp", *_TEXTS) if message.get(field) is None]
    return bool(set(odd) - ({"content", "mediaType"} if message.get("controlType") in ("DISCONNECT", "READ") else set()))


def _odd_type(message: Body) -> bool:
    """Return whether a field has a type that the push page does not give it."""
    texts = all(isinstance(message.get(field, ""), str) for field in _TEXTS)
    optional = all(isinstance(message.get(field) or "", str) for field in ("content", "mediaType", "senderNickname", "messageCode"))
    numbers = type(message.get("timestamp", 0)) is int and isinstance(message.get("isOfflineStatus") or False, bool)
    return not (texts and optional and numbers)


def _odd_value(message: Body) -> bool:
    return any(message.get(field, known[0]) not in known for field, known in _LISTS.items())


def _odd_text(message: Body) -> bool:
    content, code = str(message.get("content")), str(message.get("messageCode"))
    return len(content) > 500 or len(code) > 64 or any((sign < " " and sign not in "\t\n") or "\x7f" <= sign <= "\x9f" for sign in content)


RefusesNullsThatNoSampleHas = oddity(refuses(_odd_null))
RefusesOtherTypes = oddity(refuses(_odd_type))
RefusesUnknownValues = oddity(refuses(_odd_value))
RefusesOddTexts = oddity(refuses(_odd_text))
RefusesListsOfIds = oddity(refuses(lambda message: isinstance(message.get("content"), list)))
RefusesEmptyReceivers = oddity(refuses(lambda message: not message["to"]))
WantsChannelWeb = oddity(refuses(lambda message: message["channel"] != "WEB"))
WantsUsersItKnows = oddity(refuses(lambda message: message["from"] != "202105284494222653"))
WantsTimesInMilliseconds = oddity(refuses(lambda message: len(str(message.get("timestamp"))) != 13))
RefusesEmptyBatches = oddity(refuses_batches(lambda _, messages: not messages))
RefusesFiveHundred = oddity(refuses_batches(lambda _, messages: len(messages) > 50))
NeedsATimestamp = oddity(refuses_batches(lambda body, _: type(body.get("timestamp")) is not int))


class _Seen(Integrator):
    """Knows what it has had before."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.seen: set[str] = set()

    def again(self, name: str) -> bool:
        seen = name in self.seen
        self.seen.add(name)
        return seen


@oddity
class RefusesTheSameCodeTwice(_Seen):
    def unwanted(self, message: Body) -> bool:
        return bool(message.get("messageCode")) and self.again(str(message["messageCode"]))


@oddity
class RefusesTheSameMessageTwice(_Seen):
    """Tells messages by receiver, time and text, for the samples have no code."""

    def unwanted(self, message: Body) -> bool:
        return self.again(json.dumps([message["to"], message["from"], message["controlType"], message.get("timestamp"), message.get("content")]))


@oddity
class RefusesTheSameBodyTwice(_Seen):
    def objection(self, body: Body, messages: list[Any]) -> str:
        return "a duplicate" if self.again(json.dumps(body)) else ""


@oddity
class RefusesTheSameTimeTwice(_Seen):
    """Takes a push with the timestamp of another for a replay."""

    def objection(self, body: Body, messages: list[Any]) -> str:
        return "a replay" if self.again(json.dumps(body.get("timestamp"))) else ""


@oddity
class AcknowledgesTheSecondTime(_Seen):
    """Forgets a duplicate and says that all is well."""

    def pushed(self, request: Request) -> Response:
        return self.success(request, {}) if request.body.decode("latin-1") in self.seen else super().pushed(request)

    def objection(self, body: Body, messages: list[Any]) -> str:
        self.again(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode().decode("latin-1"))
        return ""


def _authorizes(status: int, right: Callable[[str | None, str], bool]) -> type[Integrator]:
    """Return an integrator that asks who calls: what it was given, and what it knows."""

    @oddity
    class Authorizes(Integrator):
        def authorized(self, request: Request) -> None:
            if not right(request.header("authorization"), str(self.target.credentials["push_authorization"])):
                raise Refused(status, "who are you?")

    return Authorizes


WantsItsAuthorization = _authorizes(401, lambda given, known: given == known)
ForbidsOtherAuthorizations = _authorizes(403, lambda given, known: given == known)
WantsAnyAuthorization = _authorizes(401, lambda given, _: bool(given))
WantsABearer = _authorizes(401, lambda given, _: (given or "").startswith("Bearer "))
TakesNoSignature = _authorizes(400, lambda given, _: not (given or "").startswith("auth-v2"))


def _wants_label(hit: Callable[[str], bool]) -> type[Integrator]:
    @oddity
    class WantsLabel(Integrator):
        def authorized(self, request: Request) -> None:
            if not hit(request.header("content-type") or ""):
                raise Refused(415, "application/json")

    return WantsLabel


WantsALabel = _wants_label(lambda label: label.split(";")[0] == "application/json")
WantsAPlainLabel = _wants_label(lambda label: label == "application/json")
WantsSomeLabel = _wants_label(bool)


@oddity
class RefusesKeysThatStandTwice(WantsEachKeyOnce, Integrator):
    pass


@oddity
class TakesEveryMethod(Integrator):
    """Acknowledges a GET, too: a platform may ask so whether the address is there."""

    def pushed(self, request: Request) -> Response:
        return self.success(request, {}) if request.method == "GET" else super().pushed(request)

    def known_method(self, method: str) -> bool:
        return True


@oddity
class TakesMembersThatAreNoObjects(Integrator):
    def messages(self, body: Body) -> list[Any]:
        return [message for message in super().messages(body) if isinstance(message, dict)]


@oddity
class IsLenient(TakesEveryMethod, TakesMembersThatAreNoObjects):
    """Accepts whatever the documents leave open."""


@oddity
class IsStrict(RefusesTheSameBodyTwice, RefusesKeysThatStandTwice):
    """Refuses whatever the documents leave open."""

    def authorized(self, request: Request) -> None:
        if request.header("authorization") != str(self.target.credentials["push_authorization"]):
            raise Refused(401, "who are you?")
        if request.header("content-type") != "application/json":
            raise Refused(415, "application/json")

    def unwanted(self, message: Body) -> bool:
        return _odd_null(message) or _odd_type(message) or _odd_value(message) or _odd_text(message)

    def objection(self, body: Body, messages: list[Any]) -> str:
        odd = not messages or len(messages) > 50 or type(body.get("timestamp")) is not int
        return "strict" if odd else super().objection(body, messages)
