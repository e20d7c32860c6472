"""What `ccmsg run` and `ccmsg doctor` say of a target, run in this process, and how a run ends before its cases."""

import contextlib
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.cli.chosen import choose
from conformance.cli.main import main
from conformance.core.settings import Options
from conformance.harness.ending import Ending
from conformance.harness.run.events import Events
from conformance.harness.run.progress import Progress
from conformance.harness.run.run import Run
from conformance.selftest.harness.trouble import wrong
from conformance.selftest.harness.trouble.kinds import BESIDE, FAMILIES, KINDS
from conformance.wire.client import Client
from conformance.wire.redact import Redactor


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    text: str

    @property
    def shown(self) -> list[str]:
        """Which kinds of trouble it speaks of."""
        return [name for name, kind in KINDS.items() if re.search(kind.sentence, self.text)]


def ccmsg(folder: Path, *arguments: str) -> Said:
    """Run a command in a folder, in this process."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        patch.chdir(folder)
        patch.delenv("COLUMNS", raising=False)
        patch.setattr(sys, "argv", ["ccmsg", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
    return Said(int(left.value.code or 0), said.getvalue())


def configure(folder: Path, who: str, url: str, more: str = "") -> None:
    """Write a configuration."""
    text = f'[target]\nas = "{who}"\nurl = "{url}"\n{more}\n[limits]\ntimeout = 0.5\n{(FAMILIES | BESIDE)[who]}'
    (folder / "ccmsg.toml").write_text(text, "utf-8")


def begun(folder: Path) -> Ending:
    """Begin a run of what is configured in a folder; return how it ended before its cases."""
    choice, options = choose("", folder / "ccmsg.toml"), Options(out=folder, run_id="selftest", nonce="n")
    with choice.target(None, {}) as target:
        client = Client(target.limits, user_agent="selftest", tls=target.tls, proxy=target.proxy)
        events = Events(folder / "events.jsonl", Redactor(target.secrets))
        run = Run(choice.protocol, choice.party, target, options, events, client, Progress())
        run.begin()
    client.close()
    events.release()
    assert run.course.ending, "it went on"
    return run.course.ending


def sound(said: Said, folder: Path) -> None:
    """Assert that neither terminal nor files show what they must not."""
    assert "Traceback" not in said.text
    assert wrong.PASSWORD not in said.text
    assert [file for file in folder.rglob("out/*") if wrong.PASSWORD in file.read_text("utf-8", "replace")] == []
    assert "\x1b" not in said.text
