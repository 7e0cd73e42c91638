import { expect, test } from './fixtures';
import { SPEAKING_CLEARLY } from './voice-fixtures';

test.use({ launchOptions: SPEAKING_CLEARLY });
test.slow();

test('with the models that come along, a person is understood and answered aloud', async ({
  page,
  server,
}) => {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ name: 'Ada', system_prompt: 'You answer in one short sentence.' });
  const created = await fetch(`${server.url}/api/agents`, { method: 'POST', headers, body });
  const { id } = (await created.json()) as { id: string };
  await page.goto(`/agents/${id}`);
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

  await page.reload();
  for (const name of ['Your recording', "Ada's reply"]) {
    const player = page.getByRole('group', { name });
    await player.getByRole('button', { name: /^Play/ }).click();
    await expect(player.getByRole('slider')).toHaveAttribute('aria-valuetext', /^0:01 of/);
  }
});
