import { DENIED } from './microphones';
import { expect, openConversation, test } from './scripted-fixtures';

test.use({ launchOptions: DENIED });

test('a microphone that is denied is said in words, and text still works', async ({
  page,
  api,
}) => {
  await openConversation(page, api);
  await page.getByRole('button', { name: 'Hold to talk' }).click();
  await expect(page.getByRole('alert')).toContainText('The microphone is blocked');
  await page.getByRole('textbox', { name: 'Message' }).fill('Typed instead');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Ada' })).toContainText('Typed instead');
});
