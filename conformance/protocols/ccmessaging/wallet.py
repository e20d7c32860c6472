"""The credentials of a run against a ccmessaging platform: who is known there, by which tokens at this moment, and for how long."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Final

from conformance.core.credentials import Courier, CredentialError, Errand, Fetched
from conformance.core.exchange import Exchange, Request
from conformance.core.settings import Secret, Target, User
from conformance.protocols.ccmessaging import credentials, uploads
from conformance.protocols.ccmessaging.marks import ACCESS_TOKEN, TOKEN

_MARGIN: Final = 30.0
"""Seconds before its end at which a credential is renewed, or a tenth of its life where that is less."""
_FRUITLESS: Final = 3
"""So many renewals in a row that changed nothing: the target means something else than that credentials ran out."""
_MOST: Final = 500
"""Credentials of one run: a target that wants more is not one that a run can keep up with."""
_SHORTEST: Final = 8
"""Characters of a token that is taken from an answer: a shorter one would blot out ordinary text in every report."""


@dataclass(frozen=True)
class Coin:
    """A credential, and when to renew it (seconds of our clock)."""

    value: str
    until: float = inf


class Wallet:
    """A purse (see `core.credentials`): with an app_secret the access token is fetched, and so is the token of each user who has none."""

    def __init__(self, target: Target, courier: Courier, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with what is configured; `clock` counts seconds."""
        self._target, self._courier, self._clock = target, courier, clock
        self._fetches = "app_secret" in target.credentials
        self._access = Coin(str(target.credentials.get("access_token", "")))
        self._users = {user.id: user for user in target.users}
        self._tokens = {user.id: Coin(str(user.token or "")) for user in target.users}
        self._lock = threading.Lock()
        self._fruitless = self._issued = 0

    def open(self) -> Target:
        """Fetch what is to be fetched; a user who gets no token is left out, but the first decides for the run."""
        if self._fetches and (got := self._fetch_access()).problem:
            hint = "check credentials.app_key, credentials.app_secret and target.paths.tokenByAkSk (some gateways want port 28070 in the URL)"
            raise CredentialError(got.problem, hint, answered=got.answered)
        target = replace(self._target, users=tuple(user for user in self._target.users if user.token or self._admits(user)))
        return replace(target, media={**self._uploaded(target), **target.media}) if target.upload else target

    def sign(self, request: Request, user: str) -> Request:
        """Return a request whose marks are the credentials of this moment; those that are about to run out are renewed first."""
        if not _marks(request):
            return request
        self._renew_in_time(user)
        now = {TOKEN: self._tokens[user].value, ACCESS_TOKEN: self._access.value}
        return replace(request, headers=tuple((name, _filled(value, now)) for name, value in request.headers))

    def learn(self, exchange: Exchange) -> None:
        """Take the fresher token that may stand in the header of an answer to an accepted message (HG-12)."""
        self._fruitless = 0
        fresher = credentials.sound(exchange.response.header("ccmessaging-token") if exchange.response else None)
        if len(fresher) < _SHORTEST:
            return
        with self._lock:
            old = self._tokens[exchange.user].value
            if fresher != old and self._issued < _MOST and not self._is_outdated(exchange):
                self._keep(self._users[exchange.user], fresher)

    def renew(self, exchange: Exchange) -> bool:
        """Renew what a refused request was signed with: Authorization first, then the user's token (HG-10)."""
        marks = _marks(exchange.unsigned) if exchange.unsigned else set()
        if not marks or not credentials.ran_out(exchange):
            return False
        with self._lock:
            if self._is_outdated(exchange):
                return True  # another worker was faster
            if self._fruitless >= _FRUITLESS or self._issued >= _MOST:
                return False
            self._fruitless += 1
            access = ACCESS_TOKEN in marks and self._fetches and not self._fetch_access().problem
            token = TOKEN in marks and self._renew_token(self._users[exchange.user])
            return access or token

    # -- one credential -------------------------------------------------------------------------------------------------------

    def _renew_in_time(self, user: str) -> None:
        now = self._clock()
        if now < self._access.until and now < self._tokens[user].until:
            return
        with self._lock:
            if now >= self._access.until and self._fetch_access().problem:
                self._access = Coin(self._access.value)  # a refusal will tell when it has run out
            if now >= self._tokens[user].until and self._apply(self._users[user]).problem:
                self._tokens[user] = Coin(self._tokens[user].value)

    def _renew_token(self, user: User) -> bool:
        """Apply for another token; where one is configured, fall back to it."""
        if user.token is None:
            return not self._apply(user).problem
        changed = self._tokens[user.id].value != str(user.token)
        self._tokens[user.id] = Coin(str(user.token))
        return changed

    def _fetch_access(self) -> Fetched:
        begun = self._clock()
        got = self._courier.run(credentials.token_by_ak_sk(self._target))
        if not got.problem:
            self._issued += 1
            self._access = Coin(got.value, _end(begun, got.life))
        return got

    def _apply(self, user: User) -> Fetched:
        begun = self._clock()
        got = self._run(lambda: credentials.apply_token(self._target, user, self._access.value))
        if not got.problem:
            self._issued += 1
            self._tokens[user.id] = Coin(got.value, _end(begun, got.life))
        return got

    def _keep(self, user: User, fresher: str) -> None:
        self._issued += 1
        self._courier.hide(Secret(fresher, user.token.name if user.token else credentials.name_of(user)))
        self._tokens[user.id] = Coin(fresher, inf if user.token else _end(self._clock(), credentials.TOKEN_LIFE))

    def _run(self, make: Callable[[], Errand]) -> Fetched:
        """Run an errand that needs the access token; once more if that had run out."""
        got = self._courier.run(make())
        return self._courier.run(make()) if got.expired and self._fetches and not self._fetch_access().problem else got

    def _is_outdated(self, exchange: Exchange) -> bool:
        """Return whether a request carried other credentials than those of this moment."""
        now = {TOKEN: self._tokens[exchange.user].value, ACCESS_TOKEN: self._access.value}
        unsigned = exchange.unsigned.headers if exchange.unsigned else ()
        return tuple((name, _filled(value, now)) for name, value in unsigned) != exchange.request.headers

    # -- before the first message ---------------------------------------------------------------------------------------------

    def _admits(self, user: User) -> bool:
        got = self._apply(user)
        if got.problem and (not got.answered or user is self._target.users[0]):
            hint = f"check the id of user {user.id}, credentials.channel_id and target.paths.applyToken, or give the user a token"
            raise CredentialError(got.problem, hint, answered=got.answered)
        if got.problem:
            self._courier.say(f"user {user.id} is left out: {got.problem}")
        return not got.problem

    def _uploaded(self, target: Target) -> dict[str, str]:
        """Upload a file for each mediaType that has none; return the contents that name them, and say what could not be uploaded."""
        user, found, problems = target.users[0], dict[str, str](), dict[str, list[str]]()
        for media in (name for name in uploads.TYPES if name not in target.media):
            got = self._run(partial(self._upload, target, user, media))
            if got.problem:
                problems.setdefault(got.problem, []).append(media)
            else:
                found[media] = got.value
            if not got.answered:
                break
        for problem, lacking in problems.items():
            self._courier.say(f"no file could be uploaded for {', '.join(lacking)}: {problem}")
        return found

    def _upload(self, target: Target, user: User, media: str) -> Errand:
        headers = credentials.session(target, self._access.value, self._tokens[user.id].value)
        return credentials.upload_file_stream(target, uploads.file(media), user.id, headers)


def _end(begun: float, life: float | None) -> float:
    """Return when to renew what was fetched at `begun`: before the request was sent, so rather too soon than too late."""
    return inf if life is None else begun + life - min(_MARGIN, life / 10)


def _marks(request: Request) -> set[str]:
    return {mark for mark in (TOKEN, ACCESS_TOKEN) for _, value in request.headers if mark in value}


def _filled(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
