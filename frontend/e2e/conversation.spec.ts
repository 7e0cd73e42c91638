import { expect, test } from './fixtures';

const FACT = 'The Harbour Cafe has 46 seats and is owned by Maria Lindqvist.';

test('a newcomer creates an agent and gets an answer from its prompt', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Create your own agent' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Name' }).fill('Lena');
  await form
    .getByRole('textbox', { name: 'System prompt' })
    .fill(`Answer the question using only the context. Be brief. Context: ${FACT}`);
  await form.getByRole('button', { name: 'Create agent' }).click();

  await page
    .getByRole('textbox', { name: 'Message' })
    .fill('How many seats does the Harbour Cafe have?');
  await page.keyboard.press('Enter');

  const transcript = page.getByRole('log');
  await expect(transcript.getByRole('article', { name: 'Lena' })).toContainText('46');
  await expect(page).toHaveURL(/\/agents\/[\w-]+\/sessions\/[\w-]+$/);

  await page.reload();
  await expect(transcript).toContainText('How many seats does the Harbour Cafe have?');
  await expect(transcript.getByRole('article', { name: 'Lena' })).toContainText('46');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a reply arrives word by word, and a reload in the middle loses nothing', async ({
  page,
  server,
}) => {
  const agent = await create(`${server.url}/api/agents`, {
    name: 'Storyteller',
    system_prompt: 'You tell long stories.',
  });
  const session = await create(`${server.url}/api/agents/${agent.id}/sessions`, {});
  await page.goto(`/agents/${agent.id}/sessions/${session.id}`);
  await page
    .getByRole('textbox', { name: 'Message' })
    .fill('Write a very long story about a lighthouse keeper and the sea, with many chapters.');
  await page.getByRole('button', { name: 'Send' }).click();

  const reply = page.getByRole('log').getByRole('article', { name: 'Storyteller' });
  const lengths = new Set<number>();
  await expect
    .poll(async () => lengths.add((await reply.innerText()).length).size, { intervals: [50] })
    .toBeGreaterThan(5);

  await page.reload();
  const stop = page.getByRole('button', { name: 'Stop the reply' });
  await expect(stop).toBeVisible();
  await stop.click();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();

  const stored = await get(`${server.url}/api/sessions/${session.id}/messages`);
  const last = stored.messages.at(-1);
  expect(last.status).toBe('stopped');
  const words = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  await expect.poll(async () => words(await reply.innerText())).toContain(words(last.content));
});

test('an agent is deleted with everything that was named', async ({ page, server }) => {
  const agent = await create(`${server.url}/api/agents`, {
    name: 'Short-lived',
    system_prompt: 'You are brief.',
  });
  await create(`${server.url}/api/agents/${agent.id}/sessions`, { title: 'The only one' });
  await page.goto(`/agents/${agent.id}`);
  await page.getByRole('button', { name: 'Options for Short-lived' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('1 conversation');
  await dialog.getByRole('button', { name: /Delete/ }).click();
  await expect(page.getByText('Short-lived')).toHaveCount(0);
});

interface Stored {
  id: string;
  messages: { id: string; status: string; content: string }[];
}

async function get(url: string): Promise<Stored> {
  return (await fetch(url)).json();
}

async function create(url: string, body: object): Promise<Stored> {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}
