import { memo } from 'react';
import { Markdown } from '@/components/markdown/markdown';
import { expectation } from '@/features/refinement/lib/case-words';
import { resultWords } from '@/features/refinement/lib/result-words';
import type { TrialRow } from '@/features/refinement/lib/trial-rows';
import { outcomeOf } from '@/features/refinement/lib/verdict';
import type { TrialResult } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { OutcomeMark } from './outcome-mark';

interface TrialTableProps {
  rows: readonly TrialRow[];
  repeat: number;
  isRunning: boolean;
}

/** Both prompts' answers to every case, side by side. */
export function TrialTable({ rows, repeat, isRunning }: TrialTableProps) {
  return (
    <table className="trial-table">
      <caption className="sr-only">{t('refinement.tableCaption')}</caption>
      <thead className="text-sm">
        <tr>
          <th scope="col">{t('refinement.testCase')}</th>
          <th scope="col">{t('refinement.currentPrompt')}</th>
          <th scope="col">{t('refinement.candidate')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row" className="font-normal wrap-anywhere">
              <span dir="auto" className="block text-match font-semibold">
                {row.question}
              </span>
              <span dir="auto" className="mt-1 line-clamp-6 text-match text-sm text-soft">
                {expectation(row)}
              </span>
              {repeat > 1 && (
                <span className="mt-1 block text-xs text-faint">
                  {t('refinement.askedOf', { run: row.run, repeat })}
                </span>
              )}
            </th>
            <Answer
              result={row.current}
              side={t('refinement.currentPrompt')}
              isRunning={isRunning}
            />
            <Answer result={row.candidate} side={t('refinement.candidate')} isRunning={isRunning} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface AnswerProps {
  result: TrialResult | null;
  side: string;
  isRunning: boolean;
}

const Answer = memo(function Answer({ result, side, isRunning }: AnswerProps) {
  const outcome = result && outcomeOf(result, isRunning);
  const why = result && resultWords(result);
  return (
    <td>
      <span className="mb-1 block text-xs font-semibold text-faint md:hidden" aria-hidden>
        {side}
      </span>
      {outcome && <OutcomeMark outcome={outcome} />}
      {result?.reply && (
        <div className="mt-1.5 text-sm">
          <Markdown text={result.reply} isStreaming={outcome === 'waiting'} />
        </div>
      )}
      {why && (
        <p
          dir="auto"
          lang={why.isForeign ? 'en' : undefined}
          className="mt-1.5 text-xs text-faint wrap-anywhere"
        >
          {why.words}
        </p>
      )}
    </td>
  );
});
