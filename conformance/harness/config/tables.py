"""A file that a user wrote in TOML; whatever is wrong with it says what, where, and what to do next."""

import tomllib
from pathlib import Path
from typing import Any

from conformance.core.errors import UsageError


def read_table(path: Path, what: str, *, find: str, write: str) -> dict[str, Any]:
    """Return the content of a file; `what` it is, what helps to `find` it, and how to `write` it. Raises UsageError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {what}: {error}", where=str(path), then=find) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{what} is not TOML: {error}", where=str(path), then=write) from error
