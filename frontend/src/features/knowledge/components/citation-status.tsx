import { BadgeCheck, CircleDashed, CircleEqual } from 'lucide-react';
import { statusWords } from '@/features/knowledge/lib/citation-words';
import type { Citation } from '@/lib/api/types';

/** Whether a citation holds, as an icon. */
export function StatusIcon({ status }: Pick<Citation, 'status'>) {
  const Icon =
    status === 'verified' ? BadgeCheck : status === 'approximate' ? CircleEqual : CircleDashed;
  const look = status === 'verified' ? 'text-good' : 'text-faint';
  return <Icon className={`size-4 shrink-0 ${look}`} aria-hidden />;
}

/** Whether a citation holds, in words. */
export function CitationStatus({ status }: Pick<Citation, 'status'>) {
  return (
    <span className="flex items-start gap-1.5">
      <StatusIcon status={status} />
      {statusWords(status)}
    </span>
  );
}
