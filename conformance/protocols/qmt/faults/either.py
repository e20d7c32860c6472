"""Faults that either party may have: they name rules by number, for a number means the same on both legs."""

from types import ModuleType
from typing import Any

from conformance.core.fault import named_faults
from conformance.protocols.qmt.legs import rule


def of_leg(leg: str, *modules: ModuleType) -> dict[str, type]:
    """Return the faults of some modules by name, each as a fault of whoever calls or is called on a leg."""
    return {name: _of_leg(leg, fault) for name, fault in named_faults(*modules).items()}


def _of_leg(leg: str, fault: Any) -> type:
    named = {key: tuple(rule(leg, int(name)) if name.isdigit() else name for name in getattr(fault, key)) for key in ("breaks", "also")}
    return type(fault.__name__, (fault,), {**named, "world": fault.world, "__module__": fault.__module__, "__doc__": fault.__doc__})
