import { ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { Field, INPUT, type FieldControl } from '@/components/ui/field';
import type {
  AgentDraft,
  AgentLimits,
  FieldErrors,
  PromptOrigin,
} from '@/features/agents/lib/agent-fields';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { ToolsField } from './tools-field';
import { VoiceField } from './voice-field';

/** What stands in for the plain text box of the prompt, where it can do more. */
export interface PromptSlot {
  control: FieldControl;
  /** What is to be known about the box, below it. */
  notes: ReactNode;
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
  /** Whether there are tools that agents can use. */
  hasTools: boolean;
  onChange: (part: Partial<AgentDraft>) => void;
  renderPrompt: ((control: FieldControl, notes: ReactNode) => ReactNode) | undefined;
}

/** The inputs of an agent's form; model and temperature stay folded away until wanted. */
export function AgentFormFields(props: AgentFormFieldsProps) {
  const { draft, errors, limits, models, voices, hasTools, onChange, renderPrompt } = props;
  const modelNames = useId();
  const isAdvanced = Boolean(
    draft.model || draft.temperature || errors.model || errors.temperature,
  );
  return (
    <>
      <Field label={t('agents.name')} error={errors.name}>
        {(control) => (
          <input
            {...control}
            autoFocus
            dir="auto"
            autoComplete="off"
            className={INPUT}
            value={draft.name}
            maxLength={limits.name}
            placeholder={t('agents.namePlaceholder')}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('agents.systemPrompt')}
        error={errors.systemPrompt}
        hint={t('agents.systemPromptHint')}
        placesNotes={renderPrompt !== undefined}
      >
        {(control, notes) =>
          renderPrompt?.(control, notes) ?? (
            <textarea
              {...control}
              dir="auto"
              rows={7}
              className={cx(INPUT, 'max-h-[45dvh] resize-y leading-relaxed')}
              value={draft.systemPrompt}
              placeholder={t('agents.systemPromptPlaceholder')}
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
      {hasTools && (
        <ToolsField
          value={draft.toolServers}
          onChange={(toolServers) => onChange({ toolServers })}
        />
      )}
      <details className="group/more" open={isAdvanced}>
        <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-control text-sm font-semibold text-soft hover:text-ink">
          <ChevronRight
            className="size-4 transition-transform group-open/more:rotate-90 rtl:not-group-open/more:rotate-180"
            aria-hidden
          />
          {t('agents.advanced')}
        </summary>
        <div className="mt-4 grid gap-5 sm:grid-cols-[2fr_1fr]">
          <Field label={t('agents.model')} error={errors.model} hint={t('agents.modelHint')}>
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
          <Field
            label={t('agents.temperature')}
            error={errors.temperature}
            hint={t('agents.temperatureHint')}
          >
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
