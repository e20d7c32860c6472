"""One run from beginning to end: cases plan, the engine plays, the judge judges, the conclusion is drawn, the views are written."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.core.counterpart import Serving
from conformance.core.exchange import Exchange
from conformance.core.message import Message
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Options, Secret, Target
from conformance.harness.config.idle import idle
from conformance.harness.config.scope import scope
from conformance.harness.ending import End, Ending
from conformance.harness.findings.causes import causes
from conformance.harness.findings.finding import Finding
from conformance.harness.findings.investigate import Investigator
from conformance.harness.judge.judge import Judge
from conformance.harness.listen.hear import calm, patience
from conformance.harness.listen.post import Post
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine
from conformance.harness.play.farewell import farewell
from conformance.harness.play.plan import Ids, Planner, Script, size
from conformance.harness.play.preflight import preflight
from conformance.harness.play.sender import Sender
from conformance.harness.play.settle import settle
from conformance.harness.run.discount import discount
from conformance.harness.run.events import Events
from conformance.harness.run.progress import Progress
from conformance.harness.run.recorded import conversations, put_back, whose
from conformance.harness.trouble.alone import alone
from conformance.harness.trouble.ground import unreachable
from conformance.harness.trouble.misled import misled
from conformance.harness.verdict.conclude import conclude
from conformance.harness.verdict.facts import Facts
from conformance.harness.verdict.result import Result
from conformance.wire.client import Client
from conformance.wire.redact import Redactor

_UNHEARD: Final = "nothing came to the listener at {}"
_GIVE: Final = {False: "give the target this address as its callback", True: "give the target this address as its platform's"}
_TAKES_NOTHING: Final = (End.BASE_BROKEN, End.CREDENTIALS, End.PATH, End.REDIRECTED, End.UNREACHABLE)
"""Ends after which nobody wonders that a target had nothing to send."""
_LONGEST: Final = 3000
"""Characters of a sentence about a run, which may hold what the target said."""


class Run:
    """A run under way; `pytest` asks it for the conclusion as soon as the last case has handed in its messages."""

    def __init__(
        self, protocol: Protocol, party: Party, target: Target, options: Options, events: Events, client: Client, progress: Progress
    ) -> None:
        """Put the parts together; nothing is sent yet."""
        self.options, self.target, self.events, self._progress = options, target, events, progress
        self.scope = scope(party, target, options)
        self.drives = self.scope.drives
        self.rules = tuple(rule for rule in protocol.rules if rule.leg in {leg.name for leg in self.scope.legs})
        self.served = frozenset(rule.id for rule in self.rules if rule.leg in self.scope.judged)
        self.cells = tuple(values for leg in self.scope.legs for values in leg.cells if leg.name in self.scope.judged)
        self.judge = Judge(protocol, options.legs)
        self.sender = Sender(protocol, client, self.judge, events, target)
        self.course = self.sender.course
        ids = Ids(options.seed, options.nonce)
        self.engine = Engine(protocol, target, self.sender, ids, self.scope.judged)
        serving = Serving(options.provoke, options.lenient)
        self.counterpart = protocol.counterpart(target, serving) if protocol.counterpart and self.scope.heard else None
        heard = {leg.name for leg in self.scope.heard}
        self.post = Post(self.engine, self.counterpart, heard) if self.counterpart else None
        if self.post:
            self.engine.ears = self.post.aside
        self.scenarios = tuple(scenario for scenario in party.scenarios if scenario.leg in heard and (options.provoke or not scenario.provoked))
        self.planner = Planner(protocol, target, Ids(options.seed, options.nonce + "/plan"), self._submit)
        self._protocol, self._party = protocol, party
        self._planned, self._begun = 0, False
        self._result: Result | None = None
        self._started, self._clock = time.time(), time.perf_counter()
        self.sender.line.on_exchange = lambda: progress.moved(self.course.count, self._planned)
        if self.post:
            self.post.on_moment = progress.came

    @property
    def redactor(self) -> Redactor:
        """Knows the secrets of the run."""
        return self.events.redactor

    @property
    def calls_by_itself(self) -> bool:
        """Whether the target is a client, which has to be told who it is: not only where to call."""
        return self._party.talks

    def way_in(self, url: str) -> Iterator[str]:
        """Yield what a client has to know that calls us at `url`: where each leg is found, and who it has to say it is."""
        there = replace(self.target, url=url, paths={})
        for leg in self.scope.heard:
            yield f"  {leg.name:24} {leg.method} {self._protocol.where(there, leg.name)}"
        yield f"  {'users':24} {', '.join(user.id for user in self.target.users) or 'whoever comes'}"
        for name, value in self.target.credentials.items():
            yield f"  {name:24} {f'as configured ({value.name})' if isinstance(value, Secret) else value}"

    def stopped(self) -> bool:
        """Return whether the run has ended."""
        return self.course.ending is not None

    def failed(self, error: str) -> None:
        """Take note that the suite itself is at fault."""
        self.course.stop(Ending.of_the_suite(error))

    def begin(self) -> None:
        """See whether the target is there and serves its users, before anything else is sent."""
        self._begun = True
        for text, _ in () if self.target.embedded else idle(self.target, self._party):
            self.course.say(text)
        if self.scope.drives and self.target.listen and self.target.listen.trigger:
            self.course.say("listen.trigger is not run: this run calls the target itself")
        if not self.scope.drives and self.target.listen and self.post:
            self._progress.phase("listening")
            patience(self.post, self.target.listen, self.stopped, self.course.say)
            return
        self._progress.phase("preflight")
        with contextlib.suppress(Stopped):
            preflight(self.engine)
            self.planner.target, self.planner.users = self.engine.target, self.engine.users
        self.look_why()
        if not self.stopped() and (note := alone(self.engine.target, self._protocol, self.served)):
            self.course.say(note)
        self._progress.phase("cases")

    def look_why(self) -> None:
        """Where nobody was reached, look for what is at the bottom of it: only then it is known what to do."""
        ending, silence = self.course.ending, self.sender.line.silence
        if ending and ending.end is End.UNREACHABLE and silence and not self.course.answered:
            seen = unreachable(self.target, *silence)
            self.course.ending = replace(ending, text=f"the target cannot be reached: {seen.text}", then=seen.then)

    def result(self) -> Result:
        """Wait for what was planned, investigate, conclude. The same result each time."""
        if self._result is None:
            self.planner.end()
            self.engine.finish()
            with contextlib.suppress(Stopped):
                if self._begun and self.scope.drives and not self.stopped():
                    farewell(self.engine)
                    self._let_talk()
            self._result = self._conclude()
        return self._result

    def _let_talk(self) -> None:
        """Wait until a client that calls us by itself, beside what we sent, has said what it has to say."""
        if self.post and self._party.talks and self.target.listen:
            quiet = self.target.limits.downlink_wait
            calm(self.post, quiet, max(quiet, self.target.listen.wait), self.stopped)

    def interrupt(self) -> None:
        """End the run: nothing more is sent."""
        self.course.stop(Ending(End.INTERRUPTED, "the run was interrupted", "run it again for a verdict"))

    def interrupted(self) -> Result:
        """Conclude from what there is."""
        self.interrupt()
        return self.result()

    def _submit(self, script: Script) -> None:
        self._planned += size(script, self._protocol.dialogue, polled=self.engine.collector.on)
        if not self.stopped():
            self.engine.submit(script)

    @property
    def address(self) -> str:
        """The path that a target has to know to call us; a client finds the documented paths behind it."""
        if self.target.listen is None or not self.scope.heard:
            return ""
        return self.target.listen.path.rstrip("/") if self._party.talks else self.target.listen.at(self.scope.heard[0].path)

    def _close(self, post: Post, *, refused: bool) -> None:
        """Listen no longer; say which legs were awaited in vain, and what calls leave open."""
        post.close()
        if post.error:
            self.failed(f"{type(post.error).__name__}: {post.error}")
        if self.counterpart:
            self.judge.enter_ends(self.counterpart.end())
        if self.target.downlink == "none" or refused:
            return
        silent = [leg.name for leg in self.scope.heard if not post.calls[leg.name]]
        at = post.base + post.path
        self.judge.absent |= {leg: f"no call of {leg} came to {at}" if post.mailbox.count else _UNHEARD.format(at) for leg in silent}
        if silent and not post.mailbox.count:
            self.course.say(f"{self.judge.absent[silent[0]]}: {_GIVE[self._party.talks]}; `ccmsg doctor` tries the way")
            if why := misled(post.strangers, self._party, at):
                self.course.say(why)

    def settle(self) -> Ending:
        """Listen no longer, close the accounts, and forget what says nothing about the target; return how the run ended so far."""
        refused = self.course.ending is not None and self.course.ending.end in _TAKES_NOTHING
        if self.post:
            self._close(self.post, refused=refused)
        ending = self.course.ending or Ending()
        settle(self.engine.collector, self.judge, self.target.limits.downlink_wait, complete=self.course.ending is None)
        discount(self.judge, self.course, ending)
        return ending

    def _ended_after(self, ending: Ending) -> bool:
        """Return whether only the confirmation of findings came to a limit, and all that was planned had been judged before; say so."""
        last = self.course.ending
        late = ending.end is End.COMPLETE and last is not None and last.end in (End.BUDGET, End.UNAVAILABLE)
        if late and last:
            self.course.say(f"not all findings were tried again: {last.text}")
        return late

    def says(self, exchange: Exchange) -> str:
        """Return what was answered, in short, fit to be shown."""
        return self.redactor.text(self._protocol.code.said(exchange))

    def _conversations(self, finding: Finding) -> list[tuple[str, list[Message]]]:
        """Return who said what in the conversation in which a finding showed, as the events have it."""
        number = (finding.about or finding.exchange).number
        secrets = {f"${{{secret.name}}}": str(secret) for secret in self.target.secrets}
        told = conversations(self.options.out / "events.jsonl", number, self.redactor.text(whose(finding, self._protocol)))
        return [(name, [put_back(message, {}, secrets) for message in messages]) for name, messages in told]

    def _conclude(self) -> Result:
        self._progress.phase("findings")
        ending = self.settle()
        investigator = Investigator(self.engine, self.judge, self.scope.legs, self._conversations)
        findings, grouped = causes(investigator.findings(), self._protocol, ending)
        last = None if self._ended_after(ending) else self.course.ending
        ending = last or self.engine.collector.ending or ending
        redactor = self.events.redactor
        ending = replace(ending, text=_said(redactor, ending.text), then=_said(redactor, ending.then))
        facts = Facts(
            protocol=self._protocol,
            party=self._party.name,
            scope=self.scope,
            judge=self.judge,
            findings=findings,
            causes=grouped,
            ending=ending,
            exchanges=self.course.count,
            started=self._started,
            seconds=time.perf_counter() - self._clock,
            notes=tuple(_said(redactor, note) for note in (*self.course.notes, *(self.post.notes() if self.post else ()))),
            redactor=redactor,
            heard=self.post.heard if self.post else None,
            scenarios=self.scenarios,
            seen=frozenset(self.post.scenarios) if self.post else frozenset(),
            timeline=tuple(self.post.moments) if self.post else (),
            latency=self.sender.latency,
        )
        return conclude(facts, self.engine.target, self.options)


def _said(redactor: Redactor, text: str) -> str:
    """Return a sentence about a target as it may be shown: cut only after it was redacted, for half a secret is not recognised."""
    safe = redactor.text(text)
    return safe if len(safe) <= _LONGEST else safe[:_LONGEST] + "…"
