import { describe, expect, it } from 'vitest';
import { daysAgo, formatAge, formatDay, formatShort, greeting } from './time';

const now = new Date(2026, 4, 15, 14, 30);
const at = (...parts: [number, number, number, number?, number?]) =>
  new Date(parts[0], parts[1], parts[2], parts[3] ?? 12, parts[4] ?? 0).toISOString();

describe('the day of a message', () => {
  it.each([
    [at(2026, 4, 15, 0, 1), 'Today'],
    [at(2026, 4, 14, 23, 59), 'Yesterday'],
    [at(2026, 4, 11), 'Monday'],
    [at(2026, 4, 1), 'May 1'],
    [at(2025, 11, 24), 'December 24, 2025'],
  ])('%s is %s', (iso, day) => {
    expect(formatDay(iso, now)).toBe(day);
  });

  it('counts midnights, not hours, also when the clocks change', () => {
    expect(daysAgo(new Date(2026, 4, 14, 23, 59), new Date(2026, 4, 15, 0, 1))).toBe(1);
    expect(daysAgo(new Date(2026, 2, 28, 12), new Date(2026, 2, 30, 12))).toBe(2);
  });
});

describe('the time in a list', () => {
  it.each([
    [at(2026, 4, 15, 14, 30), 'now'],
    [at(2026, 4, 15, 14, 18), '12 min'],
    [at(2026, 4, 15, 9, 5), '9:05 AM'],
    [at(2026, 4, 11), 'Mon'],
    [at(2026, 3, 2), 'Apr 2'],
    [at(2024, 3, 2), 'Apr 2, 2024'],
  ])('%s is %s', (iso, short) => {
    expect(formatShort(iso, now).replaceAll('\u202f', ' ')).toBe(short);
  });

  it('is under a heading by age', () => {
    const ages = [
      at(2026, 4, 15),
      at(2026, 4, 14),
      at(2026, 4, 10),
      at(2026, 3, 20),
      at(2025, 1, 1),
    ];
    expect(ages.map((iso) => formatAge(iso, now))).toEqual([
      'Today',
      'Yesterday',
      'This week',
      'This month',
      'Earlier',
    ]);
  });
});

it.each([
  [4, 'Good evening'],
  [8, 'Good morning'],
  [13, 'Good afternoon'],
  [19, 'Good evening'],
])('at %i one says %s', (hour, words) => {
  expect(greeting(new Date(2026, 4, 15, hour))).toBe(words);
});
