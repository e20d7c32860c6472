"""After the last wait: enter what the accounts say into the judge, or why they say nothing."""

from conformance.harness.collect import Collector
from conformance.harness.ending import Ending
from conformance.harness.judge import Judge
from conformance.harness.reconcile import clashes, close

_SILENT = "no echo came at all, although the configuration declares one"


def settle(collector: Collector, judge: Judge, wait: float, *, complete: bool) -> None:
    """Close the accounts of a run. One that ended early says nothing about what had not come yet."""
    downlink, ledger = collector.downlink, collector.ledger
    if downlink is None or ledger is None:
        return
    if collector.ending:
        _given_up(collector, collector.ending, judge)
        return
    rules = downlink.rules
    came = sum(len(account.came) for account in ledger.accounts.values())
    judge.enter(clashes(ledger, downlink), {rules.code: sum(bool(one.arrival.code) for a in ledger.accounts.values() for one in a.came)})
    if came:
        judge.observed[rules.again]["again" if ledger.repeated else "once"] += ledger.repeated or came
    if not collector.echo:
        judge.unconfigured.update(rules.echo)
        return
    if not complete:
        return
    closing = close(ledger, downlink, wait)
    if closing.seen or closing.records_but(rules.lost):
        judge.enter(closing.records, closing.judged)
    elif closing.owed:
        judge.awaited.update(dict.fromkeys(rules.echo, _SILENT))


def _given_up(collector: Collector, ending: Ending, judge: Judge) -> None:
    """Say of a leg that was given up what stands in the way: a broken rule, or that nothing is there."""
    assert collector.downlink is not None
    leg = collector.downlink.ask.leg
    judge.drop([record for record in judge.open_records() if record.exchange.leg == leg and record.violation.rule != ending.rule])
    if ending.rule:
        judge.blocked[leg] = ending.rule
    else:
        judge.absent[leg] = ending.text
