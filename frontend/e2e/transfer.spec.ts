import { expect, test } from './scripted-fixtures';

test('an agent is exported, deleted, imported, and its conversation is there again', async ({
  page,
  api,
}) => {
  const agent = await api.post('agents', { name: 'Traveller', system_prompt: 'You travel.' });
  const session = await api.post(`agents/${agent.id}/sessions`, { title: 'The way to Rome' });
  await api.say(session.id, 'Which way is Rome?');

  await page.goto('/');
  const options = page.getByRole('button', { name: 'Options for Traveller' }).first();
  await options.click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe('Traveller.fireside.zip');

  await options.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete agent' }).click();
  await expect(page.getByRole('button', { name: 'Options for Traveller' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await dialog.getByLabel('File to import').setInputFiles(await file.path());
  await expect(dialog.getByText('1 conversation')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('link', { name: /The way to Rome/ }).click();
  await expect(page.getByRole('log')).toContainText('Which way is Rome?');
});
