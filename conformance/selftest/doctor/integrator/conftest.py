"""A server for all tests of this folder."""

from collections.abc import Iterator

import pytest

from conformance.selftest.doctor.integrator.callback import SERVED
from conformance.wire.server import running


@pytest.fixture(scope="package", autouse=True)
def _served() -> Iterator[None]:
    """Serve whatever callback a test makes."""
    with running(SERVED) as SERVED.url:
        yield
