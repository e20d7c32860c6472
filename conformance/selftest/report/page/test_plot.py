"""How long answers took, as the page draws and says it."""

import pytest

from conformance.report.page.plot import duration, plot
from conformance.selftest.rig.spread import spread_of


def test_the_plot_of_a_leg_has_whole_decades_and_its_quantiles_in_words() -> None:
    drawn = plot(spread_of(0.0021, 0.0022, 0.004, 0.05))
    assert [label for _, label in drawn.ticks] == ["1 ms", "10 ms", "100 ms"]
    assert max(height for _, height in drawn.bars) == 56
    assert (drawn.count, drawn.max[1]) == (4, "50 ms")
    assert all(0 <= x <= 320 for x, _ in (*drawn.bars, *drawn.ticks, drawn.p50, drawn.p95, drawn.max))


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 µs"), (1e-5, "10 µs"), (0.00123, "1.2 ms"), (0.9996, "1 s"), (0.250, "250 ms"), (12.3, "12 s"), (1234, "1200 s")]
)
def test_times_are_said_in_the_unit_that_fits_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
