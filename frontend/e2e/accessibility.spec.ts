import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Api } from './api';
import { makePdf } from './pdf';
import { expect, test } from './scripted-fixtures';

test.slow();

const REPLY = [
  '## A plan [1]',
  'Read **this** and `that`, see [there](https://example.org).',
  '- [x] done\n- [ ] open',
  '| Day | Cost |\n|-----|-----:|\n| 1 | €14 |',
  '```python\n@cached\ndef greet(name: str = "you") -> None:\n    print(f"{name}", 42)  # said\n```',
  String.raw`The harbour has $46$ seats, \(\sqrt{x}\), and`,
  '$$\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}$$',
  '> quoted',
].join('\n\n');

test('axe finds nothing on any screen, in the light or in the dark', async ({ page, api }) => {
  await page.route('**/api/agents', (route) => route.fulfill({ json: { agents: [] } }));
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Create your own agent' })).toBeVisible();
  await expectNoFindings(page, 'the first run');
  await page.unroute('**/api/agents');

  const { agent, session, document, trial } = await furnish(api);
  const look = async (path: string, isThere: string) => {
    await page.goto(`/agents/${agent}${path}`);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.getByText(isThere).filter({ visible: true }).first()).toBeVisible();
    await expectNoFindings(page, path);
  };
  await look(`/library/${document}`, 'Page 1 of 2');
  await look('/prompt', 'System prompt');
  await look('/prompt/versions', 'Version 1');
  await look('/prompt/trials', 'Where is it?');
  await look(`/prompt/trials/${trial}`, 'Where is it?');
  await look('/nowhere', 'There is nothing here');
  await look(`/sessions/${session}`, 'A plan');
  await expect(page.locator('.katex').first()).toBeVisible();
  await expect(page.locator('.hljs-keyword').first()).toBeVisible();
  await expectNoFindings(page, 'a conversation');

  await look('', 'Ada');
  await expectNoFindingsInDialogs(page);
  await look('/library', 'handbook.pdf');
  await page.getByRole('button', { name: 'Delete handbook.pdf' }).click();
  await expectNoFindingsIn(page, 'deleting a document');
});

async function expectNoFindingsInDialogs(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New agent', exact: true }).click();
  await expectNoFindingsIn(page, 'a new agent');
  await page.getByTitle('About the model that answers').click();
  await expectNoFindingsIn(page, 'models');
  const open = async (menu: RegExp, item: string) => {
    await page.getByRole('button', { name: menu }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expectNoFindingsIn(page, item);
  };
  await open(/^Options for Ada/, 'Delete');
  await open(/^Options for A plan/, 'Rename');
  await open(/^Options for A plan/, 'Delete');
  await page.getByRole('button', { name: /^Options for Ada/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  // A menu stands outside of the page's landmarks, as menus do.
  await expectNoFindings(page, 'a menu', ['region']);
  await page.keyboard.press('Escape');
}

async function expectNoFindingsIn(page: Page, dialog: string): Promise<void> {
  const shown = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await expect(shown).toBeVisible();
  await expectNoFindings(page, dialog);
  await page.keyboard.press('Escape');
  await expect(shown).toHaveCount(0);
}

/** An agent with something of everything. */
async function furnish(api: Api) {
  const { id: agent } = await api.post('agents', { name: 'Ada', system_prompt: 'You repeat.' });
  const pdf = makePdf([
    ['Handbook', '', 'A plan for the harbour, which has 46 seats.'],
    ['Boats', '', 'They moor at the pier.'],
  ]);
  const document = await api.upload(agent, 'handbook.pdf', pdf);
  await api.libraryIsRead(agent);
  const { id: session } = await api.post(`agents/${agent}/sessions`, { title: 'A plan' });
  await api.say(session, REPLY);
  await api.post(`agents/${agent}/test-cases`, {
    question: 'Where is it?',
    kind: 'contains',
    expected: 'harbour',
  });
  const { id: trial } = await api.post(
    `agents/${agent}/trials`,
    { candidate_prompt: 'You repeat it.' },
    [200, 201, 202],
  );
  return { agent, session, document, trial };
}

async function expectNoFindings(page: Page, what: string, but: string[] = []): Promise<void> {
  // What moves has no colour yet.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    ),
  );
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    const axe = new AxeBuilder({ page })
      .setLegacyMode()
      // Nobody ever is on these: they send the focus on.
      .exclude('[data-base-ui-focus-guard]')
      .options({ resultTypes: ['violations'] })
      .disableRules(but);
    // The themes differ in colours alone.
    if (theme === 'dark') axe.withRules(['color-contrast']);
    const { violations } = await axe.analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 300)} ${any[0]?.message ?? ''}`),
    );
    expect(found, `${what}, ${theme}`).toEqual([]);
  }
}
