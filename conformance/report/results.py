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
from conformance.core.settings import Failure
from conformance.harness.conclude import Result
from conformance.harness.events import FORMAT
from conformance.wire.redact import Redactor

_LONG_BODY: Final = 4000


def write_results(result: Result, folder: Path) -> None:
    """Write results.json."""
    text = json.dumps(as_json(result), ensure_ascii=False, indent=1)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def as_json(result: Result) -> dict[str, Any]:
    """Return the result as the JSON value that `schemas/results.json` describes."""
    options, target = result.options, result.target
    redactor = result.redactor
    return {
        "format": FORMAT,
        "suite": {"name": "ccmsg-conformance", "version": __version__, "rules": result.digest},
        "run": {
            "id": options.run_id,
            "started": datetime.fromtimestamp(result.started, UTC).isoformat(timespec="seconds"),
            "seconds": round(result.seconds, 2),
            "seed": options.seed,
            "nonce": options.nonce,
            "examples": options.examples,
            "strict": options.strict,
            "exchanges": result.exchanges,
        },
        "target": {"as": target.party, "url": target.url, "embedded": target.embedded},
        "verdict": str(result.conclusion),
        "gate": {"verdict": str(result.gate), "complaints": list(result.known.complaints)},
        "headline": result.headline,
        "ending": {"kind": str(result.ending.end), "text": redactor.text(result.ending.text), "next": result.ending.then},
        "notes": list(result.notes),
        "listener": asdict(result.heard) if result.heard else None,
        "rules": [
            {
                "id": rule.rule.id,
                "level": str(rule.rule.level),
                "leg": rule.rule.leg,
                "verdict": str(rule.verdict),
                "exchanges": rule.exchanges,
                "findings": list(rule.findings),
                "reason": rule.reason,
            }
            for rule in result.rules
        ],
        "cells": [
            {
                "leg": cell.leg,
                "axes": cell.axes,
                "sent": cell.tally.sent,
                "accepted": cell.tally.accepted,
                "refused": cell.tally.refused,
                "verdict": str(cell.verdict),
            }
            for cell in result.cells
        ],
        "scenarios": [{"name": found.scenario.name, "leg": found.scenario.leg, "verdict": str(found.verdict)} for found in result.scenarios],
        "findings": [
            {
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
                "known": _known(result.known.expected.get(finding.id)),
            }
            for finding in result.findings
        ],
        "causes": [{"id": cause.id, "title": cause.title, "findings": cause.findings, "rules": list(cause.rules)} for cause in result.causes],
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


def _quoted(text: str) -> str:
    """Quote a text for the shell; only the names of secrets are left for it to fill in."""
    return re.sub(r"\$\{(\w+)\}", r"""'"${\1}"'""", shlex.quote(text))
