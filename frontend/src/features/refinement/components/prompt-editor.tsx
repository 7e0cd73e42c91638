import { Redo2, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { INPUT, type FieldControl } from '@/components/ui/field';
import { useRefinement, type RefinementState } from '@/features/refinement/hooks/use-refinement';
import type { PromptDraft } from '@/features/refinement/lib/prompt-draft';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { LiveRefinement } from './live-refinement';
import { RefineBar } from './refine-bar';
import { RefinementReview } from './refinement-review';

interface PromptEditorProps {
  control: FieldControl;
  /** What is to be known about the box, below it. */
  notes: ReactNode;
  value: PromptDraft;
  onChange: (value: PromptDraft) => void;
  /** Tells whether a refinement waits for a decision. */
  onDeciding: (isDeciding: boolean) => void;
  /** Whose prompt it is, and which of the provider's models is to refine it. */
  name: string;
  model: string | null;
  /** Whether a model answers that is too small to refine well. */
  isTiny: boolean;
  rows: number;
}

/** A prompt to write, and to have refined: nothing that was typed is ever lost by it. */
export function PromptEditor(props: PromptEditorProps) {
  const { control, notes, value, onChange, onDeciding, name, model, isTiny, rows } = props;
  const { state, start, end } = useRefinement();
  const [other, setOther] = useState<{ draft: PromptDraft; isEarlier: boolean } | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const wantsFocus = useRef(false);
  const isOpen = state.phase === 'writing' || state.phase === 'review';

  useEffect(() => onDeciding(isOpen), [isOpen, onDeciding]);
  useEffect(() => {
    if (!wantsFocus.current || isOpen) return;
    wantsFocus.current = false;
    input.current?.focus();
  }, [isOpen]);

  const leave = () => {
    wantsFocus.current = true;
    end();
  };
  const use = (text: string) => {
    setOther({ draft: value, isEarlier: true });
    onChange({ text, origin: 'refined' });
    leave();
  };
  const swap = () => {
    if (!other) return;
    setOther({ draft: value, isEarlier: !other.isEarlier });
    onChange(other.draft);
    input.current?.focus();
  };
  const order = (wishes: string) => ({
    prompt: value.text,
    instructions: wishes.trim() || null,
    name: name.trim() || null,
    model,
  });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-1.5">
        {state.phase === 'writing' && (
          <LiveRefinement original={state.original} text={state.text} />
        )}
        {state.phase === 'review' && (
          <RefinementReview
            original={state.original}
            result={state.result}
            onUse={use}
            onDiscard={leave}
          />
        )}
        {!isOpen && (
          <textarea
            {...control}
            ref={input}
            rows={rows}
            className={cx(INPUT, 'max-h-[60dvh] resize-y leading-relaxed')}
            value={value.text}
            placeholder={t('agents.systemPromptPlaceholder')}
            dir="auto"
            onChange={(event) => onChange({ ...value, text: event.target.value })}
          />
        )}
        {notes}
      </div>
      {state.phase === 'failed' && (
        <p role="alert" className="text-sm text-danger">
          {state.message}
        </p>
      )}
      <RefineBar
        phase={state.phase}
        canRefine={value.text.trim() !== ''}
        isWeak={isTiny || (state.phase === 'review' && state.result.is_weak_model)}
        onRefine={(wishes) => void start(order(wishes))}
        onStop={leave}
      >
        {other && !isOpen && (
          <Button variant="quiet" onClick={swap}>
            {other.isEarlier ? (
              <Undo2 className="size-4 rtl:-scale-x-100" aria-hidden />
            ) : (
              <Redo2 className="size-4 rtl:-scale-x-100" aria-hidden />
            )}
            {other.isEarlier ? t('refinement.undo') : t('refinement.redo')}
          </Button>
        )}
      </RefineBar>
      <p role="status" className="sr-only">
        {announce(state)}
      </p>
    </div>
  );
}

/** What a screen reader says: that it began and how it ended, and none of the words between. */
function announce(state: RefinementState): string {
  switch (state.phase) {
    case 'writing':
      return t('refinement.beingRefined');
    case 'review':
      return t('refinement.refinedIsThere', { count: state.result.changes.length });
    case 'idle':
    case 'failed':
      return '';
  }
}
