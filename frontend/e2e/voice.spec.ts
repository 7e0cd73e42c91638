import type { Page } from '@playwright/test';
import { ScriptedProvider } from './provider';
import { SPEAKING, expect, openConversation, test } from './voice-fixtures';

test.use({ launchOptions: SPEAKING });

const talk = (page: Page) => page.getByRole('button', { name: 'Hold to talk' });
const status = (page: Page) => page.getByRole('status');
const recording = (page: Page) => page.getByRole('group', { name: 'Recording', exact: true });
const ownVoice = (page: Page) => page.getByRole('group', { name: 'Your recording' });
const spokenReply = (page: Page) => page.getByRole('group', { name: "Ada's reply" });

/** Holds the button while the clip is heard. */
async function say(page: Page, seconds = 3): Promise<void> {
  await talk(page).hover();
  await page.mouse.down();
  await expect(recording(page)).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(`0:0${seconds}`);
  await page.mouse.up();
}

test('what is said is understood, answered and heard, and both recordings stay', async ({
  page,
  server,
}) => {
  await openConversation(page, server.url);
  await say(page);
  const transcript = page.getByRole('log');
  await expect(transcript.getByRole('article', { name: 'You' })).toContainText(
    ScriptedProvider.words,
  );
  await expect(status(page).filter({ hasText: 'Ada is speaking' })).toBeAttached();
  await expect(page.getByRole('group', { name: 'Voice' })).toHaveCount(0);
  await expect(transcript.getByRole('article', { name: 'Ada' })).toContainText(/\w/);

  await page.reload();
  for (const player of [ownVoice(page), spokenReply(page)]) {
    await player.getByRole('button', { name: /^Play/ }).click();
    const position = player.getByRole('slider', { name: 'Position' });
    await expect(position).toHaveAttribute('aria-valuetext', /0:0[1-9] of 0:0[1-9]/);
  }
  // One is heard at a time.
  await expect(ownVoice(page).getByRole('button', { name: /^Play/ })).toBeVisible();
});
