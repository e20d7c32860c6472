"""reports/sample: a small run against a reference with two faults, committed so that a reader sees a report before making one."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from conformance.core.settings import Limits, Options
from conformance.harness.run.embedded import embedded
from conformance.harness.run.execute import execute
from conformance.harness.run.progress import Progress
from conformance.protocols import party
from conformance.report.page import Page
from conformance.report.write import write

_PARTY: Final = "ccmessaging.platform"
_FAULTS: Final = ("TakesCommaInMessageId", "NeedsCardTitle")
_RULES: Final = ("CCM-UP-068", "CCM-UP-098")
"""Few rules and users: the folder is to stay small."""
_USERS: Final = 2
_PORT: Final = "8765"


def make(folder: Path) -> None:
    """Judge the reference with two faults, with fixed seed, nonce and port, and write the views into a folder, but for the HAR."""
    protocol, known = party(_PARTY)
    options = Options(out=folder, run_id="sample", nonce="sample", seed=0, examples=1, rules=_RULES)
    faults = (word for fault in _FAULTS for word in ("--fault", fault))
    with embedded(_PARTY, ("--port", _PORT, *faults)) as url:
        world = known.demo(url)
        target = replace(world, embedded=False, listen=None, users=world.users[:_USERS], limits=Limits())
        result = execute(protocol, known, target, options, Progress(), lambda run: [Page(run)]).result
    write(result, folder)
    (folder / "exchanges.har").unlink()  # large, and all of it stands in events.jsonl


if __name__ == "__main__":
    make(Path(sys.argv[1]))
