"""results.json: the result for machines (contract, section 4), and the curl line that repeats a finding."""

import json
import re
import shlex
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from conformance import __version__
from conformance.core.exchange import Exchange
from conformance.core.settings import Failure, Options
from conformance.harness.findings.finding import Finding
from conformance.harness.play.latency import Spread
from conformance.harness.run.events import FORMAT
from conformance.harness.verdict.result import CellResult, Result, RuleResult
from conformance.wire.redact import Redactor

_LONG_BODY: Final = 4000


def write_results(result: Result, folder: Path) -> None:
    """Write results.json."""
    text = json.dumps(as_json(result), ensure_ascii=False, indent=1)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def as_json(result: Result) -> dict[str, Any]:
    """Return the result as the JSON value that `schemas/results.json` describes."""
    target, redactor = result.target, result.redactor
    return {
        "format": FORMAT,
        "suite": {"name": "ccmsg-conformance", "version": __version__, "rules": result.digest},
        "run": _run(result),
        "target": {"as": target.party, "url": target.url, "embedded": target.embedded},
        "verdict": str(result.conclusion),
        "gate": {"verdict": str(result.gate), "complaints": list(result.known.complaints)},
        "headline": result.headline,
        "ending": {"kind": str(result.ending.end), "text": redactor.text(result.ending.text), "next": result.ending.then},
        "notes": list(result.notes),
        "listener": asdict(result.heard) if result.heard else None,
        "rules": [_rule(rule) for rule in result.rules],
        "cells": [_cell(cell) for cell in result.cells],
        "scenarios": [{"name": found.scenario.name, "leg": found.scenario.leg, "verdict": str(found.verdict)} for found in result.scenarios],
        "findings": [_finding(finding, result.known.expected.get(finding.id), redactor) for finding in result.findings],
        "latency": [_latency(spread) for spread in result.latency],
        "causes": [{"id": cause.id, "title": cause.title, "findings": cause.findings, "rules": list(cause.rules)} for cause in result.causes],
    }


def _run(result: Result) -> dict[str, Any]:
    options = result.options
    return {
        "id": options.run_id,
        "started": datetime.fromtimestamp(result.started, UTC).isoformat(timespec="seconds"),
        "seconds": round(result.seconds, 2),
        "seed": options.seed,
        "nonce": options.nonce,
        "examples": options.examples,
        "strict": options.strict,
        "exchanges": result.exchanges,
    }


def _rule(result: RuleResult) -> dict[str, Any]:
    return {
        "id": result.rule.id,
        "level": str(result.rule.level),
        "leg": result.rule.leg,
        "verdict": str(result.verdict),
        "exchanges": result.exchanges,
        "findings": list(result.findings),
        "reason": result.reason,
    }


def _cell(cell: CellResult) -> dict[str, Any]:
    tally = {"sent": cell.tally.sent, "accepted": cell.tally.accepted, "refused": cell.tally.refused}
    return {"leg": cell.leg, "axes": cell.axes, **tally, "verdict": str(cell.verdict)}


def _latency(spread: Spread) -> dict[str, Any]:
    seconds = {"p50": round(spread.p50, 6), "p95": round(spread.p95, 6), "max": round(spread.max, 6)}
    return {"leg": spread.leg, "count": spread.count, **seconds}


def _finding(finding: Finding, expected: Failure | None, redactor: Redactor) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "cause": finding.cause,
        "pointer": finding.pointer,
        "expected": finding.expected,
        "got": finding.said(redactor),
        "exchange": finding.exchange.number,
        "reduction": finding.reduction,
        "stable": finding.stable,
        "curl": "" if finding.exchange.inbound else curl(finding.exchange, redactor),
        "occurrences": finding.occurrences,
        "cells": ["/".join(cell) for cell in finding.cells],
        "known": _known(expected),
    }


def _known(failure: Failure | None) -> dict[str, str] | None:
    if failure is None:
        return None
    return {"reason": failure.reason, "ticket": failure.ticket, "owner": failure.owner, "expires": str(failure.expires or "")}


def curl(exchange: Exchange, redactor: Redactor) -> str:
    """Return a shell line that sends an exchange again; secrets stand as `${NAME}`, to be put in by the reader."""
    request = exchange.request
    parts = ["curl", "-i", "-X", request.method, shlex.quote(redactor.text(request.url))]
    for name, value in redactor.request_headers(exchange):
        parts += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if len(request.body) > _LONG_BODY:
        parts += ["--data-binary", f"@body-of-exchange-{exchange.number}"]
    elif request.body:
        parts += ["--data-binary", _quoted(redactor.text(request.body.decode("utf-8", "backslashreplace")))]
    return " ".join(parts)


def replay_line(finding: Finding, options: Options) -> str:
    """Return the shell line by which the suite itself sends a finding again; empty where no message of ours provokes it."""
    config = f" --config {shlex.quote(options.config)}" if options.config else ""
    return f"ccmsg replay {finding.id} --from {shlex.quote(str(options.out))}{config}" if finding.repeatable else ""


def _quoted(text: str) -> str:
    """Quote a text for the shell; only the names of secrets are left for it to fill in."""
    return re.sub(r"\$\{(\w+)\}", r"""'"${\1}"'""", shlex.quote(text))
