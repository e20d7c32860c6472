"""What stands in a configuration and has no effect on this party. One file may serve several parties, so it is said, and no mistake."""

from collections.abc import Iterator, Mapping

from conformance.core.protocol import Needs, Party
from conformance.core.settings import Target
from conformance.protocols import families


def idle(target: Target, party: Party) -> Iterator[tuple[str, str]]:
    """Yield what has no effect and why, and what to do."""
    sent = {cell[0] for leg in party.driven for cell in leg.cells}
    needs = _needs(target, party)
    if target.listen and not party.heard:
        yield f"[listen] has no effect: a {party.name} calls nobody", _without("[listen]")
    if (target.media or target.upload) and not any(one.media for one in needs):
        yield f"[media] has no effect: a {party.name} need not know files", _without("[media]")
    if odd := sorted(target.avoid - sent):
        yield f"{', '.join(odd)} in target.avoid has no effect: a {party.name} is sent nothing of this kind", _without("it")
    if unused := sorted(target.paths.keys() - paths_in_use(target, party).keys()):
        yield f"{', '.join(unused)} in [target.paths] has no effect: a {party.name} is not called there", _without("it")
    if target.downlink != "any" and not party.protocol.downlink:
        yield f"target.downlink has no effect: nothing is awaited of a {party.name} but answers", _without("it")
    if any(user.token for user in target.users) and not any(one.tokens for one in needs):
        yield f"the tokens of [[users]] have no effect: a {party.name} is called without any", _without("them")


def paths_in_use(target: Target, party: Party) -> Mapping[str, str]:
    """Return the paths of `[target.paths]` that are called: of legs on which the party is called, and of what credentials and files come from."""
    legs = {_short(leg.name) for family in families().values() for one in family.parties.values() for leg in one.legs}
    own = {_short(leg.name) for leg in party.driven}
    fetches = party.needs.tokens or party.needs.media
    return {name: path for name, path in target.paths.items() if (name in own if name in legs else fetches)}


def _needs(target: Target, party: Party) -> tuple[Needs, ...]:
    """Return what the party needs to know and, where we are to play the other one for it, what that one does."""
    played = families()[party.protocol.name].parties.values() if party.talks and target.listen else ()
    return (party.needs, *(other.needs for other in played))


def _short(leg: str) -> str:
    return leg.rpartition(".")[2]


def _without(what: str) -> str:
    return f"leave {what} out, or check target.as"
