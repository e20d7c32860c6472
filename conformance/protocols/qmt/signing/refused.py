"""Is it the caller who is refused, and why, by what an answer says (QR-02 to QR-04)? Asked by runs and by the examination."""

import re
from typing import Final

from conformance.core.answer import refuses_caller
from conformance.core.exchange import Exchange, Outcome
from conformance.protocols.qmt.checks.code import CODE, outcome

MISSING: Final = "30001"
UNKNOWN_APP: Final = "30002"
_MISMATCH: Final = "30003"
_SPEAKS_OF_IT: Final = re.compile(r"sign|secret|token|auth|签名|鉴权|验签", re.IGNORECASE)


def said(exchange: Exchange) -> str:
    """Return the errcode of an answer; empty if it bears none."""
    return str(_body(exchange).get(CODE.field, ""))


def is_refused(exchange: Exchange) -> bool:
    """Return whether an answer speaks of who calls, and not of what is said."""
    if outcome(exchange) is not Outcome.REFUSED:
        return False
    listed = said(exchange) in (MISSING, UNKNOWN_APP, _MISMATCH)
    return listed or refuses_caller(exchange) or _SPEAKS_OF_IT.search(str(_body(exchange).get(CODE.description, ""))) is not None


def _body(exchange: Exchange) -> dict[str, object]:
    body = exchange.response.json if exchange.response else None
    return body if isinstance(body, dict) else {}
