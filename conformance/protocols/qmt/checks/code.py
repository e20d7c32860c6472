"""How QMT says yes: `errcode` is 0 (QU-11, QD-05, QR-01), and what an answer says on either leg."""

from typing import Final

from conformance.core.answer import Code
from conformance.core.exchange import Exchange, Outcome, Response
from conformance.core.message import Kind

CODE: Final = Code("errcode", 0, "errmsg")
YES: Final = Response(200, (("Content-Type", "application/json"),), b'{"errcode":0,"errmsg":"ok"}')
"""The answer of the samples (QU-11, QD-05)."""
_MOVED: Final = 300


def outcome(exchange: Exchange) -> Outcome:
    """Say whether an answer accepts or refuses; a redirect of a valid message does not accept it."""
    found = CODE.outcome(exchange)
    moved = exchange.response is not None and exchange.response.status >= _MOVED
    return Outcome.REFUSED if found is Outcome.UNCLEAR and moved and exchange.intent.kind is Kind.VALID else found
