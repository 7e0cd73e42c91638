import { ArrowLeft } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Avatar } from '@/components/ui/avatar';
import { usePromptDraft } from '@/features/refinement/hooks/use-prompt-draft';
import { WORKSHOP_PARTS, type WorkshopPart } from '@/features/refinement/lib/workshop-parts';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { PromptTab } from './prompt-tab';
import { TrialsTab } from './trials-tab';
import { TrialView } from './trial-view';
import { VersionsTab } from './versions-tab';
import './refinement.css';

interface WorkshopProps {
  agent: Agent;
  part: WorkshopPart;
  /** The version or the trial that is open. */
  itemId: string | undefined;
  maxLength: number;
  isTiny: boolean;
  menu: ReactNode;
}

/** Where an agent's prompt is made better, and where it is shown that it is. */
export function Workshop({ agent, part, itemId, maxLength, isTiny, menu }: WorkshopProps) {
  const [draft, setDraft] = usePromptDraft(agent.id, agent.system_prompt);
  const [announcement, setAnnouncement] = useState('');
  const home = `/agents/${agent.id}/prompt`;
  return (
    <div className="flex h-full flex-col">
      <header className="border-b border-line px-3 pt-2.5 sm:px-6">
        <div className="flex min-h-11 items-center gap-3">
          {menu}
          <Avatar id={agent.id} name={agent.name} />
          <div className="min-w-0 flex-1">
            <h1 className="truncate leading-tight font-semibold">
              {t('shell.promptOf', { name: agent.name })}
            </h1>
            <Link
              to={`/agents/${agent.id}`}
              className="inline-flex items-center gap-1 rounded-sm text-sm text-faint hover:text-ink"
            >
              <ArrowLeft className="size-3.5 rtl:-scale-x-100" aria-hidden />{' '}
              {t('refinement.backToTalking')}
            </Link>
          </div>
        </div>
        <nav aria-label={t('refinement.parts')} className="mt-1.5 -mb-px flex gap-1">
          {WORKSHOP_PARTS.map(({ part: own, title }) => (
            <Link
              key={own}
              to={own ? `${home}/${own}` : home}
              aria-current={own === part ? 'page' : undefined}
              className={cx(
                'border-b-2 px-3 py-2 text-sm font-semibold transition-colors',
                own === part
                  ? 'border-ember text-ink'
                  : 'border-transparent text-faint hover:text-ink',
              )}
            >
              {t(title)}
            </Link>
          ))}
        </nav>
      </header>
      <p role="status" className="sr-only">
        {announcement}
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-5xl flex-col gap-5 px-3 py-5 pb-safe sm:px-6">
          {part === '' && (
            <PromptTab
              agent={agent}
              draft={draft}
              setDraft={setDraft}
              maxLength={maxLength}
              isTiny={isTiny}
              announce={setAnnouncement}
            />
          )}
          {part === 'versions' && (
            <VersionsTab agent={agent} versionId={itemId} announce={setAnnouncement} />
          )}
          {part === 'trials' && !itemId && (
            <TrialsTab agent={agent} draft={draft} isTiny={isTiny} />
          )}
          {part === 'trials' && itemId && (
            <TrialView key={itemId} agent={agent} trialId={itemId} announce={setAnnouncement} />
          )}
        </div>
      </div>
    </div>
  );
}
