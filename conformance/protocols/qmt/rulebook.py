"""The rule book of qmt, read once from `rules/`, a file per leg."""

from pathlib import Path
from typing import Final

from conformance.core.rule import read_rules

RULES: Final = read_rules(sorted((Path(__file__).parent / "rules").glob("*.toml")))
