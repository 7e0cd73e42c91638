import { measure } from './lighthouse/measure';
import { expect, test } from './scripted-fixtures';

test.slow();

test('Lighthouse has nothing to add on accessibility and good practice', async ({ server }) => {
  const reports = await measure(server, ['accessibility', 'best-practices']);
  expect(reports.flatMap(({ lacking }) => lacking)).toEqual([]);
  for (const { page, points } of reports) {
    expect(points, page).toEqual({ accessibility: 100, 'best-practices': 100 });
  }
});
