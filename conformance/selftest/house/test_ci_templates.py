"""The templates for CI systems: they can be parsed, and every command of ours in them is one that we understand."""

import re
import shlex
from collections.abc import Iterator
from typing import Any, Final

import click
import pytest
import typer.main
import yaml

from conformance.cli.main import app
from conformance.core.verdict import ExitCode
from conformance.selftest.rig.repository import ROOT

DOCS: Final = ROOT / "docs"
TEMPLATES: Final = ("github-actions.yml", "gitlab-ci.yml")
WRITTEN: Final = {"summary.md", "junit.xml", "report.html"}
_OF_JOBS: Final = {"EXAMPLES": "50", "CCMSG_PACKAGE": "ccmsg-conformance"}


def parsed(name: str) -> dict[Any, Any]:
    """Return a template as YAML has it."""
    found: dict[Any, Any] = yaml.safe_load((DOCS / "ci" / name).read_text(encoding="utf-8"))
    return found


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a template."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


def commands(text: str) -> list[list[str]]:
    """Return our commands in a text, word by word, with the variables of the job filled in."""
    lines = [re.split(r"\|\||&&|;", line)[0].strip() for line in text.replace("\\\n", " ").splitlines()]
    filled = [re.sub(r"\$(\w+)", lambda name: _OF_JOBS[name[1]], line) for line in lines if line.startswith("ccmsg ")]
    return [shlex.split(line)[1:] for line in filled]


def understood(words: list[str]) -> click.Context:
    """Parse a command as the command line does; raises click's errors."""
    group: Any = typer.main.get_command(app)
    context: click.Context = group.commands[words[0]].make_context(words[0], words[1:])
    return context


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_command_of_a_template_is_understood(name: str) -> None:
    found = [command for text in texts(parsed(name)) for command in commands(text)]
    assert {command[0] for command in found} == {"doctor", "run"}
    assert len(found) == 3
    for command in found:
        assert understood(command).params["config" if "--config" in command else "url"]


def test_a_command_that_is_none_would_be_noticed() -> None:
    with pytest.raises(Exception, match="No such option"):
        understood(["run", "--exampels", "5"])


def test_every_command_of_the_page_is_understood() -> None:
    page = (DOCS / "ci.md").read_text(encoding="utf-8")
    found = [*commands(page), *(command for quoted in re.findall(r"`(ccmsg [^`]+)`", page) for command in commands(quoted))]
    assert {command[0] for command in found} == {"init", "doctor", "run"}
    for command in found:
        understood(command)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_keeps_the_report_whatever_the_verdict(name: str) -> None:
    every = list(texts(parsed(name)))
    assert "always" in every or "always()" in every
    assert any("reports/" in text for text in every)


def test_gitlab_reads_junit_from_where_it_is_written() -> None:
    template = parsed("gitlab-ci.yml")
    assert template[".conformance"]["artifacts"]["reports"]["junit"] == "reports/ci/junit.xml"
    outs = [command[command.index("--out") + 1] for text in texts(template) for command in commands(text) if "--out" in command]
    assert outs == ["reports/ci", "reports/ci"]
    assert template["conformance-platform"]["allow_failure"]["exit_codes"] == ExitCode.INCONCLUSIVE


def test_github_takes_secrets_from_its_store_only() -> None:
    given = parsed("github-actions.yml")["jobs"]["platform"]["env"]
    assert given
    assert all(value == f"${{{{ secrets.{name} }}}}" for name, value in given.items())


def test_the_page_names_every_exit_code_and_both_templates() -> None:
    page = (DOCS / "ci.md").read_text(encoding="utf-8")
    assert all(f"\n| {int(code)} |" in page for code in ExitCode)
    assert all(f"ci/{name}" in page for name in TEMPLATES)
    assert all(f"`{name}`" in page for name in WRITTEN)
