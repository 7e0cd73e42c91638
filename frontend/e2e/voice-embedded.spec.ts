import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures';
import { CLEAR_CLIP, SPEAKING_CLEARLY } from './microphones';

test.use({ launchOptions: SPEAKING_CLEARLY });
test.slow();

test('with the models that come along, a person is understood and answered aloud', async ({
  page,
  server,
}) => {
  // At temperature 0 it says the same each time: what is heard again does not hang on luck.
  const prompt = {
    name: 'Ada',
    system_prompt: 'You answer in one short sentence.',
    temperature: 0,
  };
  const agent = await post(`${server.url}/api/agents`, JSON.stringify(prompt));
  const rehearsal = await post(`${server.url}/api/agents/${agent.id}/sessions`, '{}');
  // The models that hear and speak are loaded behind the one that writes.
  const audio = new FormData();
  audio.append('audio', new Blob([readFileSync(CLEAR_CLIP)]));
  const voiceUrl = `${server.url}/api/sessions/${rehearsal.id}/voice`;
  const rehearse = async () => (await fetch(voiceUrl, { method: 'POST', body: audio })).status;
  await expect.poll(rehearse, { timeout: 60_000, intervals: [1_000] }).toBe(200);

  await page.goto(`/agents/${agent.id}`);
  await page.getByRole('button', { name: 'Hold to talk' }).hover();
  await page.mouse.down();
  const recording = page.getByRole('group', { name: 'Recording', exact: true });
  await expect(recording.getByRole('timer')).toHaveText('0:03');
  await page.mouse.up();

  const log = page.getByRole('log');
  await expect(log.getByRole('article', { name: 'You' })).toContainText(
    /has never been surpassed/i,
    { timeout: 60_000 },
  );
  const voice = page.getByRole('group', { name: 'Voice', exact: true });
  await expect(voice).toContainText('Ada is speaking', { timeout: 60_000 });
  await expect(voice).toHaveCount(0, { timeout: 60_000 });

  // What was kept is what was written: the platform understands its own voice.
  const sessionId = page.url().split('/').at(-1);
  const conversation = await fetch(`${server.url}/api/sessions/${sessionId}/messages`);
  const [, reply] = (await conversation.json()).messages;
  const kept = await (await fetch(`${server.url}${reply.tts_audio_url}`)).blob();
  const played = new FormData();
  played.append('audio', kept);
  const understood = await (await fetch(voiceUrl, { method: 'POST', body: played })).json();
  expect(shareOfWords(reply.content, understood.user_message.content)).toBeGreaterThan(0.8);

  await page.reload();
  for (const name of ['Your recording', "Ada's reply"]) {
    const player = page.getByRole('group', { name });
    await player.getByRole('button', { name: /^Play/ }).click();
    await expect(player.getByRole('slider')).toHaveAttribute('aria-valuetext', /^0:01 of/);
  }
});

/** How much of what was written has been heard. */
function shareOfWords(written: string, heard: string): number {
  const wordsOf = (text: string) => text.toLowerCase().match(/[a-z']+/g) ?? [];
  const there = new Set(wordsOf(heard));
  const words = wordsOf(written);
  return words.filter((word) => there.has(word)).length / words.length;
}

async function post(url: string, body: string): Promise<{ id: string }> {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body })).json();
}
