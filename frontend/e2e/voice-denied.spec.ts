import { DENIED, expect, openConversation, test } from './voice-fixtures';

test.use({ launchOptions: DENIED });

test('a microphone that is denied is said in words, and text still works', async ({
  page,
  server,
}) => {
  await openConversation(page, server.url);
  await page.getByRole('button', { name: 'Hold to talk' }).click();
  await expect(page.getByRole('alert')).toContainText('The microphone is blocked');
  await page.getByRole('textbox', { name: 'Message' }).fill('Typed instead');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Ada' })).toContainText('Typed instead');
});
