"""What can go wrong that is not a finding: mistakes of the user, and our own."""

from typing import Self


class UsageError(Exception):
    """A mistake in the command line or the configuration; ends the run with exit code 2.

    Carries what was wrong, where, and what to do next.
    """

    def __init__(self, what: str, *, where: str = "", then: str = "") -> None:
        """Say `what` is wrong, `where` it stands, and what to do `then`."""
        super().__init__(what)
        self.what, self.where, self.then = what, where, then

    def at(self, where: str) -> Self:
        """Name the place, if no deeper floor has named it."""
        self.where = self.where or where
        return self

    def __str__(self) -> str:
        """Give the three parts on a line each."""
        lines = [self.what, f"  where: {self.where}" if self.where else "", f"  next:  {self.then}" if self.then else ""]
        return "\n".join(line for line in lines if line)


class SuiteError(Exception):
    """The suite itself is at fault: never a finding, always exit code 4."""
