import { expect, test } from './voice-fixtures';

test.slow();

test('an old message is found by a word, opened where it stands, and marked', async ({
  page,
  server,
}) => {
  const post = async (path: string, body: unknown) => {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const options = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/api${path}`, options);
    expect(response.ok).toBe(true);
    return response.json();
  };
  const agent = await post('/agents', { name: 'Lena', system_prompt: 'Be brief.' });
  const session = await post(`/agents/${agent.id}/sessions`, { title: 'Birds' });
  const long = Array.from({ length: 60 }, (_, line) => `Line ${line} of a long letter.`).join('\n');
  for (const content of ['Where do kestrels nest?', long, `${long}\nAnd more.`]) {
    await post(`/sessions/${session.id}/messages`, { content });
  }

  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Find anything' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'Search and commands' });
  await expect(box).toBeFocused();
  await box.pressSequentially('kestrel nes');
  const hit = page
    .getByRole('option', { name: /Where do kestrels nest/ })
    .filter({ hasText: 'You to' });
  await expect(hit.locator('mark')).toHaveText(['kestrels', 'nest']);
  await hit.click();

  await expect(page).toHaveURL(new RegExp(`/sessions/${session.id}\\?message=`));
  const message = page.getByRole('article', { name: 'You' }).filter({ hasText: 'kestrels' });
  await expect(message).toBeInViewport();
  await expect(message).toBeFocused();
  await expect(message).toHaveAttribute('data-linked', '');

  // The place has an address of its own.
  await page.reload();
  await expect(message).toBeInViewport();
  await expect(message).toBeFocused();
});
