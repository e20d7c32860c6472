"""The reference platform as it serves a client under test: strict as the documents, or lenient; with tokens that stay, or are taken away.

The tokens that it issues are made up in this process and worth nothing outside it, so they may be shown.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Final

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.checks.poll_request import TOKEN_NAME, token_in
from conformance.protocols.ccmessaging.checks.poll_sent import cookies
from conformance.protocols.ccmessaging.legs import POLL
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

_QUOTE: Final = '"'


class Standing(StrEnum):
    """What a credential is worth."""

    RIGHT = "right"
    OVER = "over"
    """It was right once: it ran out, or was withdrawn."""
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Served(Platform):
    """Keeps the old token of a user beside the new one: of calls in flight nobody is to blame (HA-07 is an inference only)."""

    def __init__(self, target: Target, *, lenient: bool = False) -> None:
        super().__init__(target)
        self.lenient = lenient
        self.configured = frozenset(self.users)
        self.over: set[str] = set()
        self.taken: dict[str, str] = {}
        """Tokens that were never issued and are taken all the same -> who speaks with them."""

    # -- credentials -----------------------------------------------------------------------------------------------------------

    def outdate(self, token: str) -> None:
        """Keep it."""

    def why_not(self, body: Body) -> str:
        if missing := [name for name in ("userId", "userName", "channelId", "locale") if not isinstance(body.get(name), str) or not body[name]]:
            return f"{missing[0]} is missing, or no string"
        if body["channelId"] != self.target.credentials["channel_id"]:
            return "channelId is not the configured channel_id"
        return "userId has more than 32 characters"

    def lives(self, credential: str) -> bool:
        return credential not in self.over and super().lives(credential)

    def withdraw(self, user: str) -> None:
        """Let all tokens of a user be over, as if they had run out, until applyToken gives a new one."""
        self.over |= {token for token, known in self.users.items() if known == user}

    def token_in(self, request: Request, *, polls: bool = False) -> str:
        """Return the token that a request carries: in its header, or, if it polls, in its cookie first (X-22)."""
        own = request.header(TOKEN_NAME) or ""
        return (token_in(cookies(request) or "").strip(_QUOTE) if polls else "") or own

    def standing(self, token: str) -> Standing:
        """Return what a user's token is worth."""
        return self._standing(token, token in self.users)

    def standing_of_access(self, request: Request) -> Standing:
        """Return what the access token of a request is worth, whatever its scheme."""
        token = (request.header("authorization") or "").rpartition(" ")[2]
        return self._standing(token, token in self.access_tokens)

    def _standing(self, credential: str, known: bool) -> Standing:
        if not credential:
            return Standing.ABSENT
        return (Standing.RIGHT if self.lives(credential) else Standing.OVER) if known else Standing.UNKNOWN

    def scheme_is_right(self, scheme: str, _token: str) -> bool:
        return scheme.lower() == "bearer"

    def app_key_is_right(self, request: Request) -> bool:
        return self.lenient or super().app_key_is_right(request)

    def authorization_is_right(self, request: Request) -> bool:
        return self.lenient or super().authorization_is_right(request)

    def token_is_right(self, request: Request) -> bool:
        return self.lenient or super().token_is_right(request)

    def answer(self, status: int, body: object) -> Response:
        """Repeat whatever can be written in JSON, half a surrogate pair, too."""
        try:
            return super().answer(status, body)
        except UnicodeEncodeError:
            return Response(status, (("Content-Type", "application/json;charset=UTF-8"),), json.dumps(body).encode())

    # -- messages --------------------------------------------------------------------------------------------------------------

    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            if self.lenient:
                return {}
            raise

    def known_method(self, method: str) -> bool:
        return self.lenient or super().known_method(method)

    def problems(self, body: Body) -> Iterator[str]:
        return iter(()) if self.lenient else super().problems(body)

    def sender_fits(self, sender: str) -> bool:
        """Take what the samples have (X-01)."""
        return 1 <= len(sender) <= 40

    def is_connected(self, user: str) -> bool:
        return self.lenient or super().is_connected(user)

    def user(self, request: Request, body: Body) -> str:
        if known := super().user(request, body):
            return known
        said = body.get("from")
        if isinstance(said, str) and said:
            if token := self.token_in(request):
                self.taken[token] = said
            return said
        return self.taken.get(self.token_in(request), "")

    # -- polls -----------------------------------------------------------------------------------------------------------------

    def asked_by(self, request: Request) -> str:
        token = self.token_in(request, polls=True)
        if self.standing(token) is Standing.RIGHT:
            return self.users[token]
        if self.lenient:
            return self.users.get(token) or self.taken.get(token, "")
        raise Refused(401, "no such token")

    def answers(self, request: Request) -> Response:
        """Answer a call to a documented path; one with a method that no interface has is told so."""
        if request.url == POLL.path and request.method != POLL.method:
            if not self.lenient:
                return self.refusal(request, Refused(405, "GET only"))
            request = replace(request, method=POLL.method)
        return self(request)
