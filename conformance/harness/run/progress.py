"""Who wants to know how far a run is."""

from typing import TYPE_CHECKING

from conformance.harness.listen.timeline import Moment

if TYPE_CHECKING:
    from conformance.harness.run.run import Run


class Progress:
    """Does not want to know; a view on a terminal does."""

    def moved(self, sent: int, planned: int) -> None:
        """Say that `sent` of about `planned` exchanges are done."""

    def phase(self, name: str) -> None:
        """Say what is being done."""

    def listens(self, url: str) -> None:
        """Say where the target has to call us; empty: nowhere."""

    def watches(self, run: "Run") -> None:
        """Look at a run that is called, from its beginning on."""

    def came(self, moment: Moment) -> None:
        """Say what came."""
