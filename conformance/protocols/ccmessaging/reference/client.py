"""The reference client of an integrator: it talks to a platform as a channel of real users would (S0, S2, FL-01). No socket; it calls by `call`."""

import json
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Final

from conformance.core.exchange import Request, Response
from conformance.protocols.ccmessaging.legs import FILE_TYPES, MEDIA_TYPES, UPLINK
from conformance.protocols.ccmessaging.reference.caller import Caller
from conformance.protocols.ccmessaging.reference.uplink import Body
from conformance.protocols.ccmessaging.uploads import TYPES

_SILENT: Final = ("CONNECT", "TRANS2AGENT", "DISCONNECT")
"""What needs no content (SA-11)."""
_ROUNDS: Final = len(MEDIA_TYPES)


class Client(Caller):
    """Keeps every rule of a caller. A fault or an oddity overrides one method."""

    def talk(self) -> None:
        """Say all there is to say: as many conversations as there are media types, two by two."""
        self.ready()
        users = [user.id for user in self.target.users]
        for turn in range(0, _ROUNDS, 2):
            pair = [self.conversation(users[(turn + side) % len(users)], MEDIA_TYPES[turn + side]) for side in (0, 1)]
            waiting = deque(pair)
            while waiting:
                steps = waiting.popleft()
                if next(steps, self) is not self:
                    waiting.append(steps)

    def ready(self) -> None:
        """Fetch what is needed before anything is said."""
        self.numbers = count(1)
        self.keys: dict[str, str] = {}
        self.tokens = {user.id: str(user.token) for user in self.target.users if user.token}
        self.access = self.fetch_access()

    # -- conversations ---------------------------------------------------------------------------------------------------------

    def conversation(self, user: str, media: str) -> Iterator[object]:
        """Talk with one user, a step at a time: in between others talk."""
        self.enter(user)
        yield self.say(user, "CONNECT", media)
        yield self.poll(user)
        for kind in MEDIA_TYPES:
            yield self.chat(user, kind)
        yield self.poll_until_answered(user)
        for control in ("INPUT", "READ"):
            yield self.say(user, control, media)
        yield self.say(user, "TRANS2AGENT", media)
        yield self.chat(user, "TEXT")
        yield self.poll_until_answered(user)
        yield self.leave(user, media)

    def enter(self, user: str) -> None:
        """Have a token before anything else."""
        if user not in self.tokens:
            self.tokens[user] = self.fetch_token(user)

    def leave(self, user: str, media: str) -> Response:
        return self.say(user, "DISCONNECT", media)

    def chat(self, user: str, media: str) -> Response:
        return self.say(user, "CHAT", media)

    def say(self, user: str, control: str, media: str) -> Response:
        """Say something, and see it through."""
        body = self.message(user, control, media)
        response = self.send(user, body)
        return response if self.is_accepted(response) else self.see_through(user, body, response)

    def see_through(self, user: str, body: Body, response: Response) -> Response:
        """Send a message that failed once more; after 401 with new credentials (HG-10)."""
        if response.status == 401:
            self.access = self.fetch_access()
            self.tokens[user] = self.fetch_token(user)
        return self.send(user, body)

    def is_accepted(self, response: Response) -> bool:
        return response.status == 200 and isinstance(response.json, dict) and response.json.get("resultCode") == "0"

    # -- one message -----------------------------------------------------------------------------------------------------------

    def send(self, user: str, body: Body) -> Response:
        path = self.path(UPLINK.path)
        response = self.call(Request(self.method(body), path, self.headers(user, body), self.encode(body)))
        self.adopt(user, response)
        return response

    def path(self, documented: str) -> str:
        return documented

    def method(self, _body: Body) -> str:
        return UPLINK.method

    def encode(self, body: Body) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode()

    def message(self, user: str, control: str, media: str) -> Body:
        """Return a message; every second one has all optional fields."""
        number = next(self.numbers)
        plain = {
            "channel": "WEB",
            "controlType": control,
            "from": user,
            "mediaType": media,
            "sourceType": "CUSTOMER",
            "timestamp": str(1619573123199 + number),
            "to": str(self.target.credentials["channel_id"]),
            "messageId": self.message_id(number),
            **self.content(user, control, media, number),
        }
        return self.fields(plain | self.optional(number) if number % 2 else plain)

    def fields(self, body: Body) -> Body:
        return body

    def message_id(self, number: int) -> str:
        return f"{number:032x}"

    def optional(self, _number: int) -> Body:
        known = {"senderNickname": "Tester", "userAgent": "Mozilla/5.0", "senderAvatar": "https://example.com/avatar.png"}
        return {**known, "transData": '{"level":"gold"}'}

    def content(self, user: str, control: str, media: str, number: int) -> Body:
        """Return the content of a message; those that open, close or hand over need none."""
        if control in _SILENT and number % 2:
            return {}
        if media == "TEXT":
            return {"content": self.text(number)}
        return {"content": self.file(user, media) if media in FILE_TYPES else self.card(self.members(user))}

    def text(self, number: int) -> str:
        return f"你好, I have a question 🙂 No. {number}"

    def file(self, user: str, media: str) -> str:
        return f"{self.key(user, media)},{TYPES[media]}"

    def key(self, user: str, media: str) -> str:
        if media not in self.keys:
            self.keys[media] = self.upload(user, TYPES[media])
        return self.keys[media]

    def members(self, user: str) -> Body:
        """Return what stands in a card."""
        known = {"title": "Your order", "description": "", "redirectUrl": "https://example.com/orders/4711"}
        return {**known, "mediaFileId": self.key(user, "IMAGE"), "mediaFileType": "img/jpg"}

    def card(self, members: Body) -> str:
        return json.dumps(members, ensure_ascii=False)
