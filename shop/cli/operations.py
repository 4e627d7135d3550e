"""``flask shop outbox``, ``dead-letters`` and ``sweep``: what waits, what was given up, what stands
still, and what an operator does about it (docs/runbooks/dead-letters.md).
"""

from uuid import UUID

import click

from shop.checkout.sweeping import Swept, sweep_shard
from shop.cli.arguments import shop_command
from shop.data.engines import databases
from shop.kernel.clock import rfc3339
from shop.messaging import repair
from shop.messaging.queries import DeadLetterView
from shop.messaging.repair import OutboxState

Ids = tuple[UUID, ...]

_choose_ids = click.argument("ids", metavar="[ID]...", nargs=-1, type=click.UUID)
_choose_all = click.option("--all", "everything", is_flag=True, help="All there are.")
_choose_queue = click.option("--queue", metavar="Q", help="Only those of this queue.")


@click.group()
def outbox() -> None:
    """Messages on their way to those who follow them."""


@outbox.command()
@shop_command
def status() -> None:
    """What waits in each database, for how long, and what was given up."""
    states = [repair.look_at_outbox(name) for name in repair.list_databases()]
    click.echo(f"{'database':<12} {'queue':<12} {'waiting':>8} {'oldest':>10} {'dead':>6}")
    for state in states:
        for line in _state_lines(state):
            click.echo(line)
    if away := [state.database for state in states if not state.answers]:
        raise click.ClickException(f"no answer from {', '.join(away)}")


@click.group("dead-letters")
def dead_letters() -> None:
    """Messages given up after their last attempt."""


@dead_letters.command("list")
@_choose_queue
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@shop_command
def list_letters(queue: str | None, limit: int) -> None:
    """The oldest of them, with the end of what went wrong."""
    found = repair.find_dead_letters(queue=queue, limit=limit)
    for database, letter in found:
        click.echo(_letter_line(database, letter))
    click.echo(f"{len(found)} shown" if found else "There are no dead letters.")


@dead_letters.command()
@_choose_ids
@_choose_all
@_choose_queue
@shop_command
def replay(ids: Ids, everything: bool, queue: str | None) -> None:
    """Try them again, from the first attempt; what is done already is not done twice."""
    _check_choice(ids, everything)
    _report("replayed", repair.replay(ids=ids, queue=queue), ids)


@dead_letters.command()
@_choose_ids
@_choose_all
@_choose_queue
@click.option("--yes", is_flag=True, help="Do not ask.")
@shop_command
def discard(ids: Ids, everything: bool, queue: str | None, yes: bool) -> None:
    """Delete them for good: what they were for will not happen."""
    _check_choice(ids, everything)
    if everything and not yes:
        which = f"all dead letters of the queue {queue}" if queue else "all dead letters"
        click.confirm(f"Delete {which}?", abort=True)
    _report("discarded", repair.discard(ids=ids, queue=queue), ids)


@click.command()
@shop_command
def sweep() -> None:
    """Drive what stands still on every shard, now, and say what that was."""
    for shard in databases().shards:
        for swept in sweep_shard(shard):
            click.echo(_swept_line(shard, swept))


def _check_choice(ids: Ids, everything: bool) -> None:
    if bool(ids) == everything:
        raise click.UsageError("name the ids, or say --all (and --queue to narrow it)")


def _report(done: str, number: int, ids: Ids) -> None:
    click.echo(f"{number} {done}")
    if number < len(set(ids)):
        raise click.ClickException(f"{len(set(ids)) - number} of these ids are no dead letters")


def _state_lines(state: OutboxState) -> list[str]:
    if not state.answers:
        return [f"{state.database:<12} does not answer"]
    dead = dict(state.dead)
    waiting = {one.queue or "events": one for one in state.waiting}
    lines = []
    for queue in sorted({*dead, *waiting}) or ["-"]:
        here = waiting.get(queue)
        messages, oldest = (here.messages, _age(here.oldest_seconds)) if here else (0, "-")
        row = f"{state.database:<12} {queue:<12} {messages:>8} {oldest:>10}"
        lines.append(f"{row} {dead.get(queue, 0):>6}")
    return lines


def _age(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s"


def _letter_line(database: str, letter: DeadLetterView) -> str:
    end = letter.error.strip().splitlines()[-1:] or ["(no error was kept)"]
    return (
        f"{letter.id}  {rfc3339(letter.died_at)}  {database} {letter.tenant_id}  "
        f"{letter.queue}/{letter.actor}  {letter.attempts} attempts  {end[0]}"
    )


def _swept_line(shard: str, swept: Swept) -> str:
    return (
        f"{shard:<8} {swept.tenant_id:<10} {swept.payments_driven} payments driven, "
        f"{swept.reservations_expired} reservations ended, {swept.keys_deleted} old keys deleted"
    )
