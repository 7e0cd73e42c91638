import { expect } from '@playwright/test';
import type { Scene, Stage } from './stage';

/** A scene for somebody who reads German, with its longer words. */
const german = (
  name: string,
  place: (stage: Stage) => string,
  text: string | RegExp,
  before: (stage: Stage) => Promise<void> = async () => undefined,
): Scene => ({
  name: `german-${name}`,
  open: async (stage) => {
    const { page } = stage;
    await page.addInitScript(() => localStorage.setItem('fireside.language', 'de'));
    await before(stage);
    await stage.go(place(stage));
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
  },
});

const noAgents = async ({ page }: Stage) =>
  page
    .route('**/api/agents', (route) => route.fulfill({ json: { agents: [], total: 0 } }))
    .then(() => undefined);

/** Some screens in the page's other language, and one that is mirrored. */
export const GERMAN: readonly Scene[] = [
  german('first-run', () => '', 'Setz dich ans Feuer.', noAgents),
  german('agent-chosen', ({ world }) => world.shop, 'Help customers of Blue Bottle'),
  german('reply-failed', ({ world }) => world.failed, /Gerade kommen zu viele Anfragen/),
  german('citations', ({ world }) => world.seats, 'Belegt'),
  german('library', ({ world }) => `${world.guide}/library`, 'handbook.pdf'),
  german('prompt', ({ world }) => `${world.shop}/prompt`, 'Systemprompt'),
  german('trial-result', ({ world }) => world.trial, /Kandidat/),
  german('away', () => 'away.html', 'Fireside ist nicht da'),
  {
    name: 'right-to-left',
    open: async (stage) => {
      await stage.go(stage.world.sky);
      await expect(stage.page.locator('.hljs-keyword').first()).toBeAttached();
      await stage.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    },
  },
];
