import { TriangleAlert } from 'lucide-react';
import { listContents, sourceOf } from '@/features/transfer/lib/contents';
import type { ImportContents } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface ContentsProps {
  contents: ImportContents;
  title: string;
}

/** What a file brings, and what of it is left out. */
export function Contents({ contents, title }: ContentsProps) {
  return (
    <div className="flex flex-col gap-4">
      <section aria-label={title} className="rounded-card border border-line bg-paper px-4 py-3">
        <p className="text-xs font-semibold text-faint">{title}</p>
        <p dir="auto" className="mt-1 text-match font-display text-lg font-[550] wrap-anywhere">
          {contents.agent_name}
        </p>
        <p className="text-sm text-soft">{sourceOf(contents)}</p>
        <ul className="mt-2 grid gap-x-6 gap-y-0.5 text-sm tabular-nums sm:grid-cols-2">
          {listContents(contents).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      {contents.warnings.length > 0 && (
        <section aria-label={t('transfer.leftOut')} className="flex gap-3 text-sm text-soft">
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-ember-deep" aria-hidden />
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
          <ul tabIndex={0} className="flex max-h-40 min-w-0 flex-1 flex-col gap-1 overflow-y-auto">
            {contents.warnings.map((warning, index) => (
              // Two documents can be left out for the same reason.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={index} lang="en" className="wrap-anywhere">
                {warning}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
