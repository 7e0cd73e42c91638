import type { TrialResult } from '@/lib/api/types';

/** One case of a trial: both prompts' answers to the same question. */
export interface TrialRow {
  key: string;
  /** The case's place, from 1. */
  number: number;
  run: number;
  question: string;
  kind: TrialResult['kind'];
  expected: string;
  current: TrialResult | null;
  candidate: TrialResult | null;
}

/** The results of a trial, case by case, repetitions beside each other. */
export function toRows(results: readonly TrialResult[]): TrialRow[] {
  const rows = new Map<string, TrialRow>();
  const cases: string[] = [];
  for (const result of results) {
    const { case_id, run, question, kind, expected, side } = result;
    if (!cases.includes(case_id)) cases.push(case_id);
    const key = `${case_id}.${run}`;
    const number = cases.indexOf(case_id) + 1;
    const row = rows.get(key) ?? {
      key,
      number,
      run,
      question,
      kind,
      expected,
      current: null,
      candidate: null,
    };
    rows.set(key, { ...row, [side]: result });
  }
  return [...rows.values()].sort((a, b) => a.number - b.number || a.run - b.run);
}
