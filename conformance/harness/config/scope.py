"""What a run looks at: which legs of a party were chosen, which of them the target is called on, and where it calls us."""

from dataclasses import dataclass

from conformance.core.errors import UsageError
from conformance.core.leg import Leg
from conformance.core.protocol import Party
from conformance.core.settings import Options, Target


@dataclass(frozen=True)
class Scope:
    """The legs of a run."""

    legs: tuple[Leg, ...]
    """Those that were chosen."""
    heard: tuple[Leg, ...]
    """Those of them on which the target calls us, if a listener is configured."""
    deaf: tuple[Leg, ...]
    """Those of them on which it would call us, but no listener is configured."""
    drives: bool
    """Whether the target is called at all; if not, the run only listens."""

    @property
    def judged(self) -> frozenset[str]:
        """The names of the legs that can be judged."""
        return frozenset(leg.name for leg in self.legs if leg not in self.deaf)


def scope(party: Party, target: Target, options: Options) -> Scope:
    """Return what a run looks at. Raises UsageError where a leg was asked for that needs what is not configured."""
    chosen = tuple(leg for leg in party.legs if not options.legs or leg.name in options.legs)
    calls_us = tuple(leg for leg in chosen if leg in party.heard)
    if options.legs and calls_us and target.listen is None:
        names = ", ".join(leg.name for leg in calls_us)
        raise UsageError(f"{names}: the target calls us, and nobody listens", where="--legs and [listen]", then="add [listen] to the configuration")
    if options.rules and not target.url:
        raise UsageError(
            "--rule chooses what is sent, and this run only listens", where="--rule", then="leave it out; every rule is judged by what comes"
        )
    listens = target.listen is not None
    calls = bool(party.protocol.downlink) or any(leg in party.driven for leg in chosen)
    return Scope(chosen, calls_us if listens else (), () if listens else calls_us, drives=bool(target.url) and calls)
