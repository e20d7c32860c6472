"""Latency of a leg as a small plot: how many answers took how long, over the logarithm of time. Numbers only; the template draws."""

import math
from dataclasses import dataclass
from typing import Final

from conformance.harness.play.latency import PER_DECADE, Spread

WIDTH: Final = 320
HEIGHT: Final = 56
_UNITS: Final = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


@dataclass(frozen=True)
class Plot:
    """Bars as (x, height), marks of the axis as (x, text), and the quantiles as (x, text); all in units of the drawing."""

    leg: str
    count: int
    bars: tuple[tuple[float, float], ...]
    bar: float
    """Width of a bar."""
    ticks: tuple[tuple[float, str], ...]
    p50: tuple[float, str]
    p95: tuple[float, str]
    max: tuple[float, str]


def plot(spread: Spread) -> Plot:
    """Return the plot of a leg; its axis goes over whole powers of ten."""
    first, last = min(spread.buckets) // PER_DECADE, max(spread.buckets) // PER_DECADE + 1
    scale, most = WIDTH / ((last - first) * PER_DECADE), max(spread.buckets.values())

    def at(seconds: float) -> float:
        exact = (math.log10(max(seconds, 1e-9)) - first) * PER_DECADE * scale
        return round(min(max(exact, 0), WIDTH), 1)

    return Plot(
        leg=spread.leg,
        count=spread.count,
        bars=tuple((round((index - first * PER_DECADE) * scale, 1), round(count / most * HEIGHT, 1)) for index, count in spread.buckets.items()),
        bar=round(scale, 1),
        ticks=tuple((at(10.0**power), duration(10.0**power)) for power in range(first, last + 1)),
        p50=(at(spread.p50), duration(spread.p50)),
        p95=(at(spread.p95), duration(spread.p95)),
        max=(at(spread.max), duration(spread.max)),
    )


def duration(seconds: float) -> str:
    """Return a time with two digits that count, in the unit that fits it."""
    unit, name = next(((unit, name) for unit, name in _UNITS if seconds >= unit * 0.9995), _UNITS[-1])
    value = float(f"{seconds / unit:.2g}")
    return f"{value:g} {name}" if value < 1000 else f"{value:.0f} {name}"
