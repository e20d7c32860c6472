"""A client and the platform that is served to it, in this process; time passes only when it is told to."""

import json
from dataclasses import replace
from typing import Any, Final, cast

from conformance.core.counterpart import Seen, Serving
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Target
from conformance.protocols import party
from conformance.protocols.ccmessaging.served.counterpart import serve

PROTOCOL, KNOWN = party("ccmessaging.integrator")
HERE: Final = KNOWN.demo("http://callback")
ALONE: Final = replace(HERE, url="")
"""A client without callback: it lives on polls."""
ALICE: Final = HERE.users[0].id
BOB: Final = HERE.users[1].id


class World:
    """A client and the platform that is served to it; time passes only when it is told to."""

    def __init__(self, target: Target = HERE, *mixins: type, provoke: int = 0, lenient: bool = False) -> None:
        self.target, self.now = target, 1000.0
        self.played = serve(target, Serving(provoke, lenient))
        self.client = cast("Any", KNOWN.reference(target, *mixins, call=self))
        self.exchanges: list[Exchange] = []
        self.seen: list[Seen] = []
        self.client.ready()

    def __call__(self, request: Request) -> Response:
        """Deliver a call."""
        self.now += 0.01
        response = self.played.answer(request)
        leg = self.played.leg(request.url.partition("?")[0])
        number = len(self.exchanges) + 1
        exchange = Exchange(number, leg, request, response, Intent(Kind.FORM, ""), started=self.now, target=self.target, inbound=True)
        self.exchanges.append(exchange)
        self.seen.append(self.played.see(exchange))
        return response

    def talk(self, user: str = ALICE, *kinds: str) -> None:
        """Connect, and say something."""
        self.client.enter(user)
        self.client.say(user, "CONNECT", "TEXT")
        for kind in kinds:
            self.client.chat(user, kind)

    @property
    def broken(self) -> list[str]:
        """The rules that were broken, those too that only the end shows."""
        return [violation.rule for seen in self.seen for violation in seen.violations] + [found.rule for _, found in self.played.end()]

    def alternatives(self, rule: str) -> list[str]:
        """What was shown of an OPEN rule."""
        return [alternative for seen in self.seen for known, alternative in seen.observed if known == rule]

    @property
    def scenarios(self) -> set[str]:
        """What was done."""
        return {name for seen in self.seen for name in seen.scenarios}


def body(response: Response) -> Any:
    """Return the JSON of an answer."""
    return json.loads(response.body)
