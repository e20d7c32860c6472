"""How long a target takes to answer: quantiles within what is promised, no growth, and no count lost between threads."""

import math
import statistics
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.core.data import load_schema
from conformance.harness.play.latency import Latency
from conformance.report.results import as_json
from conformance.selftest.rig.runs import calling, judged
from conformance.selftest.rig.spread import spread_of


def test_quantiles_are_right_within_six_percent() -> None:
    values = [math.exp(sample) for sample in statistics.NormalDist(-5, 1).samples(5000, seed=7)]
    found = spread_of(*values)
    assert found.count == len(values)
    assert found.p50 == pytest.approx(statistics.median(values), rel=0.07)
    assert found.p95 == pytest.approx(statistics.quantiles(values, n=20)[-1], rel=0.07)
    assert found.max == max(values)


@pytest.mark.parametrize("seconds", [0.0, -0.001, 1e-9, 1e9])
def test_times_that_no_clock_should_show_are_counted_too(seconds: float) -> None:
    found = spread_of(seconds)
    assert (found.count, len(found.buckets)) == (1, 1)
    assert found.p50 <= found.p95 <= max(seconds, 1e-4)


def test_a_single_answer_is_its_own_quantiles() -> None:
    found = spread_of(0.0123)
    assert found.p50 == found.p95 <= found.max == 0.0123


def test_a_leg_without_answers_has_no_spread() -> None:
    assert Latency().spread("leg") is None


def test_many_answers_take_no_more_room_than_few() -> None:
    latency = Latency()
    for number in range(20_000):
        latency.add("leg", number / 7)
    found = latency.spread("leg")
    assert found
    assert len(found.buckets) <= 200


def test_no_count_is_lost_between_threads() -> None:
    latency = Latency()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: latency.add("leg", number / 1000), range(4000)))
    found = latency.spread("leg")
    assert found
    assert found.count == sum(found.buckets.values()) == 4000


def test_driven_legs_have_a_latency_and_legs_that_only_call_us_have_none(tmp_path: Path) -> None:
    handler, target = calling()
    result = judged(tmp_path, handler, target, cells="text*")
    told: dict[str, Any] = as_json(result)
    assert [row["leg"] for row in told["latency"]] == ["qmt.uplink"]
    row = told["latency"][0]
    assert 0 < row["p50"] <= row["p95"] <= row["max"] < 10
    assert 0 < row["count"] <= result.exchanges
    Draft202012Validator(load_schema("results")).validate(told)
