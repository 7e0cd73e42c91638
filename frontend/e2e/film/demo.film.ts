import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { SPEAKING_CLEARLY } from '../microphones';
import { makePdf } from '../pdf';
import { Camera, hold } from './camera';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const MOST = 5_000_000;
const HANDBOOK = makePdf([
  ['Harbour handbook', '', 'This handbook is for everyone who works at the harbour.'],
  ['Boats', '', 'Boats longer than twelve metres moor at the northern pier.'],
  [
    'Places to eat',
    '',
    'There are two places to eat at the harbour.',
    'The Harbour Cafe has 46 seats and is owned by Maria Lindqvist.',
  ],
]);
const CITED = 'A citation opens the page, at the passage';

test.use({ launchOptions: SPEAKING_CLEARLY });

test('an agent is made, talked to, given something to read, and made better', async ({ page }) => {
  await page.goto('/');
  const camera = await Camera.start(page);

  await camera.caption('No key, no cloud: the first agent');
  await hold(1);
  await page.getByRole('button', { name: 'Create your own agent' }).click();
  const form = page.getByRole('dialog');
  await type(page, form.getByRole('textbox', { name: 'Name' }), 'Lena');
  const role = 'You answer questions about our harbour in one short sentence.';
  await type(page, form.getByRole('textbox', { name: 'System prompt' }), role);
  await hold(1);
  await form.getByRole('button', { name: 'Create agent' }).click();

  await camera.caption('Ask in writing …');
  await ask(page, 'Hello! What can you help me with?');

  await camera.caption('… or aloud: hold, speak, let go');
  await page.getByRole('button', { name: 'Hold to talk' }).hover();
  await page.mouse.down();
  await expect(page.getByRole('timer')).toHaveText('0:03');
  await page.mouse.up();
  const voice = page.getByRole('group', { name: 'Voice', exact: true });
  await expect(voice).toContainText('Lena is speaking', { timeout: 60_000 });
  await camera.caption('It speaks while it still writes; both recordings stay');
  await expect(voice).toHaveCount(0, { timeout: 60_000 });
  await hold(1);

  await camera.caption('Give it something to read');
  await page
    .getByRole('link', { name: /Library/ })
    .first()
    .click();
  await page.locator('input[type=file]').setInputFiles({
    name: 'handbook.pdf',
    mimeType: 'application/pdf',
    buffer: HANDBOOK,
  });
  await expect(page.getByText('3 pages')).toBeVisible();
  await hold(1);
  await page.getByRole('link', { name: 'Ask Lena' }).click();
  await camera.caption('Every claim is checked against the passage it cites');
  const reply = await ask(page, 'How many seats does the Harbour Cafe have?');
  await camera.caption(CITED);
  await reply
    .getByRole('link', { name: /^Source 1: handbook.pdf/ })
    .first()
    .click();
  await expect(page.getByRole('complementary', { name: 'handbook.pdf' })).toBeVisible();
  await hold(3);

  const refine = 'Make its prompt better, and see what changes';
  await camera.caption(refine);
  await page.getByRole('button', { name: 'Close the document' }).click();
  await page.getByRole('button', { name: 'Options for Lena' }).click();
  await page.getByRole('menuitem', { name: 'Improve the prompt' }).click();
  await page.getByRole('textbox', { name: 'Wishes for the refinement' }).fill('Be warm');
  await page.keyboard.press('Enter');
  const review = page.getByRole('region', { name: 'The refined prompt compared with yours' });
  await expect(review).toBeVisible({ timeout: 60_000 });
  await hold(3);
  await camera.stop();

  const film = ['-c:v', 'libvpx-vp9', '-crf', '36', '-b:v', '0', '-pix_fmt', 'yuv420p'];
  camera.write(`${DOCS}demo.webm`, film);
  const loop = ['-vf', 'scale=800:-1', '-c:v', 'libwebp_anim', '-quality', '60', '-loop', '0'];
  const first = 'Every claim is checked against the passage it cites';
  camera.write(`${DOCS}demo.webp`, loop, first, refine);
  camera.clear();
  for (const name of ['demo.webm', 'demo.webp']) {
    expect(existsSync(DOCS + name)).toBe(true);
    expect(statSync(DOCS + name).size).toBeLessThan(MOST);
  }
});

async function ask(page: Page, question: string) {
  await type(page, page.getByRole('textbox', { name: 'Message' }), question);
  await page.keyboard.press('Enter');
  const replies = page.getByRole('log').getByRole('article', { name: 'Lena' });
  await expect(page.getByRole('button', { name: 'Stop the reply' })).toHaveCount(0, {
    timeout: 60_000,
  });
  await expect(replies.last()).toContainText(/\w/);
  await hold(2);
  return replies.last();
}

async function type(page: Page, box: ReturnType<Page['getByRole']>, text: string) {
  await box.click();
  await page.keyboard.type(text, { delay: 35 });
}
