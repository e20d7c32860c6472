"""Every party that a command can be about."""

from conformance.protocols import families

PARTIES = [name for family in families().values() for name in family.parties]
