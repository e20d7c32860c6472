"""Trouble that we make for an app: what it does then is observed, and no alarm."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from conformance.protocols.qmt.served.trouble import KINDS
from conformance.selftest.qmt.served.met import Met, talking

TRIES: Final[dict[str, Callable[[dict[str, int]], bool]]] = {
    "": lambda seen: seen == {"again": 2},
    "TriesAgainWithTheSameBytes": lambda seen: seen == {"again": 2},
    "NeverTriesAgain": lambda seen: seen == {"on": 2},
    "TriesAgainLater": lambda seen: seen == {"on": 2, "again": 2},
}


@pytest.mark.parametrize("name", TRIES)
def test_what_an_app_does_after_a_refusal_or_an_error_is_observed_and_no_alarm(name: str) -> None:
    met = talking(*filter(None, [name]), met=Met(provoke=2))
    assert met.broken == set()
    assert all(TRIES[name](dict(met.observed(rule))) for rule in ("QMT-UP-040", "QMT-UP-041"))
    assert met.observed("QMT-UP-042") == {"on": 2}
    assert met.scenarios >= {"survives-refusal", "survives-error", "survives-late-answer"}


def test_an_app_that_gives_up_survives_nothing() -> None:
    met = talking("GivesUp", met=Met(provoke=1))
    assert met.broken == set()
    assert not {name for name in met.scenarios if name.startswith("survives-")}
    assert len(met.calls) == 2


@pytest.mark.parametrize("times", [0, 1, 3])
def test_trouble_is_made_as_often_as_it_is_asked_for(times: int) -> None:
    met = talking(met=Met(provoke=times))
    made = Counter(exchange.response.provoked for exchange, _ in met.calls if exchange.response and exchange.response.provoked)
    assert made == (dict.fromkeys(KINDS, times) if times else {})


def test_what_is_wrong_gets_no_trouble() -> None:
    met = talking("SignsWithMd5", met=Met(provoke=2))
    assert not [exchange for exchange, _ in met.calls if exchange.response and exchange.response.provoked]
