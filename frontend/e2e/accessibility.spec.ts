import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { sceneOf } from './screens/scenes';
import { isSettled, setTheme } from './screens/settled';
import { expect, test } from './screens/stage';

// What moves has ended at once: what it looks like on its way is in no rule.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>;
type RunOptions = Parameters<AxeBuilder['options']>[0];
/** As it stands in the page once a builder has brought it there. */
interface Axe {
  run: (context: { exclude: string[] }, options: RunOptions) => Promise<AxeResults>;
}

/** One scene of everything that looks different. */
const LOOKED_AT = [
  'first-run',
  'home-loading',
  'locked',
  'agent-chosen',
  'not-found',
  'page-fault',
  'server-away',
  'toast',
  'menu-conversation',
  'sidebar-drawer',
  'model-tiny',
  'conversation-loading',
  'reply-everything-end',
  'reply-streaming',
  'reply-failed',
  'question-edited',
  'message-not-sent',
  'citations',
  'citation-hovered',
  'citation-opened',
  'voice-messages',
  'voice-recording',
  'voice-speaking',
  'voice-denied',
  'library',
  'library-empty',
  'library-reading',
  'library-searched',
  'document-text-passage',
  'prompt',
  'prompt-refined',
  'version-compared',
  'trial-result',
  'agent-edit',
  'agent-new-refused',
  'agent-delete',
  'agent-export-with-recordings',
  'conversation-delete',
  'import',
  'import-preview',
  'models',
  'palette',
  'palette-results',
  'shortcuts',
];

/** Rules that say nothing of some scenes, and why. */
const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  // A menu stands outside of the page's landmarks, as menus do; so does what is shown of a source.
  [/^menu|^citation-hovered/, 'region'],
  // Its options are walked through from the text box above them.
  [/^palette/, 'scrollable-region-focusable'],
  // What is on its way has no heading yet.
  [/-loading$/, 'page-has-heading-one'],
  // The headings of a reply are the model's.
  [/^reply-everything/, 'heading-order'],
];

for (const name of LOOKED_AT) {
  test(`axe finds nothing in ${name}, in the light or in the dark`, async ({ stage }) => {
    const { page } = stage;
    const { open, widths = [1440] } = sceneOf(name);
    if (!widths.includes(1440)) await page.setViewportSize({ width: 360, height: 740 });
    await open(stage);
    await isSettled(page);
    const without = NOT_HERE.filter(([scenes]) => scenes.test(name)).map(([, rule]) => rule);
    await setTheme(page, 'light');
    expect(await findings(page, without)).toEqual([]);
    // The themes differ in colours alone.
    await setTheme(page, 'dark');
    await isSettled(page);
    expect(await colourFindings(page)).toEqual([]);
  });
}

// Nobody ever is on these: they send the focus on.
const NOBODYS = '[data-base-ui-focus-guard]';
const OPTIONS: RunOptions = { resultTypes: ['violations'] };

async function findings(page: Page, without: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().exclude(NOBODYS).options(OPTIONS);
  return inWords((await axe.disableRules(without).analyze()).violations);
}

/** Of colours alone; asks whom `findings` has brought to the page, since that takes as long as asking. */
async function colourFindings(page: Page): Promise<string[]> {
  const options: RunOptions = { ...OPTIONS, runOnly: ['color-contrast'] };
  const { violations } = await page.evaluate(
    ([nobodys, how]) => (window as unknown as { axe: Axe }).axe.run({ exclude: [nobodys] }, how),
    [NOBODYS, options] as const,
  );
  return inWords(violations);
}

const inWords = (violations: AxeResults['violations']): string[] =>
  violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 300)} ${any[0]?.message ?? ''}`),
  );
