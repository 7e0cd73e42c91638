import { useCallback, useState } from 'react';
import { readStored, writeStored } from '@/lib/storage';

/** Text that is being typed; it survives a reload. `place` is where it is typed. */
export function useDraft(place: string) {
  const [text, setText] = useState(() => readStored(`draft.${place}`) ?? '');
  const change = useCallback(
    (next: string) => {
      writeStored(`draft.${place}`, next);
      setText(next);
    },
    [place],
  );
  return [text, change] as const;
}
