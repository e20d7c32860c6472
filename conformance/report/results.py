"""results.json: the result for machines (contract, section 4)."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.core.settings import Failure
from conformance.harness.findings.finding import Finding
from conformance.harness.play.latency import Spread
from conformance.harness.run.events import FORMAT
from conformance.harness.verdict.result import CellResult, Result, RuleResult
from conformance.report.resend import curl
from conformance.wire.redact import Redactor


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
