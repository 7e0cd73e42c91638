import { Sparkles, Square } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { INPUT } from '@/components/ui/field';
import type { RefinementState } from '@/features/refinement/hooks/use-refinement';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

/** The longest wishes that the server takes. */
const MOST_LETTERS = 2_000;

interface RefineBarProps {
  phase: RefinementState['phase'];
  canRefine: boolean;
  isWeak: boolean;
  onRefine: (wishes: string) => void;
  onStop: () => void;
  children?: ReactNode;
}

/** What is wished for, and the button that has the prompt refined. */
export function RefineBar(props: RefineBarProps) {
  const { phase, canRefine, isWeak, onRefine, onStop, children } = props;
  const [wishes, setWishes] = useState('');
  const isWriting = phase === 'writing';
  return (
    <div role="group" aria-label={t('refinement.refineGroup')} className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <input
          aria-label={t('refinement.wishes')}
          dir="auto"
          autoComplete="off"
          className={cx(INPUT, 'basis-full sm:basis-40 sm:flex-1')}
          placeholder={t('refinement.wishesPlaceholder')}
          maxLength={MOST_LETTERS}
          value={wishes}
          onChange={(event) => setWishes(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            // The form around it is not to be sent.
            event.preventDefault();
            if (canRefine && !isWriting) onRefine(wishes);
          }}
        />
        <Button disabled={!canRefine} onClick={() => (isWriting ? onStop() : onRefine(wishes))}>
          {isWriting ? (
            <Square className="size-3.5" aria-hidden />
          ) : (
            <Sparkles className="size-4 text-ember-deep" aria-hidden />
          )}
          {isWriting
            ? t('refinement.stopRefining')
            : phase === 'review'
              ? t('refinement.refineAgain')
              : t('refinement.refine')}
        </Button>
        {children}
      </div>
      {isWeak && <p className="text-xs text-faint">{t('refinement.weak')}</p>}
    </div>
  );
}
