"""Accounts in which nothing stands yet."""

import pytest

from conformance.selftest.harness.accounts.world import World


@pytest.fixture
def world() -> World:
    return World()
