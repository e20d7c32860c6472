"""What a run that is called has seen by now, in words: for lines on a terminal, and for a picture that lives. Asked from any thread."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from conformance.core.violation import place
from conformance.core.visible import visible
from conformance.harness.listen.timeline import Moment
from conformance.harness.run.run import Run

_NAMED: Final = 12
"""Cells that are missing and named one by one."""
_TOLD: Final = 5
"""Violations of one rule in one place that are told one by one."""
_LONGEST: Final = 600
"""Characters of a line."""


class Sightings:
    """Looks at a run."""

    def __init__(self, run: Run) -> None:
        """Look at this run from now on."""
        self._run, self._redactor = run, run.redactor
        self._rules = {rule.id: rule for rule in run.rules}
        self._checklist = run.options.checklist
        self.legs = run.scope.heard
        self._known: set[str] = set()
        self._users: set[str] = set()
        self._wrong: Counter[tuple[str, str]] = Counter()

    def way_in(self, url: str) -> Iterator[str]:
        """Say where the target has to call us, and who it has to say it is."""
        if not url:
            return
        yield f"listening at {url}"
        if self._run.calls_by_itself:
            yield from self._run.way_in(url)

    def wrong(self, moment: Moment) -> Iterator[str]:
        """Say what is wrong with a call: a line per violation."""
        self._users.add(moment.seen.user)
        who = f" by {moment.seen.user}" if moment.seen.user else ""
        for violation in moment.violations:
            self._wrong[violation.rule, place(violation.pointer)] += 1
            times = self._wrong[violation.rule, place(violation.pointer)]
            if (rule := self._rules.get(violation.rule)) and times <= _TOLD:
                said = f"{rule.level} {rule.id} broken{who}, call {moment.number} ({moment.seen.what or moment.leg}): {rule.text['en']}"
                again = " From now on, this is counted only." if times == _TOLD else ""
                yield _line(self._redactor.text(f"{said} Expected {violation.expected}, got {violation.got}.")) + again

    def news(self, moment: Moment) -> Iterator[str]:
        """Say what a call shows for the first time, where the run does nothing but listen."""
        if self._run.drives:
            return
        cell = f"{moment.leg} {'/'.join(moment.seen.cell)}"
        if moment.seen.cell and cell not in self._known:
            self._known.add(cell)
            yield _line(self._redactor.text(f"seen: {cell}"))
        for name in sorted(moment.seen.scenarios - self._known):
            self._known.add(name)
            yield f"seen: {name}"

    def status(self, now: float) -> str:
        """Say how many calls came, and for how long it has been quiet."""
        post, listen = self._run.post, self._run.target.listen
        if post is None or listen is None:
            return ""
        users, quiet = len(self._users - {""}), max(now - post.mailbox.last, 0)
        calls = f"{post.mailbox.count} calls of {users} user{'' if users == 1 else 's'}"
        strangers = f", {post.strangers.total()} of strangers" if post.strangers else ""
        return f"{calls}{strangers}; quiet for {quiet:.0f} of {listen.wait:g} s; Ctrl-C ends it"

    def cell(self, leg: str, values: tuple[str, ...]) -> tuple[str, str]:
        """Return how often a cell came, and in which style that is shown."""
        tally = self._run.judge.cells.get((leg, values))
        if tally is None or not tally.sent:
            return ("missing", "yellow") if (leg, values) in self._checklist.cells else ("·", "dim")
        return (f"{tally.sent}, {tally.refused} wrong", "red") if tally.refused else (str(tally.sent), "green")

    def scenarios(self) -> tuple[list[str], list[str]]:
        """Return the names of the scenarios that were seen, and of those that were not."""
        seen = self._run.post.scenarios if self._run.post else set[str]()
        names = [scenario.name for scenario in self._run.scenarios]
        return [name for name in names if name in seen], [name for name in names if name not in seen]

    def missing(self) -> Iterator[str]:
        """Say what was not seen: of a checklist if there is one, else of everything."""
        if self._run.drives and not self._checklist.cells | self._checklist.scenarios:
            return
        asked = self._checklist.cells or {(leg.name, values) for leg in self.legs for values in leg.cells}
        cells = [f"{leg} {'/'.join(values)}" for leg, values in sorted(asked) if self.cell(leg, values)[0] in ("missing", "·")]
        if cells:
            more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
            yield f"cells not seen ({len(cells)} of {len(asked)}): {', '.join(cells[:_NAMED])}{more}"
        if names := [name for name in self.scenarios()[1] if name in self._checklist.scenarios or not self._checklist.scenarios]:
            yield f"scenarios not seen: {', '.join(names)}"


def _line(text: str) -> str:
    """Make a text of the target fit for one line of a terminal."""
    return visible(text)[:_LONGEST]
