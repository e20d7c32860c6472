"""`ccmsg run`: judge a target, write the report, say the verdict."""

import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from conformance.cli import options
from conformance.cli.chosen import Choice, choose
from conformance.cli.explain import find as find_rule
from conformance.cli.live import Live
from conformance.cli.progress import Bar, Plain, Quiet
from conformance.cli.terminal import say, say_plan
from conformance.core.errors import UsageError
from conformance.core.protocol import Party
from conformance.core.settings import Checklist, Options, Target
from conformance.core.verdict import EXIT_CODES
from conformance.harness.cases.plan_only import plan_only
from conformance.harness.config.checklist import read_checklist
from conformance.harness.config.scope import scope
from conformance.harness.run.execute import Executed, execute
from conformance.harness.verdict.known import read_known
from conformance.report.annotations import annotations, on_github, without_commands
from conformance.report.page import Page
from conformance.report.write import write


def run(
    context: typer.Context,
    party: options.Party = "",
    url: options.TargetUrl = None,
    config: options.Config = None,
    out: options.Out = None,
    legs: options.Legs = "",
    rule: options.Rules = None,
    cells: options.Cells = "",
    examples: options.Examples = 5,
    seed: options.Seed = 0,
    nonce: options.Nonce = "",
    concurrency: options.Concurrency = None,
    rate: options.Rate = None,
    plan: options.Plan = False,
    strict: options.Strict = False,
    checklist: options.Checklist = None,
    provoke: options.Provoke = 0,
    lenient: options.Lenient = False,
    known_failures: options.Known = None,
    require_all: options.RequireAll = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
) -> None:
    """Judge a target and write a report. What follows -- goes to pytest."""
    choice = choose(party, config)
    chosen, rules = _legs(choice.party, legs), _rules(rule or [])
    fresh = Options(out or _folder(choice.party.name), secrets.token_hex(6), nonce or secrets.token_hex(4), pytest_arguments=tuple(context.args))
    sent = replace(fresh, seed=seed, examples=examples, legs=chosen, rules=rules, cells=cells, config=str(config or ""))
    told = replace(sent, strict=strict, require_all=require_all, provoke=provoke, lenient=lenient, lang=lang)
    known = read_known(known_failures, choice.protocol.rules) if known_failures else ()
    asked = read_checklist(checklist, choice.party, chosen, provokes=provoke > 0) if checklist else Checklist()
    limits = {"concurrency": concurrency, "rate": rate}
    with choice.target(url, limits, legs=chosen, start=not plan) as target:
        _carry_out(choice, target, replace(told, known=known, checklist=asked), plan=plan, quiet=quiet, default=out is None)


def _carry_out(choice: Choice, target: Target, wanted: Options, *, plan: bool, quiet: bool, default: bool) -> None:
    """Print the plan, or judge the target and leave with the exit code; `default`: the folder has a name of ours."""
    _check_serving(choice.party, wanted, target)
    if plan:
        say_plan(plan_only(choice.protocol, choice.party, target, wanted), target)
        return
    _prepare(wanted.out, default=default)
    progress = _progress(quiet=quiet, drives=scope(choice.party, target, wanted).drives)
    with without_commands(typer.echo), progress:
        outcome = execute(choice.protocol, choice.party, target, wanted, progress, lambda run: [Page(run)])
    _tell(outcome, wanted, quiet=quiet)
    raise typer.Exit(EXIT_CODES[outcome.result.gate])


def _progress(*, quiet: bool, drives: bool) -> Quiet:
    """Return what shows how far a run is."""
    if quiet:
        return Quiet()
    if not sys.stdout.isatty():
        return Plain()
    return Bar() if drives else Live()


def _tell(outcome: Executed, wanted: Options, *, quiet: bool) -> None:
    """Write the views of a result, and say what came out."""
    write(outcome.result, wanted.out)
    with without_commands(typer.echo):
        if outcome.printed and wanted.pytest_arguments and not quiet:
            typer.echo(outcome.result.redactor.text(outcome.printed))
        say(outcome.result, wanted.out, quiet=quiet)
    for command in annotations(outcome.result) if on_github() else ():
        typer.echo(command)


def _rules(named: list[str]) -> tuple[str, ...]:
    """Return the chosen rules; refuse what is none."""
    for rule in named:
        find_rule(rule)
    return tuple(named)


def _legs(party: Party, named: str) -> tuple[str, ...]:
    """Return the chosen legs; refuse what the party has not."""
    known, chosen = [leg.name for leg in party.legs], tuple(filter(None, named.split(",")))
    if named and not named.strip(", "):
        raise UsageError("no leg is named", where="--legs", then=f"use {', '.join(known)}")
    for leg in chosen:
        if leg not in known:
            raise UsageError(f"{leg!r} is no leg of {party.name} that can be judged", where="--legs", then=f"use {', '.join(known)}")
    return chosen


def _check_serving(party: Party, wanted: Options, target: Target) -> None:
    """Refuse what only a target shows that calls us, where it does not."""
    asked = {"--provoke": wanted.provoke, "--lenient": wanted.lenient, "--checklist": wanted.checklist != Checklist()}
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
