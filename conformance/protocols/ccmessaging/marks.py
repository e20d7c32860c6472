"""What stands in the headers of a bound request until it is signed: credentials run out, so they are put in at the last moment."""

from typing import Final

TOKEN: Final = "{token}"  # noqa: S105 - a mark
"""For the user's ccmessaging-token."""
ACCESS_TOKEN: Final = "{access_token}"  # noqa: S105 - a mark
"""For the access token."""
