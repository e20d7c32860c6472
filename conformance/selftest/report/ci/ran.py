"""A reference with faults, judged by two rules, and what CI systems read of it."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from junitparser import JUnitXml

from conformance.core.settings import Failure
from conformance.harness.verdict.result import Result
from conformance.report.junit import write_junit
from conformance.report.summary import write_summary
from conformance.selftest.rig.runs import faulty, judged

MUST, SHOULD, OTHER = "CCM-UP-098", "CCM-UP-016", "CCM-UP-097"
COMMA, CONTROL, LONG = "TakesCommaInMessageId", "TakesUnknownControlType", "TakesLongMessageId"
EMOJI, SHOWN = "RefusesEmoji", "CCM-UP-036"


def known(rule: str, **more: Any) -> Failure:
    """Return an entry of a list of known failures."""
    row = {"cell": "", "pointer": "", "reason": "agreed, for now", "ticket": "GW-1", "owner": "", "expires": None, "where": "known.toml, failure 1"}
    return Failure(rule=rule, **{**row, **more})


def ran(folder: Path, *faults: str, rules: tuple[str, ...] = (MUST, SHOULD), **options: Any) -> Result:
    """Judge a reference with faults by two rules, or remember how it was; write what CI reads."""
    result = _ran(faults, rules, tuple(sorted(options.items())))
    write_junit(result, folder)
    write_summary(result, folder)
    return result


@cache
def _ran(faults: tuple[str, ...], rules: tuple[str, ...], options: tuple[tuple[str, Any], ...]) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return judged(Path(folder), faulty(*faults), rules=rules, legs=("ccmessaging.uplink",), **dict(options))


def junit(folder: Path) -> Any:
    """Return junit.xml by suite and case."""
    return {suite.name: list(suite) for suite in JUnitXml.fromfile(str(folder / "junit.xml"))}


def case(folder: Path, start: str) -> Any:
    """Return the case of a rule or cell."""
    return next(found for cases in junit(folder).values() for found in cases if found.name.startswith(start))
