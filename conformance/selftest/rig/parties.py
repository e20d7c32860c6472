"""Every party that can be judged."""

from conformance.protocols import families

PARTIES = [name for family in families().values() for name in family.parties]
