"""What is easily written wrong in a configuration."""

from typing import Final
from urllib.parse import urlsplit

_QUOTES: Final = "\"'`"


def written(value: str) -> str:
    """Return what is odd about the way a credential is written; empty if nothing is."""
    if value and (value[0] in _QUOTES or value[-1] in _QUOTES):
        return "has quotes around it that do not belong to it: take them off"
    return "has blanks around it: take them off" if value != value.strip() else ""


def overlap(base: str, path: str) -> str:
    """Return the end of a URL that is the beginning of a path which is added to it anyway; empty if there is none."""
    own, names = urlsplit(base).path.rstrip("/"), path.split("/")[1:]
    starts = ["/" + "/".join(names[:number]) for number in range(len(names), 0, -1)]
    return next((start for start in starts if own.endswith(start)), "")
