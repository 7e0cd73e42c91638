import type { Page } from '@playwright/test';
import { expect, test as base } from './fixtures';
import { promptModel } from './prompt-model';
import { FiresideServer } from './server';

const ROUGH = 'Help customers of Blue Bottle. Be nice. We open at nine.';

const test = base.extend<object, { server: FiresideServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const model = promptModel();
      const OPENAI_BASE_URL = await model.start();
      const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_API_KEY: 'sk-scripted' });
      await server.start();
      await use(server);
      await server.stop();
      server.clear();
      model.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

test('a prompt is refined, taken in part, proved in a trial, and the earlier one restored', async ({
  page,
  server,
}) => {
  const agent = await createAgent(server.url, 'Help customers. Be nice.');
  await page.goto(`/agents/${agent}/prompt`);
  const prompt = page.getByRole('textbox', { name: 'System prompt' });
  await prompt.fill(ROUGH);
  await page.getByRole('textbox', { name: 'Wishes for the refinement' }).fill('Be warm');
  await page.keyboard.press('Enter');

  const review = page.getByRole('region', { name: 'The refined prompt compared with yours' });
  await expect(review).toBeVisible();
  await expect(page.getByText('Customers ask this first.')).toBeVisible();
  const weather = review.getByRole('checkbox', { name: /add .*weather/ });
  await weather.focus();
  await page.keyboard.press('Space');
  await expect(weather).not.toBeChecked();
  await page.getByRole('button', { name: /^Use \d of \d changes$/ }).click();
  const part = 'You help the customers of Blue Bottle. Be warm and brief. We open at nine.';
  await expect(prompt).toHaveValue(part);

  await page.getByRole('button', { name: 'Try it first' }).click();
  await addCase(page, 'When do you open?', 'must contain', 'nine');
  await addCase(page, 'Is it sunny?', 'must not contain', 'sunny');
  await page.getByRole('button', { name: 'Run the trial' }).click();
  await expect(page.getByRole('heading', { name: 'The candidate is better' })).toBeVisible();
  const opening = page.getByRole('row', { name: /When do you open/ });
  await expect(opening.getByRole('cell').first()).toContainText('Failed');
  await expect(opening.getByRole('cell').last()).toContainText('We open at nine.');
  await page.getByRole('button', { name: 'Use the candidate' }).click();
  await expect(page.getByText(/follows the candidate/)).toBeVisible();

  await page.getByRole('link', { name: 'Versions' }).click();
  await page.getByRole('link', { name: /Version 1/ }).click();
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('link', { name: /Version 3 current/ })).toContainText(
    'Restored from version 1',
  );
  expect(await promptOf(server.url, agent)).toBe('Help customers. Be nice.');
});

async function addCase(page: Page, question: string, kind: string, expected: string) {
  await page.getByRole('button', { name: 'New test case' }).click();
  const form = page.getByRole('form', { name: 'New test case' });
  await form.getByRole('textbox', { name: 'Question' }).fill(question);
  await form.getByRole('combobox', { name: 'A good answer' }).selectOption({ label: kind });
  await form.getByRole('textbox', { name: 'These words' }).fill(expected);
  await form.getByRole('button', { name: 'Add test case' }).click();
  await expect(form).toHaveCount(0);
}

async function createAgent(url: string, prompt: string): Promise<string> {
  const answer = await fetch(`${url}/api/agents`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Robin', system_prompt: prompt }),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function promptOf(url: string, agent: string): Promise<string> {
  const answer = await fetch(`${url}/api/agents/${agent}`);
  return ((await answer.json()) as { system_prompt: string }).system_prompt;
}
