"""What of a finding is written into the events so that it can be sent again, and how it is read back. Secrets stand as their names."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from conformance.core.errors import UsageError
from conformance.core.exchange import NOT_JSON, parse_json
from conformance.core.message import Intent, Kind, Message
from conformance.harness.events import read_events
from conformance.harness.investigate import Finding
from conformance.wire.redact import Redactor

Conversation = tuple[str, list[Message]]
"""Who spoke, and what was said."""
_USERS: Final = 8
"""Conversations that are held again, where nobody knows which it was."""


@dataclass(frozen=True)
class Recording:
    """A finding of an earlier run, and what has to be said to provoke it again."""

    finding: str
    rule: str
    party: str
    url: str
    embedded: bool
    legs: tuple[str, ...]
    """Those that the run was limited to; empty: all."""
    leg: str
    inbound: bool
    """The target called us."""
    alone: bool
    """Whether one message shows it; otherwise a conversation as a whole does."""
    conversations: tuple[Conversation, ...]
    """What to say; if it is shown `alone`, the message, after the one that it followed if there are two."""
    known: Mapping[str, str]
    """What the run called itself, such as its channel: by name, no secrets."""


def written(finding: Finding, user: str, redactor: Redactor) -> dict[str, Any]:
    """Return what a finding needs to be sent again: its message, and the one that it followed; `user` is whose it is."""
    exchange = finding.exchange
    steps = [step for step in (exchange.after, exchange) if step is not None and step.message is not None]
    return {
        "alone": finding.alone or exchange.after is not None,
        "leg": exchange.leg,
        "inbound": exchange.inbound,
        "user": redactor.text(user),
        "messages": [_message(step.message, step.intent, redactor) for step in steps if step.message],
    }


def _message(message: Message, intent: Intent, redactor: Redactor) -> dict[str, Any]:
    body = message.body
    if isinstance(body, bytes):
        said = {"base64": base64.b64encode(redactor.text(body.decode("latin-1")).encode("latin-1", "replace")).decode()}
    else:
        said = {"body": json.loads(redactor.text(json.dumps(body, ensure_ascii=False)))}
    headers = {name: value if value is None else redactor.text(value) for name, value in message.headers.items()}
    where = {"method": message.method, "path": message.path, "headers": headers, "by_another": message.by_another}
    return {"leg": message.leg, "cell": list(message.cell), **said, **where, "intent": asdict(intent)}


def _read(row: Mapping[str, Any]) -> Message:
    body = base64.b64decode(row["base64"]) if "base64" in row else row["body"]
    intent = Intent(**{**row["intent"], "kind": Kind(row["intent"]["kind"])})
    return Message(row["leg"], body, intent, tuple(row["cell"]), row["method"], row["path"], row["headers"], row["by_another"])


def read_recording(folder: Path, finding: str) -> Recording:
    """Read a finding from the events of a run. Raises UsageError where it is not there, or was written by another release."""
    path = folder / "events.jsonl"
    found = {event["id"]: event for event in read_events(path) if event["event"] == "finding"}
    if finding not in found:
        several = f"it has {', '.join(list(found)[:20])}" if found else "it has no findings; a run that was killed writes none"
        raise UsageError(f"no finding {finding!r} in {path}: {several}", where="FINDING", then="see the findings in report.html or results.json")
    try:
        return _recording(path, found[finding])
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error!r}", where="--from", then="give the folder of a run of this release") from error


def _recording(path: Path, event: Mapping[str, Any]) -> Recording:
    run, own = next(iter(read_events(path))), event["again"]
    alone: list[Conversation] = [(own["user"], [_read(row) for row in own["messages"]])]
    told = alone if own["alone"] else conversations(path, event["exchange"], own["user"]) or [(own["user"], [])]
    return Recording(
        finding=event["id"],
        rule=event["rule"],
        party=run["target"]["as"],
        url=run["target"]["url"],
        embedded=run["target"]["embedded"],
        legs=tuple(run["legs"]),
        leg=own["leg"],
        inbound=own["inbound"],
        alone=own["alone"],
        conversations=tuple(told),
        known=run["known"],
    )


def conversations(path: Path, number: int, user: str) -> list[Conversation]:
    """Return who said what in the conversation in which an exchange stands; if it stands in none, in the last one that began before it.

    `user` is whose exchange it is; empty, if that is not known: then the last conversation of each user may be the one.
    """
    exchanges = [e for e in read_events(path) if e["event"] == "exchange"]
    own = next(e for e in exchanges if e["number"] == number)
    spoken = [e for e in exchanges if e["conversation"] and e["cell"] and _is_spoken(e) and e["user"] == (user or e["user"])]
    earlier = sorted((e for e in spoken if e["started"] <= own["started"]), key=itemgetter("started"))
    last = {e["user"]: e["conversation"] for e in earlier}
    if any(e["conversation"] == own["conversation"] for e in spoken):
        last = {user: own["conversation"]}
    return [(name, [_as_sent(e) for e in spoken if e["conversation"] == which and _can_be_read(e)]) for name, which in last.items()][:_USERS]


def _can_be_read(event: Mapping[str, Any]) -> bool:
    return parse_json(event["request"]["body"]) is not NOT_JSON


def _is_spoken(event: Mapping[str, Any]) -> bool:
    """Return whether an exchange is a message of ours that was not meant to be refused."""
    return event["intent"]["kind"] in (Kind.VALID, Kind.FORM) and bool(event["request"].get("body"))


def _as_sent(event: Mapping[str, Any]) -> Message:
    intent = event["intent"]
    meant = Intent(Kind(intent["kind"]), intent["rule"], intent["pointer"], intent["note"])
    return Message(event["leg"], parse_json(event["request"]["body"]), meant, tuple(event["cell"]))
