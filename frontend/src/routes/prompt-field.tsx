import { History } from 'lucide-react';
import { useNavigate } from 'react-router';
import type { PromptSlot } from '@/features/agents/components/agent-form-fields';
import { PromptEditor } from '@/features/refinement/components/prompt-editor';
import { writePromptDraft } from '@/features/refinement/lib/prompt-draft';
import { Button } from '@/components/ui/button';
import type { Agent, Config } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface PromptFieldProps {
  agent: Agent | undefined;
  config: Config;
  slot: PromptSlot;
  onLeave: () => void;
}

/** The prompt in an agent's form: to write, to refine, and the way to its versions and trials. */
export function PromptField({ agent, config, slot, onLeave }: PromptFieldProps) {
  const navigate = useNavigate();
  const { leave, ...editor } = slot;
  const openPrompt = (id: string, saved: string) => {
    if (slot.value.text !== saved) writePromptDraft(id, slot.value);
    onLeave();
    void navigate(`/agents/${id}/prompt`);
  };
  return (
    <div className="flex flex-col gap-1">
      <PromptEditor {...editor} isTiny={config.provider.is_tiny} rows={7} />
      {agent && (
        <Button
          variant="quiet"
          className="-ms-2.5 self-start px-2.5"
          onClick={() => leave(() => openPrompt(agent.id, agent.system_prompt))}
        >
          <History className="size-4" aria-hidden />
          {t('shell.versionsAndTrials')}
        </Button>
      )}
    </div>
  );
}
