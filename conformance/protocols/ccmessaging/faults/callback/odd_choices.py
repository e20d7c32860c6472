"""Integrators that take OPEN questions the other way, and conform."""

import json
from collections.abc import Callable
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.callback.odd_messages import odd_null, odd_text, odd_type, odd_value
from conformance.protocols.ccmessaging.faults.keys import WantsEachKeyOnce
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


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
        return odd_null(message) or odd_type(message) or odd_value(message) or odd_text(message)

    def objection(self, body: Body, messages: list[Any]) -> str:
        odd = not messages or len(messages) > 50 or type(body.get("timestamp")) is not int
        return "strict" if odd else super().objection(body, messages)
