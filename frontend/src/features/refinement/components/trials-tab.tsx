import { useQuery } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { testCasesQuery } from '@/features/refinement/api/test-cases';
import { versionsQuery } from '@/features/refinement/api/versions';
import { candidatesOf } from '@/features/refinement/lib/candidates';
import type { PromptDraft } from '@/features/refinement/lib/prompt-draft';
import { describeError } from '@/lib/api/errors';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { CaseList } from './case-list';
import { NewTrial } from './new-trial';
import { TrialList } from './trial-list';

interface TrialsTabProps {
  agent: Agent;
  draft: PromptDraft | null;
  isTiny: boolean;
}

/** Puts another prompt to the test: what runs against what, what is asked, and what was found before. */
export function TrialsTab({ agent, draft, isTiny }: TrialsTabProps) {
  const versions = useQuery(versionsQuery(agent.id));
  const cases = useQuery(testCasesQuery(agent.id));
  const broken = [versions, cases].find((query) => query.isError && !query.data);
  if (broken) {
    return (
      <div role="alert" className="flex flex-col items-start gap-2 text-sm">
        {t('refinement.casesFailed', { reason: describeError(broken.error) })}
        <Button onClick={() => void Promise.all([versions.refetch(), cases.refetch()])}>
          {t('common.tryAgain')}
        </Button>
      </div>
    );
  }
  if (!versions.data || !cases.data) return null;
  const candidates = candidatesOf(draft, agent.system_prompt, versions.data);
  return (
    <>
      <NewTrial agent={agent} candidates={candidates} caseCount={cases.data.length} />
      <CaseList
        agent={agent}
        cases={cases.data}
        prompt={candidates[0]?.text ?? agent.system_prompt}
        isTiny={isTiny}
      />
      <TrialList agent={agent} />
    </>
  );
}
