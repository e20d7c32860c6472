"""The options that `ccmsg run` and `ccmsg doctor` share: name, form and help of each, said once."""

from pathlib import Path
from typing import Annotated

from typer import Option

from conformance.core.settings import Language

# who, and how it is found
Party = Annotated[str, Option("--as", help="What the target is, such as ccmessaging.platform (the default).")]
TargetUrl = Annotated[
    str | None, Option("--target", help="Base URL of the target. Neither this nor a configuration: the embedded reference takes its place.")
]
Config = Annotated[Path | None, Option("--config", help="Configuration file; ccmsg.toml if it exists.")]

# what is sent, and where the report goes
Out = Annotated[Path | None, Option("--out", help="Folder of the report; default reports/<UTC time>-<party>.")]
Legs = Annotated[str, Option("--legs", help="Only these legs, separated by commas.")]
Rules = Annotated[list[str] | None, Option("--rule", help="Only the cases of this rule; repeatable. A rule that every answer shows takes all cases.")]
Cells = Annotated[str, Option("--cells", help="Only these cells, such as 'CHAT*' or CHAT/TEXT.")]
Examples = Annotated[int, Option("--examples", help="Generated valid messages per cell.", min=1, max=1000)]
Seed = Annotated[int, Option("--seed", help="Seed of the generated messages.")]
Nonce = Annotated[str, Option("--nonce", help="Repeats the ids of an earlier run.")]
Concurrency = Annotated[int | None, Option("--concurrency", help="Conversations side by side.", min=1, max=256)]
Rate = Annotated[float | None, Option("--rate", help="Requests per second; 0: unlimited.", min=0)]
Plan = Annotated[bool, Option("--plan", help="Say what would be sent; send nothing.")]

# of targets that call us
Checklist = Annotated[
    Path | None, Option("--checklist", help="TOML file: cells and scenarios that a calling target has to show; what never comes is untestable.")
]
Provoke = Annotated[
    int,
    Option("--provoke", help="How often a calling target is given each kind of trouble: refusal, error, late answer, 401.", min=0, max=100),
]
Lenient = Annotated[bool, Option("--lenient", help="Take what is judged wrong all the same: a calling target goes on after its first mistake.")]

# what counts, and how it is said
Strict = Annotated[bool, Option("--strict", help="A broken SHOULD counts as broken.")]
Known = Annotated[Path | None, Option("--known-failures", help="TOML file of failures that are expected for a while and do not break a gate.")]
RequireAll = Annotated[bool, Option("--require-all", help="Whatever was not exercised makes the run inconclusive.")]
Lang = Annotated[Language, Option("--lang", help="Language of terminal and summary.md, and with which report.html begins.")]
Quiet = Annotated[bool, Option("--quiet", help="Print the verdict only.")]
