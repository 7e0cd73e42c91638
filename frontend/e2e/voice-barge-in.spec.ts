import { SPEAKING_AGAIN } from './microphones';
import { expect, openConversation, test } from './scripted-fixtures';

test.use({ launchOptions: SPEAKING_AGAIN });

test('speaking over the agent stops it, and is the next question', async ({ page, api }) => {
  // Its speech would last a minute.
  await openConversation(page, api, 'mock-ttft50-n200-itl50');
  await page.getByRole('button', { name: 'Hands-free' }).click();
  const voice = page.getByRole('group', { name: 'Voice', exact: true });
  await expect(voice).toContainText('Ada is speaking');
  await expect(voice).toContainText('Recording');
  const log = page.getByRole('log');
  await expect(log.getByRole('note', { name: 'You stopped this reply' })).toBeVisible();
  await expect(log.getByRole('article', { name: 'You' })).toHaveCount(2);
  await voice.getByRole('button', { name: 'End' }).click();
  await page.getByRole('button', { name: 'Stop the reply' }).click();
  await expect(voice).toHaveCount(0);
});
