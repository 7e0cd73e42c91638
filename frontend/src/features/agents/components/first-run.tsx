import { ArrowRight, Plus } from 'lucide-react';
import { useCreateAgent } from '@/features/agents/api/create-agent';
import { exampleAgents, type ExampleAgent } from '@/features/agents/lib/example-agents';
import { Button } from '@/components/ui/button';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';
import type { Agent } from '@/lib/api/types';

interface FirstRunProps {
  onCreated: (agent: Agent) => void;
  onCreateOwn: () => void;
}

/** Welcomes someone who has no agent yet: three are offered, each a click from a conversation. */
export function FirstRun({ onCreated, onCreateOwn }: FirstRunProps) {
  const create = useCreateAgent();
  const choose = (example: ExampleAgent) =>
    create.mutate(example.fields, {
      onSuccess: onCreated,
      onError: (error) => toastError(t('agents.notCreated'), error),
    });
  return (
    <div className="@container mx-auto flex min-h-full max-w-4xl flex-col justify-center gap-8 px-5 py-12 sm:px-8">
      <header className="fade-in max-w-xl">
        <h1 className="font-display text-3xl font-[550] text-balance sm:text-[2.75rem] sm:leading-[1.1]">
          {t('agents.welcome')}
        </h1>
        <p className="mt-4 text-lg text-soft">{t('agents.welcomeText')}</p>
      </header>
      <ul className="grid grid-cols-1 gap-3 sm:gap-4 @xl:grid-cols-3">
        {exampleAgents().map((example) => (
          <li key={example.fields.name}>
            <ExampleCard
              example={example}
              isDisabled={create.isPending}
              onChoose={() => choose(example)}
            />
          </li>
        ))}
      </ul>
      <Button className="self-start" onClick={onCreateOwn}>
        <Plus className="size-4" aria-hidden /> {t('agents.createOwn')}
      </Button>
    </div>
  );
}

interface ExampleCardProps {
  example: ExampleAgent;
  isDisabled: boolean;
  onChoose: () => void;
}

function ExampleCard({ example, isDisabled, onChoose }: ExampleCardProps) {
  const Icon = example.icon;
  return (
    <button type="button" disabled={isDisabled} onClick={onChoose} className="offer-card group">
      <Icon className="size-6 text-ember" aria-hidden />
      <span className="mt-3 block font-display text-lg font-[550]">{example.fields.name}</span>
      <span className="mt-1 block text-sm leading-relaxed text-soft">{example.pitch}</span>
      <span className="mt-auto flex items-center gap-1.5 pt-4 text-sm font-semibold text-ember-deep">
        {t('agents.startTalking')}
        <ArrowRight
          className="size-4 transition-transform group-hover:translate-x-0.5 rtl:-scale-x-100 rtl:group-hover:-translate-x-0.5"
          aria-hidden
        />
      </span>
    </button>
  );
}
