"""The reference app of QMT: takes messages to its customers (QD-01 to QD-05), and hands over what they say, in every form (QU-01 to QU-10)."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, UPLINK
from conformance.protocols.qmt.reference.callee import WRONG, Body, Refused
from conformance.protocols.qmt.reference.caller import Caller

_TAGS: Final[tuple[Body, ...]] = (
    {},
    {"Tag": None},
    {"Tag": "vip"},
    {"Tag": 4711},
    {"Tag": False},
    {"Tag": ["a", 1, None]},
    {"Tag": {"level": "gold", "城市": "北京"}},
    {"Tag": {"route": {"queue": [1, {"skill": []}]}}},
)
_TEXTS: Final = ("0012345", "您好,请问几点营业?", 'She said "hello" & left \\ <b>now</b>', "🙂 two\nlines", "long " * 700)
_NAMED: Final[tuple[Body, ...]] = (
    {"FromUserName": "李雷"},
    {"ServiceId": "4711"},
    {"ServiceId": None},
    {"ServiceId": ""},
    {"FromUserName": "Li Lei", "ServiceId": "4711", "Tag": {}},
)
_EVENT: Final = "event.CLICK.RG"
_OTHER: Final = "location"
"""A type that nobody has described: where none are declared, none is wrong."""


class App(Caller):
    """Keeps every rule of documents/001 for an app. A fault overrides one method."""

    leg = DOWNLINK.name
    party = "qmt.app"
    sends = UPLINK

    def reach(self, request: Request) -> None:
        super().reach(request)
        if not request.url.partition("?")[0].endswith(DOWNLINK.path):
            raise Refused(WRONG, "no such interface", 404)

    def talk(self) -> None:
        """Say all that an app has to say, one message after the other."""
        for body in self.messages():
            self.say(body)

    def say(self, body: Body) -> None:
        """Hand a message over; once more, signed anew, where it is not accepted."""
        if not self.is_accepted(self.send(body)):
            self.send(body)

    def is_accepted(self, answer: Response | None) -> bool:
        return answer is None or (answer.status == 200 and isinstance(answer.json, dict) and answer.json.get("errcode") == 0)

    def path(self) -> str:
        return f"/api/{self.version()}/{self.appid()}{UPLINK.path}"

    def version(self) -> str:
        return str(self.target.credentials["version"])

    def messages(self) -> Iterator[Body]:
        """Yield a message of each type with a Tag of each form, texts of many kinds, and a few words of every customer."""
        first, *others = [user.id for user in self.target.users] or ["alice"]
        for kind, tag in product((*self.kinds(), _EVENT), _TAGS):
            yield self.message(first, kind, **tag)
        for said in _TEXTS:
            yield self.message(first, "text", Content=said)
        for named in _NAMED:
            yield self.message(first, "text", **named)
        yield self.message(first, _EVENT, Content="an agent, please")
        for user in others:
            yield self.message(user, "text")
            yield self.message(user, "text", Content="Is anybody there?")

    def kinds(self) -> tuple[str, ...]:
        """Return the types that are sent beside events."""
        return self.target.types or (*DEFAULT_TYPES, _OTHER)

    def message(self, user: str, kind: str, **fields: Any) -> Body:
        return {"FromUserId": user, "MsgType": kind, **self.content(kind), **fields}

    def content(self, kind: str) -> Body:
        """Return a text, the address of a file, or nothing for an event, as real clients have it (QM-03)."""
        if kind.startswith("event"):
            return {}
        return {"Content": f"https://example.com/media/4711.{kind}" if kind in DEFAULT_TYPES[1:] else "Hello, I have a question."}
