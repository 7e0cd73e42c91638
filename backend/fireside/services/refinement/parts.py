"""The parts that make prompts better, built once for each server."""

from __future__ import annotations

from dataclasses import dataclass

from fireside.db.session import Database
from fireside.providers.base import ChatModel
from fireside.services.models.service import Models
from fireside.services.refinement.drafting import Drafter
from fireside.services.refinement.refiner import Refiner
from fireside.services.refinement.trials import Trials


@dataclass(frozen=True)
class RefinementParts:
    """What calls on prompts work with."""

    refiner: Refiner
    drafter: Drafter
    trials: Trials

    async def close(self) -> None:
        """Interrupt the trials that run; to be called twice does no harm."""
        await self.trials.close()


async def open_refinement(
    database: Database, chat: ChatModel, models: Models, *, is_shared: bool
) -> RefinementParts:
    """Build the parts, and give up the trials that an earlier process left.

    `is_shared` tells that other processes use the database too.
    """
    trials = Trials(database, chat, models, is_shared=is_shared)
    await trials.open()
    return RefinementParts(Refiner(chat, models), Drafter(database, chat, models), trials)
