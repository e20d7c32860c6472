"""Where schemas and fixtures lie: in a checkout beside the package, in a wheel inside it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent


def data(kind: str) -> Path:
    """Return the folder `schemas` or `fixtures`, of a checkout or of an installed wheel."""
    inside = PACKAGE / "data" / kind
    return inside if inside.is_dir() else PACKAGE.parent / kind


@cache
def fixtures(leg: str, kind: str) -> dict[str, Any]:
    """Return name -> JSON value of the fixtures of a leg, such as ("ccmessaging/uplink", "documented")."""
    paths = sorted((data("fixtures") / leg / kind).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return the schema `schemas/<name>.json`."""
    schema: dict[str, Any] = json.loads((data("schemas") / f"{name}.json").read_text(encoding="utf-8"))
    return schema
