"""Parties that take OPEN questions the other way, and conform: an alarm on any of them is a bug of the suite."""

import json
import time
from collections.abc import Callable
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import DEFAULT_TYPES, is_event
from conformance.protocols.qmt.reference.callee import MISMATCH, Body, Callee, Refused

_DAY: Final = 86_400_000
_KNOWN: Final = {"FromUserId", "FromUserName", "ToUserId", "WorkerNum", "WorkerName", "ServiceId", "MsgType", "Content", "Tag"}
_OPTIONAL: Final = ("FromUserName", "WorkerNum", "WorkerName", "ServiceId")


def _refuses(hit: Callable[[Body], object]) -> type[Callee]:
    @oddity
    class Refuses(Callee):
        def objection(self, body: Body) -> str:
            return "not taken" if hit(body) else super().objection(body)

    return Refuses


def _odd_text(body: Body) -> bool:
    return any((sign < " " and sign not in "\t\n") or "\x7f" <= sign <= "\x9f" for sign in str(body.get("Content")))


def _odd_address(body: Body) -> bool:
    return body["MsgType"] in DEFAULT_TYPES[1:] and not str(body["Content"]).startswith("http")


def _odd_optional(body: Body) -> bool:
    return any(not isinstance(body[name], str | None) or (not body[name] and name != "ServiceId") for name in _OPTIONAL if name in body)


def _empty(body: Body) -> bool:
    return "" in (body.get("FromUserId"), body.get("ToUserId"), body.get("MsgType"), body.get("Content"))


RefusesUnknownFields = _refuses(lambda body: body.keys() - _KNOWN)
RefusesEvents = _refuses(is_event)
RefusesEventsWithoutContent = _refuses(lambda body: is_event(body) and not body.get("Content"))
RefusesEventsWithContent = _refuses(lambda body: is_event(body) and body.get("Content"))
RefusesUnknownTypes = _refuses(lambda body: body["MsgType"] not in DEFAULT_TYPES)
RefusesEmptyTexts = _refuses(_empty)
RefusesOddOptionalFields = _refuses(_odd_optional)
WantsAddresses = _refuses(_odd_address)
RefusesControlCharacters = _refuses(_odd_text)
RefusesLongNames = _refuses(lambda body: any(len(str(body.get(name))) > 30 or "\n" in str(body.get(name)) for name in ("FromUserName", "WorkerName")))
RefusesMoreThan4000 = _refuses(lambda body: len(str(body.get("Content"))) > 4000)
RefusesConversationsItDoesNotKnow = _refuses(lambda body: body.get("ServiceId") == "no-such-conversation")


@oddity
class TakesUpperCase(Callee):
    def signature_is_right(self, given: str, stamp: str) -> bool:
        return super().signature_is_right(given.lower(), stamp)


class _Asks(Callee):
    """Looks at the timestamp of what is rightly signed."""

    def verify(self, request: Request) -> None:
        super().verify(request)
        if not self.is_timely(self.query(request, "timestamp") or ""):
            raise Refused(MISMATCH, "the timestamp is not taken")

    def is_timely(self, stamp: str) -> bool:
        return True


@oddity
class WantsNumbersAsTimestamps(_Asks):
    def is_timely(self, stamp: str) -> bool:
        return stamp.isdigit()


@oddity
class RefusesOldTimestamps(_Asks):
    def is_timely(self, stamp: str) -> bool:
        return not stamp.isdigit() or int(stamp) > time.time() * 1000 - _DAY / 2


@oddity
class WantsTimestampsOfToday(_Asks):
    def is_timely(self, stamp: str) -> bool:
        return stamp.isdigit() and abs(int(stamp) - time.time() * 1000) < _DAY / 2


@oddity
class RefusesReplays(_Asks):
    """Takes each timestamp once."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.seen: set[str] = set()

    def is_timely(self, stamp: str) -> bool:
        seen = stamp in self.seen
        self.seen.add(stamp)
        return not seen


@oddity
class WantsTimestampsThatGrow(_Asks):
    """Refuses what is older than the newest by more than a few seconds, for requests overtake each other."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.newest = 0

    def is_timely(self, stamp: str) -> bool:
        if not stamp.isdigit() or not self.newest - 10_000 <= int(stamp) <= time.time() * 1000 + 10_000:
            return False
        self.newest = max(self.newest, int(stamp))
        return True


@oddity
class RefusesDuplicates(Callee):
    """Takes the same message of the same user for a mistake, whenever it comes again."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.known: set[str] = set()

    def objection(self, body: Body) -> str:
        whole = json.dumps(body)
        again = whole in self.known
        self.known.add(whole)
        return "a duplicate" if again else super().objection(body)


@oddity
class ReplacesWhatItCannotRead(Callee):
    """Reads bodies that are not in UTF-8, somehow."""

    def loads(self, raw: bytes) -> Any:
        return json.loads(raw.decode("utf-8", "replace"))


@oddity
class RefusesKeysThatStandTwice(Callee):
    def loads(self, raw: bytes) -> Any:
        def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            if len(dict(pairs)) != len(pairs):
                raise ValueError("a key stands twice")
            return dict(pairs)

        return json.loads(raw.decode("utf-8"), object_pairs_hook=unique)


@oddity
class TakesOtherMethods(Callee):
    """Takes PUT and PATCH for POST, and shows a page to whoever asks with GET."""

    def __call__(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(200, (("Content-Type", "text/html"),), b"<html>The interface is here.</html>")
        return super().__call__(Request("POST", request.url, request.headers, request.body))


@oddity
class IsStrict(WantsTimestampsOfToday, RefusesReplays, RefusesKeysThatStandTwice):
    """Refuses whatever the documents leave open."""

    def is_timely(self, stamp: str) -> bool:
        return WantsTimestampsOfToday.is_timely(self, stamp) and RefusesReplays.is_timely(self, stamp)

    def objection(self, body: Body) -> str:
        odd = body.keys() - _KNOWN or _empty(body) or _odd_optional(body) or _odd_text(body)
        return "strict" if odd or body["MsgType"] not in DEFAULT_TYPES or _odd_address(body) else super().objection(body)


@oddity
class IsLenient(TakesUpperCase, TakesOtherMethods, ReplacesWhatItCannotRead):
    """Accepts whatever the documents leave open."""
