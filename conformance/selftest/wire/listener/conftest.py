"""Listeners that many tests share: one that is patient with its callers, and one that is hasty."""

from collections.abc import Iterator

import pytest

from conformance.selftest.wire.listener.ears import HASTY, YES, Ears


@pytest.fixture(scope="package")
def shared() -> Iterator[Ears]:
    with Ears() as listener:
        yield listener
    assert listener.error is None


@pytest.fixture
def ears(shared: Ears) -> Ears:
    shared.clear()
    shared.answer = lambda _: YES
    return shared


@pytest.fixture(scope="package")
def shared_hasty() -> Iterator[Ears]:
    with Ears(bounds=HASTY) as listener:
        yield listener
    assert listener.error is None


@pytest.fixture
def hasty(shared_hasty: Ears) -> Ears:
    shared_hasty.clear()
    return shared_hasty
