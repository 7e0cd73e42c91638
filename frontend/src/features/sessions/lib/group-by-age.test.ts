import { expect, it } from 'vitest';
import { makeAgent, makeSession } from '@/testing/fixtures';
import { groupByAge } from './group-by-age';
import { sessionTitle } from './session-title';

const agent = makeAgent();
const now = new Date(2026, 4, 15, 12);
const used = (day: number, title: string) =>
  makeSession(agent, { title, updated_at: new Date(2026, 4, day, 9).toISOString() });

it('puts sessions under the heading of their age, in their order', () => {
  const sessions = [used(15, 'A'), used(15, 'B'), used(14, 'C'), used(10, 'D'), used(1, 'E')];
  const groups = groupByAge(sessions, now);
  expect(groups.map(({ age, sessions: group }) => [age, group.map(sessionTitle).join('')])).toEqual(
    [
      ['Today', 'AB'],
      ['Yesterday', 'C'],
      ['This week', 'D'],
      ['This month', 'E'],
    ],
  );
});

it('makes no heading without sessions', () => {
  expect(groupByAge([], now)).toEqual([]);
});

it('names a session that has no title yet', () => {
  expect(sessionTitle({ title: null })).toBe('New conversation');
});
