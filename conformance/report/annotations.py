"""Workflow commands of GitHub Actions: the worst causes as annotations, and a way to keep a target from giving commands of its own."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from typing import Final

from conformance.core.rule import Level
from conformance.harness.causes import Cause
from conformance.harness.conclude import Result
from conformance.report.summary import worst_finding

_MOST: Final = 10
"""Annotations of a run: GitHub shows ten of a kind in a step."""
_TEXT: Final = 500
_TITLE: Final = 150
"""Characters of an annotation and of its title."""
_SEVERE: Final = ("error", "warning", "notice")


def on_github() -> bool:
    """Return whether this is a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextlib.contextmanager
def without_commands(say: Callable[[str], None]) -> Iterator[None]:
    """Let nothing that is printed meanwhile be a command: a line may hold what a target said. Elsewhere than on GitHub, do nothing."""
    if not on_github():
        yield
        return
    token = secrets.token_hex(16)
    say(f"::stop-commands::{token}")
    try:
        yield
    finally:
        say(f"::{token}::")


def annotations(result: Result) -> list[str]:
    """Return workflow commands: an error for each cause with a broken MUST, a warning for one with a SHOULD, a notice for a known one."""
    said = [_complaint(complaint) for complaint in result.known.complaints]
    said += [_of_cause(result, cause) for cause in result.causes]
    return [_command(*one) for one in sorted(said, key=lambda one: _SEVERE.index(one[0]))[:_MOST]]


def _complaint(complaint: str) -> tuple[str, str, str]:
    return "error", "known failures", complaint


def _of_cause(result: Result, cause: Cause) -> tuple[str, str, str]:
    """Return the severity of a cause, its title, and what its worst finding says."""
    findings = [finding for finding in result.findings if finding.cause == cause.id and finding.id not in result.known.expected]
    levels = {rule.rule.id: rule.rule.level for rule in result.rules}
    must = any(levels[finding.rule] is Level.MUST for finding in findings) or (bool(findings) and result.options.strict)
    worst = worst_finding(result, cause)
    text = f"{cause.findings} finding{'' if cause.findings == 1 else 's'} ({', '.join(cause.rules[:_MOST])})"
    if worst:
        text += f", such as {worst.rule} at {worst.pointer or 'the whole'}: expected {worst.expected}; got {worst.said(result.redactor)}"
    if not findings and worst:
        by = result.known.expected[worst.id]
        text = f"known: {by.reason}{f' ({by.ticket})' if by.ticket else ''}. {text}"
    return "error" if must else "warning" if findings else "notice", f"{cause.id} {cause.title}", text


def _command(severity: str, title: str, text: str) -> str:
    title, text = (_plain(part)[:limit] for part, limit in ((title, _TITLE), (text, _TEXT)))
    return f"::{severity} title={_data(title).replace(':', '%3A').replace(',', '%2C')}::{_data(text)}"


def _data(text: str) -> str:
    """Return a text as commands carry it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _plain(text: str) -> str:
    """Write signs that nobody sees as escapes: neither a line break nor a sequence for a terminal gets into a log."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode() for sign in text)
