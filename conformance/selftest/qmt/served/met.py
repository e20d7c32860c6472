"""Our side of the uplink, played in this process, and an app that talks to it."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any, Final

from conformance.core.counterpart import Seen, Serving, path_of
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Target
from conformance.harness.judge.judge import Judge
from conformance.protocols import party
from conformance.protocols.qmt.legs import UPLINK
from conformance.protocols.qmt.served.counterpart import Served
from conformance.protocols.qmt.signing import signature

PROTOCOL, PARTY = party("qmt.app")
TARGET: Final = PARTY.demo("http://127.0.0.1")
PATH: Final = "/api/v1/1001/staffService/message"
TEXT: Final = {"FromUserId": "alice", "MsgType": "text", "Content": "Hello"}
OK: Final = {"errcode": 0, "errmsg": "ok"}


class Met:
    """Our side of the uplink in this process, and all that came."""

    def __init__(self, target: Target = TARGET, **serving: Any) -> None:
        """Serve a target."""
        self.served = Served(target, Serving(**serving))
        self.judge, self.target = Judge(PROTOCOL), target
        self.calls: list[tuple[Exchange, Seen]] = []
        self.astray: list[str] = []

    def __call__(self, request: Request) -> Response:
        """Answer, judge and remember a call."""
        leg = self.served.leg(path_of(request))
        if not leg:
            self.astray.append(request.url)
            return Response(404)
        response = self.served.answer(request)
        url = "http://127.0.0.1" + request.url
        exchange = Exchange(len(self.calls), leg, replace(request, url=url), response, Intent(Kind.FORM, ""), target=self.target, inbound=True)
        seen = self.served.see(exchange)
        if leg == UPLINK.name:
            self.judge.take_call(exchange, seen)
        self.calls.append((exchange, seen))
        return response

    @property
    def broken(self) -> set[str]:
        """The rules that were broken."""
        return {record.violation.rule for record in self.judge.records}

    @property
    def scenarios(self) -> set[str]:
        """What was completed."""
        return {name for _, seen in self.calls for name in seen.scenarios}

    def observed(self, rule: str) -> Counter[str]:
        """What was seen under an OPEN rule."""
        return self.judge.observed[rule]


def asked(body: object = TEXT, path: str = PATH, stamp: str = "1407812629434", **changes: Any) -> Request:
    """Return a request of an app, rightly signed."""
    sign = signature("1001", str(TARGET.credentials["appsecret"]), stamp)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request("POST", f"{path}?timestamp={stamp}&signature={sign}", (("Content-Type", "application/json"),), raw)
    return replace(request, **changes)


def talking(*names: str, met: Met) -> Met:
    """Let the reference app, with faults and oddities, say all that it has to say."""
    every = {**PARTY.faults, **PARTY.oddities}
    app: Any = PARTY.reference(met.target, *(every[name] for name in names), call=met)
    app.talk()
    return met
