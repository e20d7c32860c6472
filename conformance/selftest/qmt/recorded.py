"""What runs of QMT have written down, what never arose in them, and the secrets that they must not show."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from conformance.core.verdict import Verdict
from conformance.harness.run.events import read_events
from conformance.harness.verdict.result import Result
from conformance.selftest.rig.outcome import verdicts

FEW: dict[str, Any] = {"rules": ("QMT-UP-101",)}
"""Plain messages, and little else."""
SECRETS = ("demo-appsecret-0001", "demo-access-token-0001")
TYPES = ("text", "image", "event.CLICK.RG", "link")


def never_arose(result: Result) -> set[str]:
    """Return the rules of which nothing in a run said anything."""
    return {rule for rule, reason in verdicts(result, Verdict.NOT_APPLICABLE).items() if reason == "never arose"}


def exchanges(folder: Path, leg: str) -> list[Mapping[str, Any]]:
    """Return what a run has written down of a leg."""
    return [event for event in read_events(folder / "events.jsonl") if event["event"] == "exchange" and event["leg"] == leg]


def asks(line: Mapping[str, Any], name: str) -> str:
    """Return a parameter of the query of an exchange."""
    found: str = parse_qs(urlsplit(line["request"]["url"]).query)[name][0]
    return found
