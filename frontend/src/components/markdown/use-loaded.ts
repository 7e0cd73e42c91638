import { useEffect, useState } from 'react';

const loaded = new Map<() => Promise<unknown>, unknown>();

/**
 * What `load` brings, or null until it is there; if it can't be loaded it stays null, and is asked for again by the
 * next that needs it. `load` is the same function each time.
 */
export function useLoaded<T extends object>(load: () => Promise<T>): T | null {
  const [part, setPart] = useState<T | null>(() => (loaded.get(load) as T | undefined) ?? null);

  useEffect(() => {
    if (part) return undefined;
    let isWanted = true;
    load().then(
      (module) => {
        loaded.set(load, module);
        if (isWanted) setPart(() => module);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [load, part]);

  return part;
}
