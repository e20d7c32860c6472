"""What came to our listener, read: the query of a request, and its body."""

import math
from typing import Any

from conformance.core.exchange import NOT_JSON, Exchange


def query(exchange: Exchange, name: str) -> str | None:
    """Return a parameter of the query; None if it is absent."""
    return exchange.request.query.get(name)


def body(exchange: Exchange) -> Any:
    """Return the JSON value that was sent; None if it did not come whole, or is none."""
    value = None if exchange.failure else exchange.request.json
    return None if value is NOT_JSON else value


def is_number(stamp: str) -> bool:
    """Return whether a text is a number at all: a form of timestamp that can be judged."""
    try:
        return math.isfinite(float(stamp))
    except ValueError:
        return False


def is_milliseconds(stamp: str) -> bool:
    """Return whether a timestamp has the thirteen digits of milliseconds since the epoch (QS-04)."""
    return stamp.isascii() and stamp.isdigit() and len(stamp) == 13
