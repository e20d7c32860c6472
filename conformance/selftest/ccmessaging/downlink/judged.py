"""Answers to polls as targets give them, and which rules an exchange breaks."""

import json
from typing import Any

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.harness.judge.judge import Judge
from conformance.protocols.ccmessaging.legs import POLL
from conformance.selftest.rig.runs import DEMO, PROTOCOL


def answered(body: Any, *, user: str = "", kind: Kind = Kind.VALID, status: int = 200) -> Exchange:
    """Return a poll that is answered with this body."""
    response = Response(status, (("Content-Type", "application/json"),), json.dumps(body).encode())
    request = Request("GET", "http://127.0.0.1" + POLL.path, ())
    return Exchange(1, POLL.name, request, response, Intent(kind, "CCM-PO-001"), user=user, target=DEMO if user else None)


def written(value: object) -> str:
    """Return the name of a parameter, the same in every process: sets have no order."""
    return str(sorted(value)) if isinstance(value, set) else str(value)


def broken(exchange: Exchange) -> set[str]:
    """Return the rules that an exchange breaks."""
    return {violation.rule for violation in Judge(PROTOCOL).violations(exchange)}
