"""One user only: nobody is there who could be disturbed, or told what is not for them."""

from collections.abc import Collection

from conformance.core.protocol import Protocol
from conformance.core.settings import Target


def between_users(protocol: Protocol) -> frozenset[str]:
    """Return the rules that only several users show."""
    ways = protocol.downlink.ways.values() if protocol.downlink else ()
    return frozenset({protocol.flow.together, *(way.rules.leaked for way in ways)} - {""})


def unshown(target: Target, protocol: Protocol) -> frozenset[str]:
    """Return the rules that the users of this target cannot show to be kept."""
    return between_users(protocol) if len(target.users) < 2 else frozenset()


def alone(target: Target, protocol: Protocol, rules: Collection[str]) -> str:
    """Say which of `rules` are not judged because there is one user only; empty if there are more, or if none of them needs two."""
    left_out = sorted(unshown(target, protocol) & set(rules))
    if not left_out or not target.users:
        return ""
    whose = f"only {target.users[0].id} takes part, so {', '.join(left_out)} cannot be judged"
    return f"{whose}: whether users are kept apart, and are served side by side; add a second [[users]] to the configuration"
