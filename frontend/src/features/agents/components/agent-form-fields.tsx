import { ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { Field, INPUT, type FieldControl } from '@/components/ui/field';
import type {
  AgentDraft,
  AgentLimits,
  FieldErrors,
  PromptOrigin,
} from '@/features/agents/lib/agent-fields';
import { cx } from '@/lib/text';
import { VoiceField } from './voice-field';

/** What stands in for the plain text box of the prompt, where it can do more. */
export interface PromptSlot {
  control: FieldControl;
  value: { text: string; origin: PromptOrigin };
  onChange: (value: { text: string; origin: PromptOrigin }) => void;
  onDeciding: (isDeciding: boolean) => void;
  name: string;
  model: string | null;
  /** Leaves the form for another place that takes the prompt along. */
  leave: (then: () => void) => void;
}

interface AgentFormFieldsProps {
  draft: AgentDraft;
  errors: FieldErrors;
  limits: AgentLimits;
  models: readonly string[];
  /** Voices that can be chosen; none where agents can't speak. */
  voices: readonly string[];
  onChange: (part: Partial<AgentDraft>) => void;
  renderPrompt: ((control: FieldControl) => ReactNode) | undefined;
}

/** The inputs of an agent's form; model and temperature stay folded away until wanted. */
export function AgentFormFields(props: AgentFormFieldsProps) {
  const { draft, errors, limits, models, voices, onChange, renderPrompt } = props;
  const modelNames = useId();
  const isAdvanced = Boolean(
    draft.model || draft.temperature || errors.model || errors.temperature,
  );
  return (
    <>
      <Field label="Name" error={errors.name}>
        {(control) => (
          <input
            {...control}
            autoFocus
            autoComplete="off"
            className={INPUT}
            value={draft.name}
            maxLength={limits.name}
            placeholder="Patient Teacher"
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="System prompt"
        error={errors.systemPrompt}
        hint="The agent reads this before every conversation."
      >
        {(control) =>
          renderPrompt?.(control) ?? (
            <textarea
              {...control}
              rows={7}
              className={cx(INPUT, 'max-h-[45dvh] resize-y leading-relaxed')}
              value={draft.systemPrompt}
              placeholder="You are a patient teacher. Explain in plain words, one step at a time…"
              onChange={(event) => onChange({ systemPrompt: event.target.value })}
            />
          )
        }
      </Field>
      {voices.length > 0 && (
        <VoiceField
          value={draft.voice}
          voices={voices}
          error={errors.voice}
          onChange={(voice) => onChange({ voice })}
        />
      )}
      <details className="group/more" open={isAdvanced}>
        <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-control text-sm font-semibold text-soft hover:text-ink">
          <ChevronRight
            className="size-4 transition-transform group-open/more:rotate-90"
            aria-hidden
          />
          Advanced
        </summary>
        <div className="mt-4 grid gap-5 sm:grid-cols-[2fr_1fr]">
          <Field label="Model" error={errors.model} hint="Empty: the one that the server uses.">
            {(control) => (
              <input
                {...control}
                list={modelNames}
                autoComplete="off"
                className={INPUT}
                value={draft.model}
                onChange={(event) => onChange({ model: event.target.value })}
              />
            )}
          </Field>
          <datalist id={modelNames}>
            {models.map((model) => (
              <option key={model} value={model}>
                {model}
              </option>
            ))}
          </datalist>
          <Field label="Temperature" error={errors.temperature} hint="0 is strict, 2 is wild.">
            {(control) => (
              <input
                {...control}
                inputMode="decimal"
                autoComplete="off"
                className={INPUT}
                value={draft.temperature}
                onChange={(event) => onChange({ temperature: event.target.value })}
              />
            )}
          </Field>
        </div>
      </details>
    </>
  );
}
