"""A run with two defects, of which pages tell."""

import pytest

from conformance.harness.verdict.result import Result
from conformance.selftest.rig.runs import faulty, judged


@pytest.fixture(scope="package")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    handler = faulty("TakesCommaInMessageId", "TakesUnknownControlType")
    return judged(tmp_path_factory.mktemp("page"), handler, legs=("ccmessaging.uplink",), rules=("CCM-UP-098", "CCM-UP-016"))
