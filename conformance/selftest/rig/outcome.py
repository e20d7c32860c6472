"""What a run came to: the verdicts of its rules, and all that it has written."""

from pathlib import Path

from conformance.core.verdict import Verdict
from conformance.harness.verdict.result import Result


def verdicts(result: Result, *kinds: Verdict) -> dict[str, str | None]:
    """Return the rules with one of these verdicts, and their reasons."""
    return {row.rule.id: row.reason for row in result.rules if row.verdict in kinds}


def broken(result: Result) -> set[str]:
    """Return the rules that are broken, whatever their level."""
    return set(verdicts(result, Verdict.FAILED, Verdict.WARNED))


def written(folder: Path) -> str:
    """Return all that a run has written."""
    return "".join(path.read_text("utf-8") for path in folder.iterdir() if path.is_file())
