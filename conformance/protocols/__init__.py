"""Protocol families, one folder each. They are discovered: a fifth interface is a new folder, and no list to edit."""

import pkgutil
from functools import cache
from importlib import import_module

from conformance.core.errors import UsageError
from conformance.core.protocol import Party, Protocol


@cache
def protocols() -> dict[str, Protocol]:
    """Return every protocol family by name."""
    found = [import_module(f"{__name__}.{module.name}").PROTOCOL for module in pkgutil.iter_modules(__path__) if module.ispkg]
    return {protocol.name: protocol for protocol in found}


def party(name: str) -> tuple[Protocol, Party]:
    """Return the party `name` and its family; raise UsageError naming the known ones."""
    for protocol in protocols().values():
        if name in protocol.parties:
            return protocol, protocol.parties[name]
    known = ", ".join(sorted(name for protocol in protocols().values() for name in protocol.parties))
    raise UsageError(f"unknown party {name!r}", where="--as", then=f"use one of: {known}")
