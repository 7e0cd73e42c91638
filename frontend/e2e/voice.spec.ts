import type { Page } from '@playwright/test';
import { SPEAKING } from './microphones';
import { ScriptedProvider } from './provider';
import { expect, openConversation, test } from './scripted-fixtures';

test.use({ launchOptions: SPEAKING });

/** A reply of ten seconds: it is still being written when its first sentence is heard. */
const LONG = 'mock-ttft50-n200-itl50';

const talk = (page: Page) => page.getByRole('button', { name: 'Hold to talk' });
const recording = (page: Page) => page.getByRole('group', { name: 'Recording', exact: true });
const voice = (page: Page) => page.getByRole('group', { name: 'Voice', exact: true });
const ownVoice = (page: Page) => page.getByRole('group', { name: 'Your recording' });
const spokenReply = (page: Page) => page.getByRole('group', { name: "Ada's reply" });
const question = (page: Page) => page.getByRole('log').getByRole('article', { name: 'You' });
const reply = (page: Page) => page.getByRole('log').getByRole('article', { name: 'Ada' });

/** Holds the button while the clip is heard. */
async function say(page: Page): Promise<void> {
  await talk(page).hover();
  await page.mouse.down();
  await expect(recording(page).getByRole('timer')).toHaveText('0:03');
  await page.mouse.up();
}

test('what is said is understood, answered and heard, and both recordings stay', async ({
  page,
  api,
}) => {
  await openConversation(page, api);
  await say(page);
  await expect(question(page)).toContainText(ScriptedProvider.words);
  await expect(voice(page)).toContainText('Ada is speaking');
  // It is over when the clock of the loudspeakers has passed the end of the last sentence.
  await expect(voice(page)).toHaveCount(0);
  await expect(reply(page)).toContainText(ScriptedProvider.words);

  await page.reload();
  for (const player of [ownVoice(page), spokenReply(page)]) {
    await player.getByRole('button', { name: /^Play/ }).click();
    const position = player.getByRole('slider', { name: 'Position' });
    await expect(position).toHaveAttribute('aria-valuetext', /^0:0[1-9] of 0:0[2-9]$/);
  }
  // One is heard at a time.
  await expect(ownVoice(page).getByRole('button', { name: /^Play/ })).toBeVisible();
});

test('a new conversation can begin with the space bar', async ({ page, api }) => {
  await openConversation(page, api);
  await page.getByRole('link', { name: 'New conversation', exact: true }).click();
  await talk(page).focus();
  await page.keyboard.down('Space');
  await expect(recording(page).getByRole('timer')).toHaveText('0:02');
  await page.keyboard.up('Space');
  await expect(page).toHaveURL(/\/sessions\//);
  await expect(question(page)).toContainText(ScriptedProvider.words);
  await expect(ownVoice(page)).toBeVisible();
});

test('stopping silences the agent at once; a reload in the middle does not speak again', async ({
  page,
  server,
  api,
}) => {
  const sessionId = await openConversation(page, api, LONG);
  await say(page);
  await expect(voice(page)).toContainText('Ada is speaking');
  await page.getByRole('button', { name: 'Stop the reply' }).click();
  await expect(voice(page)).toHaveCount(0);
  await expect(page.getByRole('note', { name: 'You stopped this reply' })).toBeVisible();

  await say(page);
  await expect(voice(page)).toContainText('Ada is speaking');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Stop the reply' })).toBeVisible();
  await expect(reply(page).last()).toContainText('tk199');
  await expect(voice(page)).toHaveCount(0);
  const stored = await (await fetch(`${server.url}/api/sessions/${sessionId}/messages`)).json();
  expect(stored.messages).toHaveLength(4);
});

test('sliding away, or Escape, sends nothing', async ({ page, server, api }) => {
  const sessionId = await openConversation(page, api);
  await talk(page).hover();
  await page.mouse.down();
  await expect(recording(page)).toBeVisible();
  await page.mouse.move(10, 10);
  await expect(recording(page)).toContainText('Let go to cancel');
  await page.mouse.up();
  await expect(recording(page)).toHaveCount(0);

  await talk(page).click();
  await expect(recording(page)).toContainText('Click to send');
  await page.keyboard.press('Escape');
  await expect(recording(page)).toHaveCount(0);
  const stored = await (await fetch(`${server.url}/api/sessions/${sessionId}/messages`)).json();
  expect(stored.messages).toEqual([]);
});

test('a recording outlives a reload until the server has it', async ({ browser, server, api }) => {
  // A page of its own: that a request fails is the point here, and no fault.
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await openConversation(page, api);
  await page.route('**/voice', (route) => route.abort('internetdisconnected'));
  await say(page);
  await expect(page.getByRole('alert')).toContainText("can't be reached");
  await page.unroute('**/voice');
  await page.reload();
  await ownVoice(page).getByRole('button', { name: /^Play/ }).click();
  await expect(ownVoice(page).getByRole('slider')).toHaveAttribute('aria-valuetext', /^0:01/);
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(question(page)).toContainText(ScriptedProvider.words);
  await expect(page.getByRole('button', { name: 'Send again' })).toHaveCount(0);
  await context.close();
});

test('hands-free: a pause sends, and the agent is listened to again', async ({ page, api }) => {
  await openConversation(page, api);
  await page.getByRole('button', { name: 'Hands-free' }).click();
  await expect(voice(page)).toContainText('Recording');
  await expect(question(page)).toContainText(ScriptedProvider.words);
  await expect(voice(page)).toContainText('Ada is speaking');
  await expect(voice(page)).toContainText('Listening');
  await voice(page).getByRole('button', { name: 'End' }).click();
  await expect(voice(page)).toHaveCount(0);
  await expect(talk(page)).toBeVisible();
});

test('a typed reply is read aloud when asked, shows its length, and can be moved in', async ({
  page,
  api,
}) => {
  const sessionId = await openConversation(page, api, 'mock-ttft50-n200-itl0');
  await page.getByRole('textbox', { name: 'Message' }).fill('A question of some length, typed.');
  await page.keyboard.press('Enter');
  await reply(page).getByRole('button', { name: 'Read aloud' }).click();
  const position = spokenReply(page).getByRole('slider', { name: 'Position' });
  await expect(position).toHaveAttribute('aria-valuetext', /^0:0[1-9]/);
  const shown = Number(await position.getAttribute('max'));
  expect(Math.abs(shown - (await secondsOfSpeech(page, sessionId)))).toBeLessThan(0.2);
  await spokenReply(page)
    .getByRole('button', { name: /^Pause/ })
    .click();
  const place = async () => Number(await position.inputValue());
  const before = await place();
  await position.focus();
  await page.keyboard.press('PageUp');
  await expect.poll(place).toBeCloseTo(before + 15, 0);
  await spokenReply(page).getByRole('button', { name: /^Play/ }).click();
  await expect.poll(place).toBeGreaterThan(before + 15.5);
});

/** How long the speech of the last reply lasts when all of it is decoded. */
function secondsOfSpeech(page: Page, sessionId: string): Promise<number> {
  return page.evaluate(async (id) => {
    const { messages } = await (await fetch(`/api/sessions/${id}/messages`)).json();
    const speech = await fetch(messages.at(-1).tts_audio_url);
    const context = new OfflineAudioContext(1, 1, 24_000);
    return (await context.decodeAudioData(await speech.arrayBuffer())).duration;
  }, sessionId);
}
