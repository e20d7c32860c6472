"""`ccmsg replay FINDING`: send one finding of an earlier run again, to the same target or another."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.chosen import Choice, choose
from conformance.cli.explain import find as find_rule
from conformance.core.errors import UsageError
from conformance.core.settings import Options, Target
from conformance.core.verdict import ExitCode
from conformance.core.violation import shown
from conformance.harness.run.progress import Progress
from conformance.harness.run.recorded import Recording, read_recording
from conformance.harness.run.replay import Fate, Replayed
from conformance.harness.run.replay import replay as play
from conformance.protocols import party as find_party
from conformance.report.annotations import without_commands
from conformance.report.har import write_har

_CODES = {
    Fate.SAME: ExitCode.VIOLATIONS,
    Fate.UNSTABLE: ExitCode.VIOLATIONS,
    Fate.GONE: ExitCode.CONFORMANT,
    Fate.UNKNOWN: ExitCode.INCONCLUSIVE,
}
_WORDS = {True: "same", False: "gone", None: "not judged"}
_SAID = 200
"""Characters of an answer that are shown."""


def replay(
    finding: Annotated[str, typer.Argument(help="A finding such as f3: see report.html or results.json.")],
    source: Annotated[Path, typer.Option("--from", help="Folder of the run that found it.")] = Path("reports/latest"),
    url: Annotated[str | None, typer.Option("--target", help="Another base URL; default the one of that run, or of the configuration.")] = None,
    config: Annotated[Path | None, typer.Option(help="Configuration file; ccmsg.toml if it exists. Secrets come from there.")] = None,
    times: Annotated[int, typer.Option(help="How often it is sent.", min=1, max=100)] = 3,
    out: Annotated[Path | None, typer.Option(help="Folder of the evidence; default reports/<UTC time>-replay-<finding>.")] = None,
) -> None:
    """Send a finding again: same (exit code 1), gone (0), unstable (1), or unknown (3) where nothing could be judged."""
    recording = read_recording(source, finding)
    folder = out or Path("reports") / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-replay-{finding}"
    if folder.resolve() == source.resolve():
        raise UsageError("the evidence of the replay would take the place of the run's", where="--out", then="choose another folder than --from")
    options = Options(out=folder, run_id=secrets.token_hex(6), nonce=secrets.token_hex(4), legs=recording.legs)
    with without_commands(typer.echo), _target(recording, url, config) as (choice, who):
        outcome = play(choice.party, who, options, recording, times, Progress())
        _say(recording, outcome, who)
    write_har(folder)
    typer.echo(f"evidence: {folder}")
    raise typer.Exit(_CODES[outcome.verdict])


@contextlib.contextmanager
def _target(recording: Recording, url: str | None, config: Path | None) -> Iterator[tuple[Choice, Target]]:
    """Yield who is asked again: the same address as then, unless another one, or a configuration with one, is named."""
    if recording.embedded and url is None and config is None:
        protocol, party = find_party(recording.party)
        choice = Choice(protocol, party, None, None)
    else:
        choice = choose(recording.party, config)
        named = config is not None and (choice.config or {}).get("target", {}).get("url")
        url = url if url is not None or named else recording.url
    with choice.target(url, {}, legs=recording.legs) as who:
        yield choice, who


def _say(recording: Recording, outcome: Replayed, target: Target) -> None:
    """Print what became of a finding, attempt by attempt."""
    _, rule = find_rule(recording.rule)
    typer.echo(f"{recording.finding}  {rule.id} ({rule.level})  {rule.text['en']}")
    for number, turn in enumerate(outcome.turns, 1):
        typer.echo(f"  {number}  {_WORDS[turn.shown]}  {shown(turn.said, _SAID)}")
    if outcome.ending.text:
        typer.echo(f"  {shown(outcome.ending.text, 3 * _SAID)}\n  next: {shown(outcome.ending.then, 3 * _SAID)}")
    if outcome.verdict is Fate.GONE and recording.stable is not True:
        typer.echo(f"  it was not confirmed when it was found, so {len(outcome.turns)} attempts prove little: try more, such as --times 20")
    seen = sum(bool(turn.shown) for turn in outcome.turns)
    typer.echo(f"{str(outcome.verdict).upper()}  {seen} of {len(outcome.turns)} times at {target.url or 'the listener'}")
