"""`ccmsg run`: judge a target, write the report, say the verdict."""

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.chosen import choose
from conformance.cli.explain import find as find_rule
from conformance.cli.live import Live
from conformance.cli.terminal import Bar, Plain, Quiet, say, say_plan
from conformance.core.errors import UsageError
from conformance.core.protocol import Party
from conformance.core.settings import Checklist, Language, Options, Target
from conformance.core.verdict import EXIT_CODES
from conformance.harness.cases.plan_only import plan_only
from conformance.harness.config.checklist import read_checklist
from conformance.harness.config.scope import scope
from conformance.harness.run.execute import Outcome, execute
from conformance.harness.run.progress import Progress
from conformance.harness.verdict.known import read_known
from conformance.report.annotations import annotations, on_github, without_commands
from conformance.report.page import Page
from conformance.report.write import write


def run(
    context: typer.Context,
    party: Annotated[str, typer.Option("--as", help="What the target is, such as ccmessaging.platform (the default).")] = "",
    url: Annotated[
        str | None, typer.Option("--target", help="Base URL of the target. Neither this nor a configuration: the embedded reference is judged.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Configuration file; ccmsg.toml if it exists.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the report; default reports/<UTC time>-<party>.")] = None,
    legs: Annotated[str, typer.Option(help="Only these legs, separated by commas.")] = "",
    rule: Annotated[
        list[str] | None, typer.Option(help="Only the cases of this rule; repeatable. A rule that every answer shows takes all cases.")
    ] = None,
    cells: Annotated[str, typer.Option(help="Only these cells, such as 'CHAT*' or CHAT/TEXT.")] = "",
    examples: Annotated[int, typer.Option(help="Generated valid messages per cell.", min=1, max=1000)] = 5,
    seed: Annotated[int, typer.Option(help="Seed of the generated messages.")] = 0,
    nonce: Annotated[str, typer.Option(help="Repeats the ids of an earlier run.")] = "",
    concurrency: Annotated[int | None, typer.Option(help="Conversations side by side.", min=1, max=256)] = None,
    rate: Annotated[float | None, typer.Option(help="Requests per second; 0: unlimited.", min=0)] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Say what would be sent; send nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="A broken SHOULD counts as broken.")] = False,
    checklist: Annotated[
        Path | None,
        typer.Option(help="TOML file: cells and scenarios that a calling target has to show; what never comes is untestable."),
    ] = None,
    provoke: Annotated[
        int,
        typer.Option(help="How often a calling target is given each kind of trouble: refusal, error, late answer, 401.", min=0, max=100),
    ] = 0,
    lenient: Annotated[
        bool,
        typer.Option("--lenient", help="Take what is judged wrong all the same: a calling target goes on after its first mistake."),
    ] = False,
    known_failures: Annotated[Path | None, typer.Option(help="TOML file of failures that are expected for a while and do not break a gate.")] = None,
    require_all: Annotated[bool, typer.Option("--require-all", help="Whatever was not exercised makes the run inconclusive.")] = False,
    lang: Annotated[Language, typer.Option("--lang", help="Language of terminal and summary.md, and with which report.html begins.")] = "en",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the verdict only.")] = False,
) -> None:
    """Judge a target and write a report. What follows -- goes to pytest."""
    choice = choose(party, config)
    protocol, known = choice.protocol, choice.party
    _check(known, legs, rule or [])
    overrides = {"concurrency": concurrency, "rate": rate}
    chosen_legs = tuple(filter(None, legs.split(",")))
    options = Options(
        out=out or _folder(known.name),
        run_id=secrets.token_hex(6),
        nonce=nonce or secrets.token_hex(4),
        seed=seed,
        examples=examples,
        strict=strict,
        require_all=require_all,
        legs=chosen_legs,
        rules=tuple(rule or ()),
        cells=cells,
        pytest_arguments=tuple(context.args),
        provoke=provoke,
        lenient=lenient,
        known=read_known(known_failures, protocol.rules) if known_failures else (),
        checklist=read_checklist(checklist, known, chosen_legs, provokes=provoke > 0) if checklist else Checklist(),
        lang=lang,
        config=str(config or ""),
    )
    with choice.target(url, overrides, legs=options.legs, start=not plan) as who:
        _check_serving(known, options, who)
        if plan:
            say_plan(plan_only(protocol, known, who, options), who)
            return
        _prepare(options.out, default=out is None)
        progress: Progress = Quiet() if quiet else (Bar() if scope(known, who, options).drives else Live()) if sys.stdout.isatty() else Plain()
        with without_commands(typer.echo), progress:  # type: ignore[attr-defined]
            outcome = execute(protocol, known, who, options, progress, lambda run: [Page(run)])
    _tell(outcome, options, quiet=quiet)
    raise typer.Exit(EXIT_CODES[outcome.result.gate])


def _tell(outcome: Outcome, options: Options, *, quiet: bool) -> None:
    """Write the views of a result, and say what came out."""
    write(outcome.result, options.out)
    with without_commands(typer.echo):
        if outcome.printed and options.pytest_arguments and not quiet:
            typer.echo(outcome.result.redactor.text(outcome.printed))
        say(outcome.result, options.out, quiet=quiet)
    for command in annotations(outcome.result) if on_github() else ():
        typer.echo(command)


def _check(party: Party, legs: str, rules: list[str]) -> None:
    """Refuse a selection that names what is not there."""
    for rule in rules:
        find_rule(rule)
    known = [leg.name for leg in party.legs]
    if legs and not legs.strip(", "):
        raise UsageError("no leg is named", where="--legs", then=f"use {', '.join(known)}")
    for leg in filter(None, legs.split(",")):
        if leg not in known:
            raise UsageError(f"{leg!r} is no leg of {party.name} that can be judged", where="--legs", then=f"use {', '.join(known)}")


def _check_serving(party: Party, options: Options, target: Target) -> None:
    """Refuse what only a target shows that calls us, where it does not."""
    asked = {"--provoke": options.provoke, "--lenient": options.lenient, "--checklist": options.checklist != Checklist()}
    named = next((name for name, given in asked.items() if given), "")
    serves = party.heard if named == "--checklist" else party.talks
    if named and not serves:
        raise UsageError(f"a {party.name} does not call a platform", where=named, then="leave it out, or check --as")
    if named and target.listen is None:
        raise UsageError("nobody listens to what the target does", where=named, then="add [listen] to the configuration")


def _folder(party: str) -> Path:
    return Path("reports") / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{party}"


def _prepare(folder: Path, *, default: bool) -> None:
    """Make the folder of the report; with a default name, let reports/latest point at it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "events.jsonl").touch()
        if default:
            latest = folder.parent / "latest"
            fresh = folder.parent / f".latest-{folder.name}"
            fresh.symlink_to(folder.name)
            fresh.replace(latest)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}", where="--out", then="choose a folder that may be written") from error
