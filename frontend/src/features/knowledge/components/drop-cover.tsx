import { FileDown } from 'lucide-react';
import { t } from '@/lib/i18n/translate';

/** Above everything while files are held over the page. */
export function DropCover({ agentName }: { agentName: string }) {
  return (
    <div className="drop-cover" aria-hidden>
      <p className="flex flex-col items-center gap-3 text-center font-display text-xl font-[550]">
        <FileDown className="size-10 text-ember-deep" />
        {t('knowledge.letGo', { name: agentName })}
      </p>
    </div>
  );
}
