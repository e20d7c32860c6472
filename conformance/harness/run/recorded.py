"""What of a finding is written into the events so that it can be sent again, and how it is read back. Secrets stand as their names."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Self

from conformance.core.errors import UsageError
from conformance.core.exchange import NOT_JSON, parse_json
from conformance.core.message import Intent, Kind, Message
from conformance.core.protocol import Protocol
from conformance.harness.findings.finding import Finding
from conformance.harness.run.events import read_events
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
    stable: bool | None
    """Whether it came again when that run sent it again; None if that was not tried."""
    possible: bool
    """Whether a message of ours can provoke it at all."""
    alone: bool
    """Whether one message shows it; otherwise a conversation as a whole does."""
    conversations: tuple[Conversation, ...]
    """What to say; if it is shown `alone`, the message, after the one that it followed if there are two."""
    known: Mapping[str, str]
    """What the run called itself, such as its channel: by name, no secrets."""


def whose(finding: Finding, protocol: Protocol) -> str:
    """Return the id of the user who speaks in an exchange, or to whom it speaks; empty if that cannot be said, or is not one alone."""
    exchange = finding.about or finding.exchange
    if protocol.rules[finding.rule].family == "leak" and not finding.alone:
        return ""
    way = protocol.downlink and protocol.downlink.ways.get(exchange.leg)
    came = way.arrivals(exchange) if way and exchange.inbound else []
    return exchange.user or (came[0].user if came else "")


def written(finding: Finding, user: str, redactor: Redactor) -> dict[str, Any]:
    """Return what a finding needs to be sent again: its message, and the one that it followed; `user` is whose it is."""
    exchange = finding.exchange
    steps = [step for step in (exchange.after, exchange) if step is not None and step.message is not None]
    return {
        "alone": finding.alone or exchange.after is not None,
        "leg": exchange.leg,
        "possible": finding.repeatable,
        "of": (finding.about or exchange).number,
        "user": redactor.text(user),
        "messages": [_message(step.message, step.intent, redactor) for step in steps if step.message],
    }


def _message(message: Message, intent: Intent, redactor: Redactor) -> dict[str, Any]:
    body = message.body
    if isinstance(body, bytes):
        said = {"base64": base64.b64encode(redactor.text(body.decode("latin-1")).encode("latin-1", "replace")).decode()}
    else:
        said = {"body": _redacted(body, redactor)}
    headers = {name: value if value is None else redactor.text(value) for name, value in message.headers.items()}
    where = {"method": message.method, "path": message.path, "headers": headers, "by_another": message.by_another}
    return {"leg": message.leg, "cell": list(message.cell), **said, **where, "intent": asdict(intent)}


def _redacted(value: Any, redactor: Redactor) -> Any:
    """Return a JSON value without secrets: texts only, for a number has to stay one."""
    match value:
        case str():
            return redactor.text(value)
        case dict():
            return {redactor.text(key): _redacted(member, redactor) for key, member in value.items()}
        case list():
            return [_redacted(member, redactor) for member in value]
    return value


def _read(row: Mapping[str, Any]) -> Message:
    body = base64.b64decode(row["base64"]) if "base64" in row else row["body"]
    intent = Intent(**{**row["intent"], "kind": Kind(row["intent"]["kind"])})
    return Message(row["leg"], body, intent, tuple(row["cell"]), row["method"], row["path"], row["headers"], row["by_another"])


def read_recording(folder: Path, finding: str) -> Recording:
    """Read a finding from the events of a run. Raises UsageError where it is not there, or was written by another release."""
    path = folder / "events.jsonl"
    if not path.exists():
        raise UsageError(f"cannot read {path}: there is no such file", where="--from", then="give the folder of a run, such as reports/latest")
    try:
        found = {event["id"]: event for event in read_events(path) if event["event"] == "finding"}
        recording = _recording(path, found[finding]) if finding in found else None
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise UsageError(f"{path} cannot be read: {error!r}", where="--from", then="give the folder of a run of this release") from error
    if recording is None:
        several = f"it has {', '.join(list(found)[:20])}" if found else "it has no findings; a run that was killed writes none"
        raise UsageError(f"no finding {finding!r} in {path}: {several}", where="FINDING", then="see the findings in report.html or results.json")
    return recording


def _recording(path: Path, event: Mapping[str, Any]) -> Recording:
    run, own = next(iter(read_events(path))), event["again"]
    alone: list[Conversation] = [(own["user"], [_read(row) for row in own["messages"]])]
    told = alone if own["alone"] else conversations(path, own["of"], own["user"]) or [(own["user"], [])]
    return Recording(
        finding=event["id"],
        rule=event["rule"],
        party=run["target"]["as"],
        url=run["target"]["url"],
        embedded=run["target"]["embedded"],
        legs=tuple(run["legs"]),
        leg=own["leg"],
        stable=event["stable"],
        possible=own["possible"],
        alone=own["alone"],
        conversations=tuple(told),
        known=run["known"],
    )


def conversations(path: Path, number: int, user: str) -> list[Conversation]:
    """Return who said what in the conversation in which an exchange stands; if it stands in none, in the last one that began before it.

    `user` is whose exchange it is; empty, if that is not known: then the last conversation of each user may be the one.
    """
    exchanges = [_Said.of(e) for e in read_events(path) if e["event"] == "exchange"]
    own = next(e for e in exchanges if e.number == number)
    spoken = [e for e in exchanges if e.spoken and e.conversation and e.user == (user or e.user)]
    last = {e.user: e.conversation for e in sorted(spoken, key=attrgetter("started")) if e.started <= own.started}
    if user and any(e.conversation == own.conversation for e in spoken):
        last = {user: own.conversation}
    chosen: dict[tuple[str, int], list[Message]] = {(name, which): [] for name, which in list(last.items())[-_USERS:]}
    for event in read_events(path) if chosen else ():
        told = chosen.get((event["user"], event["conversation"])) if event["event"] == "exchange" else None
        if told is not None and _is_spoken(event) and parse_json(event["request"]["body"]) is not NOT_JSON:
            told.append(_as_sent(event))
    return [(name, messages) for (name, _), messages in chosen.items()]


@dataclass(frozen=True, slots=True)
class _Said:
    """What is kept of each exchange until it is known which of them are wanted: a run may have very many."""

    number: int
    user: str
    conversation: int
    started: float
    spoken: bool

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        return cls(event["number"], event["user"], event["conversation"], event["started"], _is_spoken(event))


def _is_spoken(event: Mapping[str, Any]) -> bool:
    """Return whether an exchange is a message of ours that was not meant to be refused."""
    return event["intent"]["kind"] in (Kind.VALID, Kind.FORM) and bool(event["cell"]) and bool(event["request"].get("body"))


def _as_sent(event: Mapping[str, Any]) -> Message:
    intent = event["intent"]
    meant = Intent(Kind(intent["kind"]), intent["rule"], intent["pointer"], intent["note"])
    return Message(event["leg"], parse_json(event["request"]["body"]), meant, tuple(event["cell"]))


def put_back(message: Message, ours: Mapping[str, str], secrets: Mapping[str, str]) -> Message:
    """Return a recorded message with what is `ours`, such as user and channel, for what stood there, and with secrets for their names."""

    def put(value: Any) -> Any:
        match value:
            case str():
                value = ours.get(value, value)
                for name, secret in secrets.items():
                    value = value.replace(name, secret)
            case bytes():
                for name, secret in secrets.items():
                    value = value.replace(name.encode(), secret.encode())
            case dict():
                return {key: put(member) for key, member in value.items()}
            case list():
                return [put(member) for member in value]
        return value

    return replace(message, body=put(message.body), headers=put(dict(message.headers)))
