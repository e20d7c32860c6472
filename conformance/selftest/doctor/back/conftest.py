"""A platform that is there, and what stands outside, before our listener; and no long waits for what does not come."""

from collections.abc import Iterator

import pytest

from conformance.harness.doctor import back
from conformance.selftest.doctor.examined import KNOWN
from conformance.selftest.rig.runs import PARTY
from conformance.selftest.rig.tunnels import Outside
from conformance.wire.server import running


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for what does not come takes seconds."""
    monkeypatch.setattr(back, "_SOON", 0.05)


@pytest.fixture(scope="package")
def platform() -> Iterator[str]:
    """Serve a platform that is there, and no more."""
    with running(PARTY.reference(KNOWN)) as url:
        yield url


@pytest.fixture(scope="package")
def outside() -> Iterator[Outside]:
    """Serve what stands before our listener."""
    made = Outside()
    with running(made) as made.url:
        yield made
