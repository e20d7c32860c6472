"""How the reference platform pushes (S3, the push page): what would wait for some users to be polled is sent to the callback instead."""

import json
import time
from collections.abc import Callable
from typing import Any, Final

from conformance.core.exchange import Headers, Request
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.reference.downlink import Downlink
from conformance.protocols.ccmessaging.reference.uplink import Body

Call = Callable[[Request], object]
"""Whoever brings a push to the callback; its answer is not asked for, for what follows on a failure is nowhere stated (PU-52)."""

_POLLED_ONLY: Final = ("senderAvatar", "interIdx", "contentType", "mediaFileType")
"""Fields that only messages of a poll have (S2 table 3)."""


class Push(Downlink):
    """Pushes to every second user. A fault overrides one method."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.call: Call | None = None
        """None where there is nobody to be called: then all users poll."""
        self.batches: dict[str, list[Body]] = {}
        """User -> what is being said to that user in this moment: it is pushed together."""

    def is_pushed(self, user: str) -> bool:
        """Return whether messages to a user are pushed; the others poll."""
        return self.call is not None and [known.id for known in self.target.users].index(user) % 2 == 1

    def react(self, user: str, body: Body) -> None:
        if not self.is_pushed(user):
            super().react(user, body)
            return
        self.batches[user] = []
        super().react(user, body)
        if said := self.batches.pop(user):
            self.push(user, said)

    def bring_back(self, user: str, text: str) -> None:
        if self.is_pushed(user):
            self.push_echo(user, text)
        else:
            super().bring_back(user, text)

    def push_echo(self, user: str, text: str) -> None:
        self.say(user, content=text)

    def hand_over(self, user: str) -> None:
        """Say it in the words of the samples, too: an agent is called for, and the user has to wait."""
        if self.is_pushed(user):
            self.transfer(user)
            self.say(user, content="Queuing...", sourceType="SYSTEM", senderNickname="SYSTEM")
        super().hand_over(user)

    def transfer(self, user: str) -> None:
        self.say(user, controlType="TRANS2AGENT", content="An agent is called.", sourceType="SYSTEM", senderNickname="SYSTEM")

    def say_goodbye(self, user: str) -> None:
        """An agent leaves as in sample 3, the robot as in sample 5."""
        if self.is_pushed(user) and user in self.handed_over:
            self.say(user, controlType="DISCONNECT", mediaType=None, content=None, sourceType="AGENT", senderNickname=None)
        else:
            super().say_goodbye(user)

    def put(self, user: str, message: Body) -> None:
        if user in self.batches:
            self.batches[user].append(self.as_pushed(message))
        else:
            super().put(user, message)

    def as_pushed(self, message: Body) -> Body:
        """Return a message as the push page has it."""
        body = {key: value for key, value in message.items() if key not in _POLLED_ONLY}
        if body["controlType"] == "READ":
            body["mediaType"] = None
        if body["senderNickname"] == "系统":
            body["senderNickname"] = "SYSTEM"
        if body["isOfflineStatus"] is None:
            del body["isOfflineStatus"]
        return body

    def push(self, user: str, messages: list[Body]) -> None:
        """Send what was said to a user."""
        self.send(self.envelope(messages))

    def envelope(self, messages: list[Body]) -> Any:
        return {"timestamp": int(time.time() * 1000), "messages": messages}

    def send(self, body: Any) -> None:
        """Call the callback."""
        assert self.call is not None
        self.call(Request(self.push_method(), "", self.push_headers(), self.push_body(body)))

    def push_method(self) -> str:
        return PUSH.method

    def push_headers(self) -> Headers:
        named = {"Content-Type": self.push_label(), "Authorization": self.push_authorization()}
        return tuple((name, value) for name, value in named.items() if value is not None)

    def push_label(self) -> str | None:
        return "application/json"

    def push_authorization(self) -> str | None:
        known = self.target.credentials.get("push_authorization")
        return str(known) if known else None

    def push_body(self, body: Any) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode()
