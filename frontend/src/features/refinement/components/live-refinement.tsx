import { useDeferredValue, useLayoutEffect, useMemo, useRef } from 'react';
import { Scrollable } from '@/components/ui/scrollable';
import { compareLive } from '@/features/refinement/lib/segments';
import { wordsOf } from '@/features/refinement/lib/word-diff';
import { t } from '@/lib/i18n/translate';
import { ComparedText } from './compared-text';

interface LiveRefinementProps {
  original: string;
  /** The new text as far as it is written. */
  text: string;
}

/** The new prompt while it is written, against the original; what it has not come to is dimmed. */
export function LiveRefinement({ original, text }: LiveRefinementProps) {
  const written = useDeferredValue(text);
  const words = useMemo(() => wordsOf(original), [original]);
  const { segments, ahead } = useMemo(() => compareLive(words, written), [words, written]);
  const mark = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    const box = mark.current?.closest('[role="region"]');
    if (!box || !mark.current) return;
    const below = mark.current.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    if (below > -24) box.scrollTop += below + 48;
  }, [segments]);

  return (
    <Scrollable
      label={t('refinement.asWritten')}
      dir="auto"
      className="compared max-h-[45dvh] min-h-28 overflow-y-auto rounded-control border border-line-strong bg-paper px-3 py-2 text-base sm:text-sm"
    >
      <ComparedText segments={segments} />
      <span ref={mark} className="writing-mark" aria-hidden />
      <span className="text-faint opacity-60">{ahead}</span>
    </Scrollable>
  );
}
