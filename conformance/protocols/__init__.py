"""Protocol families, one folder each. They are discovered: a fifth interface is a new folder, and no list to edit."""

import pkgutil
from functools import cache
from importlib import import_module

from conformance.core.errors import UsageError
from conformance.core.protocol import Family, Party, Protocol


@cache
def families() -> dict[str, Family]:
    """Return every protocol family by name."""
    found = [import_module(f"{__name__}.{module.name}").FAMILY for module in pkgutil.iter_modules(__path__) if module.ispkg]
    return {family.name: family for family in found}


def party(name: str) -> tuple[Protocol, Party]:
    """Return the party `name` and the protocol as it is spoken with it; raise UsageError naming the known ones."""
    for family in families().values():
        if found := family.parties.get(name):
            return found.protocol, found
    known = ", ".join(sorted(name for family in families().values() for name in family.parties))
    raise UsageError(f"unknown party {name!r}", where="--as", then=f"use one of: {known}")
