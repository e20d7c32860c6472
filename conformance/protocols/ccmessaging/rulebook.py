"""The rule book of ccmessaging, read once from `rules/`, a file per leg; and what helps with a broken rule, from `advice/`."""

from pathlib import Path
from typing import Final

from conformance.core.advice import read_advice
from conformance.core.rule import read_rules

_HERE: Final = Path(__file__).parent
RULES: Final = read_rules(sorted((_HERE / "rules").glob("*.toml")))
ADVICE: Final = read_advice(sorted((_HERE / "advice").glob("*.toml")))
