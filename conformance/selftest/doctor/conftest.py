"""Examinations without a plan: only `ccmsg doctor` in a process of its own plans the whole run."""

import pytest

from conformance.harness.doctor import around


@pytest.fixture(autouse=True)
def _no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning a whole run takes seconds."""
    monkeypatch.setattr(around, "plan_only", lambda *_: [("case", 10, 30)])
