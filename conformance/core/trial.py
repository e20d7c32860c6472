"""What may be taken for the documented credentials where these are refused: another way to make them, or to mix them up. Values only."""

from dataclasses import dataclass

from conformance.core.exchange import Exchange
from conformance.core.message import Message
from conformance.core.settings import Target


@dataclass(frozen=True)
class Trial:
    """One other way to say who calls."""

    what: str
    """What is taken if this is accepted."""
    message: Message
    then: str
    """What to do if this is accepted."""
    instead: str = ""
    """What of the documents the target does not take, if it takes this; empty where not the target is at fault, but what is configured."""


def no_trials(_refused: Exchange, _target: Target) -> tuple[Trial, ...]:
    """There is nothing that could be taken for the documented credentials."""
    return ()
