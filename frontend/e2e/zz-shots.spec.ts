import { expect, test as base } from './fixtures';
import { PromptModel } from './prompt-model';
import { FiresideServer } from './server';
const test = base.extend<object, { server: FiresideServer }>({
  server: [
    async ({}, use) => {
      const model = new PromptModel();
      const OPENAI_BASE_URL = await model.start();
      const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_API_KEY: 'sk-scripted' });
      await server.start();
      await use(server);
      await server.stop(); server.clear(); model.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});
const OUT = '/tmp/w/refine-shots';
const post = async (url: string, body: unknown, method = 'POST') => (await fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json();
for (const [name, width, height, theme] of [['wide', 1440, 900, 'light'], ['phone', 390, 844, 'light'], ['dark', 1440, 900, 'dark']] as const) {
  test(`shots ${name}`, async ({ page, server }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript((t) => localStorage.setItem('fireside.theme', t), theme);
    const shot = (n: string) => page.screenshot({ path: `${OUT}/${name}-${n}.png` });
    const agent = await post(`${server.url}/api/agents`, { name: 'Robin', system_prompt: 'Help customers. Be nice.' });
    for (const p of ['Help customers of Blue Bottle. Be nice and never rude.', 'Help customers of Blue Bottle. Be nice. We open at nine.']) await post(`${server.url}/api/agents/${agent.id}`, { system_prompt: p }, 'PUT');
    await page.goto(`/agents/${agent.id}/prompt`);
    await expect(page.getByRole('textbox', { name: 'System prompt' })).toBeVisible();
    await shot('1-prompt');
    await page.getByRole('button', { name: 'Refine', exact: true }).click();
    await page.waitForTimeout(250); await shot('2-live');
    const review = page.getByRole('region', { name: 'The refined prompt compared with yours' });
    await expect(review).toBeVisible();
    await review.getByRole('checkbox').nth(1).focus(); await page.keyboard.press('Space');
    await shot('3-review');
    await page.getByRole('button', { name: /^Use/ }).click(); await shot('4-used');
    await page.getByRole('button', { name: 'Try it first' }).click();
    await page.getByRole('button', { name: 'New test case' }).click(); await shot('5-trials-form');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await post(`${server.url}/api/agents/${agent.id}/test-cases`, { question: 'When do you open?', kind: 'contains', expected: 'nine' });
    await post(`${server.url}/api/agents/${agent.id}/test-cases`, { question: 'Is it sunny?', kind: 'not_contains', expected: 'sunny' });
    await page.reload();
    await page.getByRole('combobox', {name: 'Candidate'}).selectOption({index: 2});
    await page.getByRole('button', { name: 'Run the trial' }).click();
    await page.waitForTimeout(60); await shot('6-running');
    await expect(page.getByRole('button', { name: 'Delete trial' })).toBeVisible();
    await shot('7-trial');
    await page.getByRole('link', { name: 'All trials' }).click(); await page.waitForTimeout(300); await shot('8-trials');
    await page.goto(`/agents/${agent.id}/prompt/versions`); await page.waitForTimeout(500); await shot('9-versions');
    await page.getByRole('link', { name: /Version 2/ }).click(); await page.waitForTimeout(200); await shot('10-version');
    await page.getByRole('button', { name: /Restore/ }).click(); await page.waitForTimeout(300); await shot('11-restore');
    const session = await post(`${server.url}/api/agents/${agent.id}/sessions`, {});
    await fetch(`${server.url}/api/sessions/${session.id}/messages`, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify({ content: 'When do you open?' }) });
    await page.goto(`/agents/${agent.id}/sessions/${session.id}`);
    await page.getByRole('button', { name: 'Bad reply' }).click(); await page.waitForTimeout(400); await shot('12-thumb');
    await page.getByRole('button', { name: 'Make this a test case' }).click(); await page.waitForTimeout(200); await shot('13-offer');
    await page.goto('/'); 
    if (name === 'phone') await page.getByRole('button', { name: 'Show agents and conversations' }).click();
    await page.getByRole('button', { name: 'Options for Robin' }).first().click();
    await page.getByRole('menuitem', { name: 'Edit' }).click(); await page.waitForTimeout(400); await shot('14-dialog');
    const dialog = page.getByRole('dialog', { name: 'Edit Robin' });
    await dialog.getByRole('button', { name: 'Refine', exact: true }).click();
    await page.waitForTimeout(1500); await shot('15-dialog-review');
    await page.keyboard.press('Escape'); await page.waitForTimeout(300); await shot('16-leave');
    await fetch(`${server.url}/api/agents/${agent.id}`, { method: 'DELETE' });
  });
}
