"""Read `ccmsg.toml` (contract, section 3) into a Target. Every mistake says what, where, and what to do next."""

import difflib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from conformance.core.data import load_schema
from conformance.core.errors import UsageError
from conformance.core.protocol import Party
from conformance.core.settings import Limits, Target
from conformance.harness.config import where, who
from conformance.harness.config.tables import read_table

REMOTE_RATE = 20.0
"""Requests per second to a target that is not on this machine, unless the user says otherwise."""


def read_config(path: Path) -> dict[str, Any]:
    """Return the validated content of a configuration file; raise UsageError for anything that is wrong with it."""
    find, form = "check --config, or write one with `ccmsg init`", "texts stand in double quotes; see `ccmsg init`"
    config = read_table(path, "the configuration", find=find, write=form)
    errors = sorted(Draft202012Validator(load_schema("config")).iter_errors(config), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        raise _mistake(errors[0]).at(str(path))
    return config


def target(
    config: Mapping[str, Any], *, party: Party, url: str | None, overrides: Mapping[str, Any], folder: Path = Path(), drives: bool = True
) -> Target:
    """Return the target that a configuration describes; command line over file over default.

    `overrides` are values of `[limits]`; paths in the configuration start at `folder`, where it lies; without `drives` it may have no URL.
    Raises UsageError where something that is needed is missing.
    """
    own = config.get("target", {})
    for kind in party.protocol.dialogue.plain[0].cell[:1]:
        if kind in own.get("avoid", ()):
            raise UsageError(
                f"{kind} cannot be avoided: everything rests on plain messages of this kind", where="target.avoid", then="leave it out of avoid"
            )
    named = own.get("url", "") if url is None else url
    base = where.target_url(named) if drives or named else ""
    limits = {"rate": 0.0 if where.is_local(base) else REMOTE_RATE, **config.get("limits", {})}
    limits |= {name: value for name, value in overrides.items() if value is not None}
    listened = replace(party.needs, nobody=True) if party.talks else replace(party.needs, credentials=(), tokens=False, nobody=True)
    needs = party.needs if drives or named else listened
    who.require_variables(config, needs)
    users, known = who.users(config, needs), who.credentials(config, needs)
    return Target(
        party=party.name,
        url=base,
        paths=own.get("paths", {}),
        downlink=own.get("downlink", "any"),
        avoid=frozenset(own.get("avoid", ())),
        users=users,
        credentials=known,
        media={key: value for key, value in config.get("media", {}).items() if key != "upload"},
        types=who.types(config, party.needs),
        upload=config.get("media", {}).get("upload", False),
        limits=Limits(**{field.name: limits[field.name] for field in fields(Limits) if field.name in limits}),
        tls=where.tls(config.get("tls", {}), folder),
        proxy=where.proxy(config.get("proxy", {})),
        listen=where.listen(config.get("listen"), party.heard_at or who.unguessable(base, known), folder),
    )


def limited(known: Target, overrides: Mapping[str, Any]) -> Target:
    """Return a target with some of its limits replaced."""
    return replace(known, limits=replace(known.limits, **{key: value for key, value in overrides.items() if value is not None}))


def _mistake(error: ValidationError) -> UsageError:
    at = ".".join(str(part) for part in error.absolute_path) or "the top level"
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        instance: Any = error.instance
        known = list(schema.get("properties", {}))
        unknown = next(key for key in instance if key not in known)
        near = difflib.get_close_matches(unknown, known, 1, 0)
        return UsageError(f"unknown key {unknown!r} in {at}", then=f"did you mean {near[0]!r}?" if near else "remove it")
    if error.validator == "oneOf":
        return UsageError(f'{at}: expected a text, or {{ env = "NAME" }}', then="see `ccmsg init`")
    return UsageError(f"{at}: {error.message[:200]}", then="see `ccmsg init` for what may stand there")
