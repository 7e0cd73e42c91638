import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { ASKING_WHY } from '../microphones';
import { makePdf } from '../pdf';
import { Camera } from './camera';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const MOST = { 'demo.webm': 5_000_000, 'demo.webp': 2_000_000 };
const PATIENCE = { timeout: 240_000 };
const HANDBOOK = makePdf([
  [
    'Harbour handbook',
    '',
    'For everyone who works at the harbour.',
    '',
    'The harbour office is open from six in the morning until eight in the evening.',
    'Outside these hours, call the night watch.',
  ],
  [
    'Berths',
    '',
    'Boats longer than twelve metres moor at the northern pier.',
    'A berth for one night costs 30 euros, electricity included.',
  ],
  [
    'Places to eat',
    '',
    'There are two places to eat at the harbour.',
    'The Harbour Cafe has 46 seats and is owned by Maria Lindqvist.',
    'It opens at seven, and serves breakfast until eleven.',
    '',
    'The fish kitchen at the slipway sells what came in that morning.',
  ],
]);
const MAKING = 'No key, no cloud: make an agent';
const CHECKED = 'Ask about it: every claim is checked against its source';
const REFINING = 'Have its prompt made better, and see each change';

test.use({ launchOptions: ASKING_WHY });

test('an agent is made, talked to, given something to read, and made better', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Create your own agent' })).toBeVisible(PATIENCE);
  const camera = await Camera.start(page);
  camera.title(MAKING);
  await make(page, camera);
  await write(page, camera);
  await speak(page, camera);
  await read(page, camera);
  await refine(page, camera);
  await camera.stop();

  const film = ['-c:v', 'libvpx-vp9', '-crf', '30', '-b:v', '0', '-pix_fmt', 'yuv420p'];
  camera.write(`${DOCS}demo.webm`, [...film, '-deadline', 'good', '-cpu-used', '3']);
  const loop = ['-c:v', 'libwebp_anim', '-quality', '70', '-loop', '0'];
  camera.write(`${DOCS}demo.webp`, loop, CHECKED, REFINING);
  camera.clear();
  for (const [name, most] of Object.entries(MOST)) {
    expect(statSync(DOCS + name).size).toBeLessThan(most);
  }
});

async function make(page: Page, camera: Camera) {
  await camera.hold(1.5);
  await camera.press(page.getByRole('button', { name: 'Create your own agent' }));
  const form = page.getByRole('dialog');
  await camera.type(form.getByRole('textbox', { name: 'Name' }), 'Lena');
  const role = 'You answer questions about our harbour in one short sentence.';
  await camera.type(form.getByRole('textbox', { name: 'System prompt' }), role);
  await camera.hold(0.8);
  await camera.press(form.getByRole('button', { name: 'Create agent' }));
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await camera.hold(0.8);
  // So that it says the same in the next film.
  const id = page.url().split('/').at(-1);
  await page.request.put(`/api/agents/${id}`, { data: { temperature: 0 } });
}

async function write(page: Page, camera: Camera) {
  camera.title('Ask in writing …');
  await ask(page, camera, 'What does a harbour pilot do?');
  await camera.hold(1.8);
}

async function speak(page: Page, camera: Camera) {
  camera.title('… or aloud: hold, speak, let go');
  await camera.take(4, async () => {
    await camera.point(page.getByRole('button', { name: 'Hold to talk' }));
    await page.mouse.down();
    // A busy machine may not look at every second.
    await expect(page.getByRole('timer')).toHaveText(/^0:(0[4-9]|1)/);
    await page.mouse.up();
  });
  const voice = page.getByRole('group', { name: 'Voice', exact: true });
  await camera.take(2.5, async () => expect(voice).toContainText('Lena is speaking', PATIENCE));
  camera.title('It answers aloud while it still writes; both recordings stay');
  await camera.take(4, async () => expect(voice).toHaveCount(0, PATIENCE));
  await camera.hold(2);
}

async function read(page: Page, camera: Camera) {
  camera.title('Give it something to read');
  await camera.press(page.getByRole('link', { name: /Library/ }).first());
  const files = page.getByRole('button', { name: 'Choose files' });
  await expect(files).toBeVisible();
  await camera.hold(0.6);
  const chooser = page.waitForEvent('filechooser');
  await camera.press(files);
  const file = { name: 'handbook.pdf', mimeType: 'application/pdf', buffer: HANDBOOK };
  await (await chooser).setFiles(file);
  await camera.take(2, async () => expect(page.getByText('3 pages')).toBeVisible(PATIENCE));
  await camera.hold(1.8);
  camera.title(CHECKED);
  await camera.press(page.getByRole('link', { name: 'Ask Lena' }));
  await ask(page, camera, 'When does the Harbour Cafe open, and who owns it?');
  await camera.hold(1.5);
  camera.title('A citation opens the page, at the passage');
  const source = page.getByRole('link', { name: /^Source 1: handbook.pdf/ }).first();
  await camera.press(source);
  const sheet = page.getByRole('group', { name: 'Page 3' });
  await camera.take(1.5, async () => {
    await expect(sheet.locator('canvas[data-drawn]')).toBeVisible(PATIENCE);
    await expect(sheet.getByRole('img', { name: /^The passage: / })).toBeVisible();
  });
  await camera.hold(4);
}

async function refine(page: Page, camera: Camera) {
  camera.title(REFINING);
  await camera.press(page.getByRole('button', { name: 'Close the document' }));
  await camera.press(page.getByRole('button', { name: 'Options for Lena' }));
  await camera.press(page.getByRole('menuitem', { name: 'Improve the prompt' }));
  const wishes = page.getByRole('textbox', { name: 'Wishes for the refinement' });
  await camera.type(wishes, 'Be warm, and say so when you do not know');
  await page.keyboard.press('Enter');
  const review = page.getByRole('region', { name: 'The refined prompt compared with yours' });
  await camera.take(4, async () => expect(review).toBeVisible(PATIENCE));
  await camera.hold(4.5);
}

async function ask(page: Page, camera: Camera, question: string) {
  await camera.type(page.getByRole('textbox', { name: 'Message' }), question);
  await camera.take(3.5, async () => {
    await page.keyboard.press('Enter');
    const reply = page.getByRole('log').getByRole('article', { name: 'Lena' }).last();
    await expect(reply).toContainText(/\w/, PATIENCE);
    await expect(reply).toHaveAttribute('aria-busy', 'false', PATIENCE);
  });
}
