"""Workflow commands of GitHub Actions: the worst causes as annotations, and a way to keep a target from giving commands of its own."""

import contextlib
import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from conformance.core.rule import Level
from conformance.core.visible import visible
from conformance.harness.findings.causes import Cause
from conformance.harness.verdict.result import Result
from conformance.report.worst import worst_finding

_MOST: Final = 10
"""Annotations of a run: GitHub shows ten of a kind in a step."""
_TEXT: Final = 500
_TITLE: Final = 150
"""Characters of an annotation and of its title, in which nothing stands that is not seen."""
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
    said = [("error", "known failures", complaint) for complaint in result.known.complaints]
    unknown = defaultdict[str, set[str]](set)
    for finding in result.findings:
        unknown[finding.cause] |= set() if finding.id in result.known.expected else {finding.rule}
    grave = {rule.rule.id for rule in result.rules if rule.rule.level is Level.MUST or result.options.strict}
    severe = {cause.id: "error" if unknown[cause.id] & grave else "warning" if unknown[cause.id] else "notice" for cause in result.causes}
    worst = sorted(result.causes, key=lambda cause: _SEVERE.index(severe[cause.id]))[:_MOST]
    said += [(severe[cause.id], f"{cause.id} {cause.title}", _text(result, cause)) for cause in worst]
    return [_command(*one) for one in said[:_MOST]]


def _text(result: Result, cause: Cause) -> str:
    """Return what the worst finding of a cause says, and why it is known if it is."""
    said = f"{cause.findings} finding{'' if cause.findings == 1 else 's'} ({', '.join(cause.rules[:_MOST])})"
    worst = worst_finding(result, cause)
    if worst is None:
        return said
    by = result.known.expected.get(worst.id)
    known = f"known: {by.reason}{f' ({by.ticket})' if by.ticket else ''}. " if by else ""
    return f"{known}{said}, such as {worst.rule} at {worst.pointer or 'the whole'}: expected {worst.expected}; got {worst.said(result.redactor)}"


def _command(severity: str, title: str, text: str) -> str:
    title, text = (visible(part)[:limit] for part, limit in ((title, _TITLE), (text, _TEXT)))
    return f"::{severity} title={_data(title).replace(':', '%3A').replace(',', '%2C')}::{_data(text)}"


def _data(text: str) -> str:
    """Return a text as commands carry it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
