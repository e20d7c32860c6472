"""`ccmsg init`: write a commented configuration to start from."""

from pathlib import Path
from typing import Annotated

import typer

from conformance.core.errors import UsageError
from conformance.protocols import party as find_party


def init(
    party: Annotated[str, typer.Option("--as", help="The party that your target plays.")] = "ccmessaging.platform",
    path: Annotated[Path, typer.Option("--config", help="Where to write it.")] = Path("ccmsg.toml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write a commented ccmsg.toml for a party."""
    _, known = find_party(party)
    if path.exists() and not force:
        raise UsageError(f"{path} is there already", where="--config", then="use --force to overwrite it, or another --config")
    text = (known.cases / "ccmsg.toml").read_text(encoding="utf-8")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", where="--config", then="choose a folder that exists and may be written") from error
    typer.echo(f"wrote {path}; fill in url, [{known.needs.section}] and [[users]], then: ccmsg doctor --config {path}, and ccmsg run --config {path}")
