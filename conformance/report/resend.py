"""The lines that send a finding again from a shell: by curl, and by the suite itself."""

import re
import shlex
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.settings import Options
from conformance.harness.findings.finding import Finding
from conformance.wire.redact import Redactor

_LONG_BODY: Final = 4000
"""Bytes from which on a body has to be given as a file."""


def curl(exchange: Exchange, redactor: Redactor) -> str:
    """Return a shell line that sends an exchange again; secrets stand as `${NAME}`, to be put in by the reader."""
    request = exchange.request
    parts = ["curl", "-i", "-X", request.method, shlex.quote(redactor.text(request.url))]
    for name, value in redactor.request_headers(exchange):
        parts += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if len(request.body) > _LONG_BODY:
        parts += ["--data-binary", f"@body-of-exchange-{exchange.number}"]
    elif request.body:
        parts += ["--data-binary", _quoted(redactor.text(request.body.decode("utf-8", "backslashreplace")))]
    return " ".join(parts)


def replay_line(finding: Finding, options: Options) -> str:
    """Return the shell line by which the suite itself sends a finding again; empty where no message of ours provokes it."""
    config = f" --config {shlex.quote(options.config)}" if options.config else ""
    return f"ccmsg replay {finding.id} --from {shlex.quote(str(options.out))}{config}" if finding.repeatable else ""


def _quoted(text: str) -> str:
    """Quote a text for the shell; only the names of secrets are left for it to fill in."""
    return re.sub(r"\$\{(\w+)\}", r"""'"${\1}"'""", shlex.quote(text))
