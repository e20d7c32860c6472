"""The reference platform, served for all tests of this folder by a process of its own."""

import subprocess
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="package")
def reference() -> Iterator[str]:
    """Return the URL of a platform that conforms."""
    command = [sys.executable, "-m", "conformance", "serve", "--port", "0", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.kill()
