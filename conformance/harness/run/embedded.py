"""The embedded reference: a process of its own, so that it costs the suite nothing and is a real HTTP server."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator

from conformance.core.errors import SuiteError


@contextlib.contextmanager
def embedded(party: str, extra: tuple[str, ...] = ()) -> Iterator[str]:
    """Start the reference of a party on a free port of this machine; yield its base URL, and stop it in the end."""
    command = [sys.executable, "-m", "conformance", "serve", "--as", party, "--port", "0", "--until-eof", *extra]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, start_new_session=True) as process:  # noqa: S603 - our own command
        try:
            yield _url(process)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
            process.kill()


def _url(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("listening on "):
            return line.split()[2]
    raise SuiteError("the embedded reference did not start")
