/** Silences whoever is being heard. */
let hushCurrent: (() => void) | null = null;

/**
 * Takes the stage: whoever was heard before is silenced by their own `hush`, so that one is heard at a time.
 *
 * The answer leaves the stage again, without a word to anybody.
 */
export function takeStage(hush: () => void): () => void {
  if (hushCurrent !== hush) hushCurrent?.();
  hushCurrent = hush;
  return () => {
    if (hushCurrent === hush) hushCurrent = null;
  };
}

/** Silences whoever is being heard. */
export function clearStage(): void {
  const hush = hushCurrent;
  hushCurrent = null;
  hush?.();
}
