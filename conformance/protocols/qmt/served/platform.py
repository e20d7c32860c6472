"""The reference platform as an app under test meets it: it refuses what the documents refuse, and nothing that they leave open."""

from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import knows_secret


class ServedPlatform(Platform):
    """Takes any version (X-42), hexadecimal digits in either letter case, and any signature where the secret is not configured."""

    def known_path(self, parts: list[str]) -> bool:
        """Know every version."""
        return parts[1] != "" and super().known_path([parts[0], str(self.target.credentials["version"]), *parts[2:]])

    def signature_is_right(self, given: str, stamp: str) -> bool:
        """Compare digits, and not letters."""
        return not knows_secret(self.target, self.party) or super().signature_is_right(given.lower(), stamp)
