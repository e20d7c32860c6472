"""Clocks of others, by what their answers say of the time."""

from email.utils import parsedate_to_datetime
from typing import Final

from conformance.core.exchange import Exchange

APART: Final = 60.0
"""Seconds by which clocks may differ."""


def ahead(date: str, ours: float) -> float | None:
    """Return by how many seconds a clock is ahead of ours that said `date` (RFC 9110) when ours said `ours`; None if that is no time."""
    try:
        return parsedate_to_datetime(date).timestamp() - ours
    except (ValueError, OverflowError):
        return None


def wrong(exchange: Exchange) -> float:
    """Return by how many seconds the clock of whoever answered is ahead of ours; 0 if it is not known, or not more than clocks may differ."""
    date = exchange.response.header("date") if exchange.response else None
    apart = ahead(date or "", exchange.ended)
    return apart if apart is not None and abs(apart) >= APART else 0.0


def differs(apart: float) -> str:
    """Say how far a clock is ahead of ours."""
    return f"the target's clock is {span(abs(apart))} {'ahead of' if apart > 0 else 'behind'} ours"


def span(seconds: float) -> str:
    """Return a time in words, such as 3 h 5 min."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes, hours = whole // 60 % 60, whole // 3600
    if hours < 48:
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f"{hours // 24} days"
