"""Stores turns: those that were asked for at the same time share one transaction.

On SQLite there is one writer; two hundred questions at once would wait for two hundred commits, and
the checkpoints of running replies behind them. Together they wait for a handful.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from fireside.db.models import Message
from fireside.db.repositories import turns as store
from fireside.db.session import Clash, Connection, Database
from fireside.errors import AppError, Conflict
from fireside.services.conversation.reading import view_of
from fireside.services.conversation.turns import (
    PlannedTurn,
    Turn,
    TurnOrder,
    check_place,
    check_target,
    plan_question,
    plan_reply,
)

BATCH = 32
"""Turns of one transaction at most: the first ones should not wait for the last."""
HISTORY_MOST = 400
"""Messages that are looked at for the model's context; its token budget cuts them further."""

Outcome = Turn | str | AppError
"""The turn; or the id of the reply that the same call made before; or why there is none."""


class TurnWriter:
    """Takes orders and stores them in batches."""

    def __init__(self, database: Database) -> None:
        """Write to this database."""
        self._database = database
        self._waiting: list[tuple[TurnOrder, asyncio.Future[Outcome]]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, order: TurnOrder) -> Turn | str:
        """Store a turn and return it, or the id of the reply that the same call made before.

        Raises NotFound, Conflict, ValidationFailed, DatabaseUnavailable.
        """
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((order, outcome))
        if self._task is None:
            self._task = asyncio.create_task(self._drain(), name="turn-writer")
        result = await outcome
        if isinstance(result, AppError):
            raise result
        return result

    async def _drain(self) -> None:
        """Store what waits, batch after batch, until nothing does."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                outcomes = await self._store([order for order, _ in batch])
                for (_, future), outcome in zip(batch, outcomes, strict=True):
                    if not future.done():
                        future.set_result(outcome)
        finally:
            self._task = None

    async def _store(self, orders: Sequence[TurnOrder]) -> list[Outcome]:
        try:
            return await self._database.transact(lambda connection: _work(connection, orders))
        except Clash:
            # Another process was faster in one of the sessions: each for itself, then.
            if len(orders) > 1:
                return [outcome for order in orders for outcome in await self._store([order])]
            return [Conflict("A reply is still being written in this session. Please wait.")]
        except AppError as error:
            return [error] * len(orders)


def _work(connection: Connection, orders: Sequence[TurnOrder]) -> list[Outcome]:
    """Plan and store a batch; an order that can't be met writes nothing."""
    desk = _Desk(connection, orders)
    outcomes: list[Outcome] = []
    planned: list[PlannedTurn] = []
    for order in orders:
        try:
            outcome = desk.take(order)
        except AppError as error:
            outcomes.append(error)
            continue
        if isinstance(outcome, str):
            outcomes.append(outcome)
        else:
            planned.append(outcome)
            outcomes.append(outcome.turn)
    if planned:
        rows = [row for plan in planned for row in plan.rows]
        store.store(connection, rows, [plan.move for plan in planned], desk.newly_made)
    return outcomes


class _Desk:
    """What the orders of a batch need to know, and what they have changed already."""

    def __init__(self, connection: Connection, orders: Sequence[TurnOrder]) -> None:
        self._connection = connection
        calls = [order.call for order in orders if order.call is not None]
        self._made = store.find_made(connection, [(call.scope, call.key) for call in calls])
        targets = [order.target_id for order in orders if order.kind != "ask"]
        self._targets = store.find_messages(connection, targets)
        sessions = {order.target_id for order in orders if order.kind == "ask"}
        sessions |= {target.session_id for target in self._targets.values()}
        self._places = store.find_places(connection, sessions)
        self.newly_made: list[tuple[tuple[str, str], store.MadeBefore]] = []

    def take(self, order: TurnOrder) -> PlannedTurn | str:
        """Plan one order, or return what its call made before; raises AppError."""
        made = self._made_before(order)
        if made is not None:
            return made
        target = check_target(order, self._targets.get(order.target_id))
        session_id = order.target_id if target is None else target.session_id
        place = check_place(self._places.get(session_id))
        plan = self._plan(order, place, target)
        # The next order of this batch for the same session finds this reply running.
        self._places[session_id] = replace(place, is_running=True)
        if order.call is not None:
            key = (order.call.scope, order.call.key)
            made_now = store.MadeBefore(order.call.request_hash, order.reply_id)
            self._made[key] = made_now
            self.newly_made.append((key, made_now))
        return plan

    def _made_before(self, order: TurnOrder) -> str | None:
        call = order.call
        made = self._made.get((call.scope, call.key)) if call else None
        if call is None or made is None:
            return None
        call.check(made.request_hash)
        return made.resource_id

    def _plan(self, order: TurnOrder, place: store.Place, target: Message | None) -> PlannedTurn:
        end = place.leaf_id if target is None else target.parent_id
        path = store.path_to(self._connection, end, HISTORY_MOST)
        if order.kind == "regenerate" and target is not None:
            question = store.find_messages(self._connection, [path[-1].id])[path[-1].id]
            versions = store.find_versions(self._connection, question)
            return plan_reply(order, place, path, view_of(question, versions))
        versions = store.find_versions(self._connection, target) if target is not None else []
        return plan_question(order, place, path, target, versions)
