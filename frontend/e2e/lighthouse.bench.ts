import { type Category, measure } from './lighthouse/measure';
import { expect, test } from './scripted-fixtures';

const TIMES = Number(process.env['BENCH_TIMES'] ?? 3);
const ALL: readonly Category[] = ['performance', 'accessibility', 'best-practices'];

test.setTimeout(20 * 60_000);

for (const device of ['desktop', 'mobile'] as const) {
  /** How fast the page is hangs on the machine, so that this is measured by hand and not in every run of the tests. */
  test(`Lighthouse gives the page its best marks: ${device}`, async ({ server }) => {
    const reports = await measure(server, ALL, device, TIMES);
    process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
    for (const page of new Set(reports.map((report) => report.page))) {
      const ofPage = reports.filter((report) => report.page === page);
      const points = ofPage.map(({ points }) => points.performance ?? 0).toSorted((a, b) => a - b);
      expect(points[Math.floor(TIMES / 2)], `median of ${page}`).toBeGreaterThanOrEqual(95);
      for (const { points: given } of ofPage) {
        expect(given, page).toMatchObject({ accessibility: 100, 'best-practices': 100 });
      }
    }
  });
}
