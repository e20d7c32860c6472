"""Two users and their accounts: what they say, and what is shown or pushed to them."""

import itertools
import json
import time
from collections import Counter
from typing import Any

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind, Message
from conformance.harness.judge.ledger import Ledger
from conformance.harness.judge.reconcile import close
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK
from conformance.selftest.rig.runs import DEMO, PROTOCOL

DOWNLINK = PROTOCOL.downlink
assert DOWNLINK is not None
RULES, PUSHED = DOWNLINK.ways[POLL.name].rules, DOWNLINK.ways[PUSH.name].rules
VALID = Intent(Kind.VALID, "CCM-UP-001")
NUMBERS = itertools.count(1)
LOST, DOUBLED, ORDER, CHANGED, LEAKED = RULES.echo


def said(user: str, text: str, *, twice: bool = False) -> Exchange:
    """Return the exchange in which a user says something."""
    body = {"controlType": "CHAT", "mediaType": "TEXT", "content": text}
    return Exchange(
        next(NUMBERS), UPLINK.name, Request("POST", "/", ()), None, VALID, user=user, message=Message(UPLINK.name, body, VALID), twice=twice
    )


def shown(user: str, *texts: str | dict[str, Any]) -> Exchange:
    """Return a poll of a user that is answered with these messages."""
    messages = [text if isinstance(text, dict) else came(text) for text in texts]
    body = json.dumps({"resultCode": "0", "downlinkMessages": messages}).encode()
    return Exchange(next(NUMBERS), POLL.name, Request("GET", "/", ()), Response(200, (), body), VALID, user=user)


def delivered(body: Any) -> Exchange:
    """Return a push of this body that has just come."""
    request = Request("POST", "/hook", (), json.dumps(body).encode())
    now = time.time()
    return Exchange(next(NUMBERS), PUSH.name, request, Response(200), Intent(Kind.FORM, ""), started=now, target=DEMO, inbound=True)


def came(text: str, **fields: Any) -> dict[str, Any]:
    """Return a message that comes down, with a code of its own."""
    return {"controlType": "CHAT", "mediaType": "TEXT", "content": text, "messageCode": f"code-{next(NUMBERS)}", **fields}


class World:
    """Two users and their accounts."""

    def __init__(self) -> None:
        self.ledger = Ledger(DOWNLINK)  # type: ignore[arg-type]

    def say(self, *texts: str, user: str = "alice", owed: bool = True) -> None:
        """Send texts that are accepted."""
        for text in texts:
            self.ledger.took(said(user, text), owed=owed)

    def show(self, *texts: str | dict[str, Any], user: str = "alice", ordered: bool = True) -> int:
        """Answer a poll with these messages."""
        return self.ledger.came(shown(user, *texts), ordered=ordered)

    def push(self, *texts: str | dict[str, Any], to: object = "alice", ordered: bool = True) -> int:
        """Push these messages, all to one user."""
        messages = [{"to": to, **(text if isinstance(text, dict) else came(text))} for text in texts]
        return self.ledger.came(delivered({"timestamp": 1, "messages": messages}), ordered=ordered)

    def broken(self) -> Counter[str]:
        """Close the accounts; return how often which rule is broken."""
        return Counter(record.violation.rule for record in close(self.ledger, DOWNLINK, 1.0).records)  # type: ignore[arg-type]


TEXTS = [f"This is text number {number}." for number in range(10)]
