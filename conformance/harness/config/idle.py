"""What stands in a configuration and has no effect on this party. One file may serve several parties, so it is said, and no mistake."""

from collections.abc import Iterator

from conformance.core.protocol import Party
from conformance.core.settings import Target


def idle(target: Target, party: Party) -> Iterator[tuple[str, str]]:
    """Yield what has no effect and why, and what to do."""
    sent = {cell[0] for leg in party.driven for cell in leg.cells}
    if target.listen and not party.heard:
        yield f"[listen] has no effect: a {party.name} calls nobody", _without("[listen]")
    serves = party.talks and target.listen is not None
    if (target.media or target.upload) and not party.needs.media and not serves:
        yield f"[media] has no effect: a {party.name} need not know files", _without("[media]")
    if odd := sorted(target.avoid - sent):
        yield f"{', '.join(odd)} in target.avoid has no effect: a {party.name} is sent nothing of this kind", _without("it")
    if target.downlink != "any" and not party.protocol.downlink:
        yield f"target.downlink has no effect: nothing is awaited of a {party.name} but answers", _without("it")
    if any(user.token for user in target.users) and not party.needs.tokens and not serves:
        yield f"the tokens of [[users]] have no effect: a {party.name} is called without any", _without("them")


def _without(what: str) -> str:
    return f"leave {what} out, or check target.as"
