"""The credentials of a run against a ccmessaging platform: who is known there, and by which tokens at this moment."""

from dataclasses import replace

from conformance.core.exchange import Exchange, Request
from conformance.core.purse import Courier
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.marks import ACCESS_TOKEN, TOKEN


class Wallet:
    """A purse: see `core.purse`."""

    def __init__(self, target: Target, courier: Courier) -> None:
        """Start with what is configured."""
        self._target, self._courier = target, courier
        self._tokens = {user.id: str(user.token) for user in target.users}
        self._access = str(target.credentials["access_token"])

    def open(self) -> Target:
        """Return the target as it is: nothing has to be fetched."""
        return self._target

    def sign(self, request: Request, user: str) -> Request:
        """Return a request whose marks are the credentials of this moment."""
        now = {TOKEN: self._tokens[user], ACCESS_TOKEN: self._access}
        return replace(request, headers=tuple((name, _filled(value, now)) for name, value in request.headers))

    def learn(self, exchange: Exchange) -> None:
        """Take nothing."""

    def renew(self, exchange: Exchange) -> bool:
        """Renew nothing: what is fixed stays."""
        del exchange
        return False


def _filled(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
