"""Which other party a target seems to be, where it does not answer as the one that it is said to be. Few requests, without any credential of ours."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from conformance.core.credentials import Courier, Errand, Fetched
from conformance.core.examination import Seen, fail
from conformance.core.exchange import Exchange, Outcome, Request
from conformance.core.foreign import is_page
from conformance.core.leg import Leg
from conformance.core.protocol import Party
from conformance.core.settings import Target
from conformance.protocols import families

_MOST: Final = 4
"""Other parties that are asked for."""
_NOT_HERE: Final = (404, 405)
_WANTS_TO_KNOW: Final = (401, 403)


def seems(target: Target, courier: Courier, refused: Exchange) -> Seen | None:
    """Return what to say if another party answers at the URL; None if none does. At most four requests, and none if the URL says it itself."""
    here = f"{refused.request.url.partition('?')[0]} answers HTTP {refused.status}"
    if leg := _named_by(target):
        text = f"{here}, and target.url ends with {leg.path}, where a {leg.callee} is called and a {target.party} is not"
        return fail(text, _then(leg.callee))
    for party in list(_others(target))[:_MOST]:
        if there := courier.run(_asks(party, target, takes=refused.status not in _NOT_HERE)).value:
            return fail(f"{here}, and a {party.name} seems to answer at {there}", _then(party.name))
    return None


def _then(party: str) -> str:
    return f'say --as {party}, or as = "{party}" in [target], with its credentials: `ccmsg init --as {party}` writes such a file'


def _others(target: Target) -> Iterator[Party]:
    every = [party for family in families().values() for party in family.parties.values()]
    yield from (party for party in every if party.name != target.party and party.driven)


def _named_by(target: Target) -> Leg | None:
    """Return the leg of another party with whose documented path the URL ends."""
    path = urlsplit(target.url).path.rstrip("/")
    own = [leg.path for family in families().values() if (party := family.parties.get(target.party)) for leg in party.driven]
    legs = [leg for party in _others(target) for leg in party.driven if leg.path and leg.path not in own]
    return next((leg for leg in legs if path.endswith(leg.path)), None)


def _asks(party: Party, target: Target, *, takes: bool) -> Errand:
    """Return a plain message to another party, as one would send it that has no credentials. Must it take the message, or only answer?"""
    protocol, demo = party.protocol, party.demo(target.url.rstrip("/"))
    given = {name: target.credentials[name] for name in party.needs.plain if name in target.credentials}
    known = replace(demo, credentials={**demo.credentials, **given})
    bound = protocol.bind(protocol.dialogue.plain[0], known.users[0], known, lambda length: secrets.token_hex(length)[:length])
    url = protocol.where(known, party.driven[0].name)

    def read(exchange: Exchange) -> Fetched:
        return Fetched(url) if _answers(exchange, party, takes=takes) else Fetched(problem="it does not answer")

    request = Request(bound.request.method, url, (("Content-Type", "application/json"),), bound.request.body)
    return Errand(f"as {party.name}", request, read)


def _answers(exchange: Exchange, party: Party, *, takes: bool) -> bool:
    """Return whether an answer is one of this party: its code stands in it, or it wants to know who calls."""
    response = exchange.response
    if takes:
        return party.protocol.code.outcome(exchange) is Outcome.ACCEPTED
    if response is None or response.status in _NOT_HERE or is_page(response):
        return False
    return response.status in _WANTS_TO_KNOW or (isinstance(response.json, dict) and party.protocol.code.field in response.json)
