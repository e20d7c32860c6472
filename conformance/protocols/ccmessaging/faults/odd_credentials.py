"""Platforms whose credentials run out, change, or look odd: they conform, and a run has to live with all of them."""

from collections import Counter

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.uplink.odd_answers import ForbidsBadCredentials
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Counts(Platform):
    """Counts how often each credential was used."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.uses: Counter[str] = Counter()


@oddity
class EndsAccessTokens(_Counts):
    """Ends each access token that it issued after 100 requests."""

    def access_is_known(self, token: str) -> bool:
        self.uses[token] += 1
        return super().access_is_known(token) and (self.uses[token] <= 100 or token not in self.ends)


@oddity
class EndsAccessTokensInTheGateway(ForbidsBadCredentials, EndsAccessTokens):
    """The same, and says it as the gateway of a sibling page does (HG-11)."""


@oddity
class EndsUserTokens(_Counts):
    """Ends each user token that it issued after 50 requests."""

    def token_is_right(self, request: Request) -> bool:
        token = request.header("ccmessaging-token") or ""
        self.uses[token] += 1
        return super().token_is_right(request) and (self.uses[token] <= 50 or token not in self.ends)


@oddity
class GivesFresherTokens(_Counts):
    """Gives a fresher token with every 20th answer to a user (HG-12); the one before serves three messages more."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.last: Counter[str] = Counter()

    def token_is_right(self, request: Request) -> bool:
        token = request.header("ccmessaging-token") or ""
        if token in self.last:
            self.last[token] -= 1
        return super().token_is_right(request) and self.last.get(token, 1) > 0

    def success(self, request: Request, body: Body) -> Response:
        answer, user = super().success(request, body), self.user_of(request)
        self.uses[user] += 1
        if self.uses[user] % 20:
            return answer
        old = request.header("ccmessaging-token") or ""
        fresher = self.issue(user)
        if old in self.ends:
            self.users[old], self.last[old] = user, 4
        return Response(answer.status, (*answer.headers, ("ccmessaging-token", fresher)), answer.body)


@oddity
class QuotesTokens(Platform):
    """Has quotes inside the value of a token that are no part of it (HA-05)."""

    def token_body(self, token: str) -> Body:
        return {"resultCode": "0", "token": f'"{token}"'}


@oddity
class GivesBareTokens(Platform):
    """Answers applyToken with nothing but the token (HA-05)."""

    def apply_token(self, request: Request) -> Response:
        answer = super().apply_token(request)
        return Response(answer.status, answer.headers, self.issued[self.parse(request.body)["userId"]].encode())


@oddity
class AddsFieldsToTokens(Platform):
    """Says more than the documents name, and numbers where they name texts."""

    def access_body(self, token: str, life: int) -> Body:
        return {**super().access_body(token, life), "Expires": life, "RefreshToken": None, "list": [{"a": 1}]}

    def token_body(self, token: str) -> Body:
        return {"resultCode": 0, "token": token, "resultDesc": None, "extra": {"deep": [1]}}
