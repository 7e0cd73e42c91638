/** The parts of the workshop, as they stand in its address. */
export const WORKSHOP_PARTS = [
  { part: '', title: 'refinement.prompt' },
  { part: 'versions', title: 'refinement.versions' },
  { part: 'trials', title: 'refinement.trials' },
] as const;

export type WorkshopPart = (typeof WORKSHOP_PARTS)[number]['part'];

/** The part that an address names; null where it names none. */
export function readPart(part: string | undefined): WorkshopPart | null {
  return WORKSHOP_PARTS.find((known) => known.part === (part ?? ''))?.part ?? null;
}
