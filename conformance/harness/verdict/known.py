"""Failures that are known and expected for a while (`--known-failures`): they do not break a gate; whatever else is found does."""

import difflib
import fnmatch
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from conformance.core.errors import UsageError
from conformance.core.rule import RuleBook
from conformance.core.settings import Failure
from conformance.core.violation import place
from conformance.harness.config.tables import read_table
from conformance.harness.findings.finding import Finding

_TEXTS: Final = ("rule", "cell", "pointer", "reason", "ticket", "owner")
_KEYS: Final = (*_TEXTS, "expires")
_WRITE: Final = 'write [[failure]] with rule = "CCM-UP-098", reason = "..." and, as you like, cell, pointer, ticket, owner, expires = 2027-01-31'


_LONGER: Final = timedelta(days=30)
"""For how long an entry is prolonged, if its owner asks us."""


@dataclass(frozen=True)
class Known:
    """Which findings are expected, by their ids, and what is wrong with the list itself."""

    expected: dict[str, Failure]
    complaints: tuple[str, ...] = ()
    """Sentences: what an entry that has run out, or fits nothing any more, demands."""

    @property
    def why(self) -> str:
        """Why a gate is told something else than the verdict."""
        return "the list of known failures is not true any more" if self.complaints else "what was found is known"


def read_known(path: Path, rules: RuleBook) -> tuple[Failure, ...]:
    """Read a list of known failures. Raises UsageError that says what, where and what next."""
    content = read_table(path, "the list of known failures", find=f"check --known-failures; {_WRITE}", write=_WRITE)
    entries = content.get("failure", [])
    if content.keys() - {"failure"} or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError("known failures are a list of [[failure]] tables, and nothing else", where=str(path), then=_WRITE)
    return tuple(_entry(entry, f"{path}, failure {number}", rules) for number, entry in enumerate(entries, 1))


def _entry(entry: dict[str, Any], where: str, rules: RuleBook) -> Failure:
    for key in entry.keys() - set(_KEYS):
        raise UsageError(f"unknown key {key!r}", where=where, then=f"did you mean {difflib.get_close_matches(key, _KEYS, 1, 0)[0]!r}?")
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            raise UsageError(f"{key} is no text", where=where, then=_WRITE)
    for key in ("rule", "reason"):
        if not entry.get(key):
            raise UsageError(f"{key} is missing", where=where, then=_WRITE)
    if entry["rule"] not in rules.rules:
        near = difflib.get_close_matches(entry["rule"], list(rules.rules), 1, 0)
        raise UsageError(f"no rule {entry['rule']!r}", where=where, then=f"did you mean {near[0]}? See `ccmsg rules`")
    expires = entry.get("expires")
    expires = expires.date() if isinstance(expires, datetime) else expires
    if not isinstance(expires, date | None):
        raise UsageError("expires is no date", where=where, then="write it without quotes: expires = 2027-01-31")
    return Failure(**{**{key: entry.get(key, "") for key in _TEXTS}, "expires": expires}, where=where)


def recognise(failures: Iterable[Failure], findings: Collection[Finding], exercised: Collection[str], today: date | None = None) -> Known:
    """Say which findings are expected. `exercised`: the rules that this run could show; an entry about another one is not stale."""
    day, listed = today or datetime.now(UTC).date(), list(failures)
    expired = [failure for failure in listed if failure.expires and failure.expires < day]
    lasting = [failure for failure in listed if failure not in expired]
    expected = {finding.id: by for finding in findings if (by := _expects(lasting, finding))}
    fitting = {failure for failure in listed if any(_fits(failure, finding, cell) for finding in findings for cell in _cells(finding))}
    complaints = [_expired(failure, day, fits=failure in fitting, shown=failure.rule in exercised) for failure in expired]
    complaints += [
        _stale(failure, [finding for finding in findings if finding.rule == failure.rule])
        for failure in lasting
        if failure not in fitting and failure.rule in exercised
    ]
    return Known(expected, tuple(complaints))


def _expired(failure: Failure, day: date, *, fits: bool, shown: bool) -> str:
    """Say what to write about an entry that has run out: `fits` if what it describes was found, `shown` if this run could show it."""
    said, later = f"{failure.where}: {failure.rule} has run out on {failure.expires}", f"a later date, such as expires = {day + _LONGER}"
    if fits:
        return f"{said} and is broken still: mend it, or write {later}"
    if shown:
        return f"{said}, and nothing that the entry describes was found broken: remove it"
    return f"{said}, and this run does not show the rule: remove it, or write {later}"


def _stale(failure: Failure, findings: list[Finding]) -> str:
    """Say what to write about an entry that fits nothing, though its rule was judged; `findings` are those of the rule."""
    said = f"{failure.where}: {failure.rule} was judged and nothing that the entry describes was found broken: remove it"
    if not findings:
        return said
    other = findings[0]
    cell = f" and cell = {json.dumps(_cells(other)[0])}" if failure.cell and other.cells else ""
    return f"{said}, or write what {other.id} shows: pointer = {json.dumps(other.pointer)}{cell}"


def _expects(failures: list[Failure], finding: Finding) -> Failure | None:
    """Return an entry that expects a finding; None if some cell in which it stands is expected by none."""
    by = [next((failure for failure in failures if _fits(failure, finding, cell)), None) for cell in _cells(finding)]
    return by[0] if all(by) else None


def _cells(finding: Finding) -> list[str]:
    return ["/".join(cell) for cell in finding.cells] or [""]


def _fits(failure: Failure, finding: Finding, cell: str) -> bool:
    return (
        failure.rule == finding.rule
        and (not failure.pointer or place(failure.pointer) == place(finding.pointer))
        and (not failure.cell or fnmatch.fnmatchcase(cell, failure.cell))
    )
