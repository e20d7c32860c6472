"""A finding that was recorded, and the attempt to see it again on a target of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Options, Target
from conformance.harness.run.progress import Progress
from conformance.harness.run.recorded import Recording, read_recording
from conformance.harness.run.replay import Replayed, replay
from conformance.protocols import party
from conformance.selftest.rig.runs import faulty, judged
from conformance.wire.server import running

LIMITS = Limits(timeout=3, downlink_wait=0.5)
Made = tuple[Handler, Target]


def of(target: Target) -> Callable[..., Made]:
    """Return what makes a reference of a world, with faults mixed in, and the target it is."""
    return lambda *names: (faulty(*names, target=target, known=party(target.party)[1]), target)


def found(folder: Path, made: Made, rule: str, legs: tuple[str, ...] = (), cells: str = "") -> Recording:
    """Judge a target by a rule, with the messages of some cells, and return what was recorded of the finding about it."""
    handler, target = made
    result = judged(folder, handler, target, limits=LIMITS, legs=legs, rules=(rule,), cells=cells)
    return read_recording(folder, next(finding.id for finding in result.findings if finding.rule == rule))


def again(folder: Path, made: Made, recording: Recording, times: int = 2) -> Replayed:
    """Send a recording again to a target of its own."""
    handler, target = made
    known = party(target.party)[1]
    with running(handler) as url:
        who = replace(target, url=url, embedded=False, limits=LIMITS)
        return replay(known, who, Options(folder / "again", "again", "again"), recording, times, Progress())
