import { expect, test } from './scripted-fixtures';

test.slow();

test('an old message is found by a word, opened where it stands, and marked', async ({
  page,
  api,
}) => {
  const agent = await api.post('agents', { name: 'Lena', system_prompt: 'Be brief.' });
  const session = await api.post(`agents/${agent.id}/sessions`, { title: 'Birds' });
  const long = Array.from({ length: 60 }, (_, line) => `Line ${line} of a long letter.`).join('\n');
  for (const content of ['Where do kestrels nest?', long, `${long}\nAnd more.`]) {
    await api.say(session.id, content);
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
  // Nothing has come in since.
  await expect(page.getByRole('button', { name: 'To the end' })).toBeVisible();

  // The place has an address of its own.
  await page.reload();
  await expect(message).toBeInViewport();
  await expect(message).toBeFocused();
  await expect(page.getByRole('button', { name: 'To the end' })).toBeVisible();
});
