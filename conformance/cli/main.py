"""`ccmsg`: the commands, and how mistakes are said."""

import sys
from typing import Annotated, NoReturn

import typer

from conformance import __version__
from conformance.cli import doctor, explain, init, replay, run, serve
from conformance.core.errors import SuiteError, UsageError
from conformance.core.verdict import ExitCode
from conformance.core.visible import visible
from conformance.report.annotations import without_commands

app = typer.Typer(
    name="ccmsg",
    help="Judge contact-centre messaging platforms, and the apps that talk to them, by their documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run", context_settings={"allow_extra_args": True})(run.run)
app.command("replay")(replay.replay)
app.command("doctor")(doctor.doctor)
app.command("serve")(serve.serve)
app.command("rules")(explain.rules)
app.command("explain")(explain.explain)
app.command("init")(init.init)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ccmsg-conformance {__version__}")
        raise typer.Exit


@app.callback()
def _main(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """Judge contact-centre messaging platforms, and the apps that talk to them, by their documents."""


def main() -> None:
    """Run the command line; exit codes as in the README."""
    try:
        app()
    except UsageError as error:
        _end(str(error), ExitCode.USAGE)
    except SuiteError as error:
        _end(f"the suite itself is at fault: {error}", ExitCode.ERROR)
    except Exception as error:  # noqa: BLE001 - a traceback would end with 1, which says that the target is at fault
        _end(f"the suite itself is at fault: {type(error).__name__}: {error}", ExitCode.ERROR)


def _end(text: str, code: ExitCode) -> NoReturn:
    """Say on stderr why there is no verdict, and leave. The text may hold what a file or a target said."""
    with without_commands(_complain):
        _complain(visible(f"ccmsg: {text}", keep="\n"))
    sys.exit(code)


def _complain(line: str) -> None:
    typer.echo(line, err=True)
