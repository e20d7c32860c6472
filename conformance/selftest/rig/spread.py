"""The spread of answers that took as long as a test says."""

from conformance.harness.play.latency import Latency, Spread


def spread_of(*seconds: float) -> Spread:
    """Return the spread of answers that took so many seconds."""
    latency = Latency()
    for value in seconds:
        latency.add("leg", value)
    found = latency.spread("leg")
    assert found
    return found
