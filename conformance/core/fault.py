"""How a class says that it is a fault of a reference (and which rules it breaks) or a conforming oddity, and how it is mixed in."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

from conformance.core.settings import Target

T = TypeVar("T", bound=type)


def breaks(*rules: str, also: tuple[str, ...] = (), **world: object) -> Callable[[T], T]:
    """Mark a subclass of a reference as a fault that breaks these rules; `also` names rules or families that cannot but fall with them.

    `world` is how the target is configured, where it is a fault only so.
    """

    def mark(fault: T) -> T:
        fault.breaks, fault.also, fault.world = rules, also, world  # type: ignore[attr-defined]
        return fault

    return mark


def oddity(conforming: T) -> T:
    """Mark a subclass of a reference as odd but conforming: an alarm on it is a bug of the suite."""
    conforming.oddity = True  # type: ignore[attr-defined]
    return conforming


def odd_where(**world: object) -> Callable[[T], T]:
    """Mark a conforming subclass that conforms only where the target is configured so, such as `downlink="any"`."""

    def mark(conforming: T) -> T:
        conforming.world = world  # type: ignore[attr-defined]
        return oddity(conforming)

    return mark


def named_faults(*modules: ModuleType | type) -> dict[str, type]:
    """Return the faults of some modules, or classes that hold them, by name."""
    return {name: value for name, value in _classes(modules) if "breaks" in vars(value)}


def named_oddities(*modules: ModuleType | type) -> dict[str, type]:
    """Return the oddities of some modules, or classes that hold them, by name."""
    return {name: value for name, value in _classes(modules) if "oddity" in vars(value)}


def _classes(modules: tuple[ModuleType | type, ...]) -> list[tuple[str, type]]:
    return [(name, value) for module in modules for name, value in vars(module).items() if isinstance(value, type)]


def mixed(reference: type[Any]) -> Callable[..., Any]:
    """Return (target, *mixins, call=...) -> the reference with faults and oddities mixed in; it calls the other party with `call`, if it does."""

    def make(target: Target, *mixins: type[Any], call: Any = None) -> Any:
        made = type("Mixed", (*mixins, reference), {})(target)
        if call:
            made.call = call
        return made

    return make
