import { describe, expect, it } from 'vitest';
import { makeMessage } from '@/testing/fixtures';
import { groupRows } from './row-groups';
import { buildRows } from './rows';

const at = (minute: number) => new Date(2026, 4, 3, 9, minute).toISOString();
const messages = Array.from({ length: 50 }, (_, number) =>
  makeMessage({ id: 's' }, 'user', `${number}`, { created_at: at(number) }),
);
const rowsOf = (from: number, to: number) => buildRows(messages.slice(from, to), null, null);

describe('the groups of rows', () => {
  it('are all the rows in their order, a few in each', () => {
    const rows = rowsOf(0, 50);
    const { groups } = groupRows(rows);
    expect(groups.flatMap((group) => group.rows)).toEqual(rows);
    expect(groups.map((group) => group.rows.length)).toEqual([17, 16, 16, 2]);
  });

  it('stay as they are when a message comes in, but for the last', () => {
    const before = groupRows(rowsOf(0, 40));
    const after = groupRows(rowsOf(0, 41), before);
    expect(after.groups.map((group) => before.groups.includes(group))).toEqual([true, true, false]);
    expect(after.groups.at(-1)?.key).toBe(before.groups.at(-1)?.key);
  });

  it('stay where they are when earlier messages come in above', () => {
    const before = groupRows(rowsOf(20, 50));
    const after = groupRows(rowsOf(0, 50), before);
    // The date goes from the first of them to the first of all.
    expect(after.groups.slice(-2).map(({ key }) => key)).toEqual(
      before.groups.map(({ key }) => key),
    );
    expect(after.groups.at(-1)).toBe(before.groups.at(-1));
  });

  it('are drawn again when one of their messages changes', () => {
    const before = groupRows(rowsOf(0, 50));
    const changed = messages.with(
      20,
      makeMessage({ id: 's' }, 'user', 'Other', { created_at: at(20) }),
    );
    const after = groupRows(buildRows(changed, null, null), before);
    expect(after.groups.map((group) => before.groups.includes(group))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('keep what is on its way with the message before it', () => {
    const request = { kind: 'send', sessionId: 's', content: 'On its way', key: 'k' } as const;
    const { groups } = groupRows(buildRows(messages.slice(0, 16), request, null));
    expect(groups.map((group) => group.rows.at(-1)?.kind)).toEqual(['awaited']);
  });
});
