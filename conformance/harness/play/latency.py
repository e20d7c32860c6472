"""How long a target takes to answer: counted per leg in buckets that grow by a constant factor, so a long run takes no more room than a short one."""

import math
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

PER_DECADE: Final = 20
"""Buckets from one power of ten to the next: each is 12 % wider than the one before, so a quantile is right within 6 %."""
_LEAST: Final = -5 * PER_DECADE
_MOST: Final = 4 * PER_DECADE
"""Ten microseconds and below, and ten thousand seconds and above, are one bucket each."""


@dataclass(frozen=True)
class Spread:
    """How long the answers of a leg took. `buckets`: index of a bucket -> how many, in the order of the indices; see `edge`."""

    leg: str
    count: int
    p50: float
    p95: float
    max: float
    """Seconds, as are the quantiles."""
    buckets: dict[int, int]


class Latency:
    """Counts of one run. Safe to use from several threads; no exchange is kept."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._buckets: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._longest: defaultdict[str, float] = defaultdict(float)

    def add(self, leg: str, seconds: float) -> None:
        """Count an answer of a leg that took so many seconds."""
        index = _index(seconds)
        with self._lock:
            self._buckets[leg][index] += 1
            self._longest[leg] = max(self._longest[leg], seconds)

    def spread(self, leg: str) -> Spread | None:
        """Return how long the answers of a leg took; None if there was none."""
        with self._lock:
            buckets, longest = dict(sorted(self._buckets[leg].items())), self._longest[leg]
        if not buckets:
            return None
        count = sum(buckets.values())
        return Spread(leg, count, _quantile(buckets, 0.5, longest), _quantile(buckets, 0.95, longest), longest, buckets)


def edge(index: int) -> float:
    """Return where a bucket begins, in seconds; it ends where the next one begins."""
    return float(10 ** (index / PER_DECADE))


def _index(seconds: float) -> int:
    return min(_MOST, max(_LEAST, math.floor(math.log10(seconds) * PER_DECADE))) if seconds > 0 else _LEAST


def _quantile(buckets: dict[int, int], share: float, longest: float) -> float:
    """Return the middle of the bucket up to which this share of all lies, and never more than the longest."""
    left = share * sum(buckets.values())
    for index, count in buckets.items():
        left -= count
        if left <= 0:
            return min(edge(index) * 10 ** (0.5 / PER_DECADE), longest)
    return longest
