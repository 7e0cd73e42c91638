import { expect } from '@playwright/test';
import { type Scene, type Stage, never } from './stage';

const open = (part: string, text: string | RegExp) => async (stage: Stage) => {
  await stage.go(`${stage.world.shop}/prompt${part}`);
  await expect(stage.page.getByText(text).filter({ visible: true }).first()).toBeVisible();
};

const refine = async (stage: Stage) => {
  await open('', 'System prompt')(stage);
  await stage.page.getByRole('textbox', { name: 'Wishes for the refinement' }).fill('Be warm');
  await stage.page.keyboard.press('Enter');
};

/** Making a prompt better, and showing that it is. */
export const PROMPT: readonly Scene[] = [
  { name: 'prompt', open: open('', 'System prompt') },
  {
    name: 'prompt-refining',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/refine', never);
      await refine(stage);
      await expect(stage.page.getByRole('button', { name: 'Stop refining' })).toBeVisible();
    },
  },
  {
    name: 'prompt-refined',
    open: async (stage) => {
      await refine(stage);
      await expect(stage.page.getByText('What was changed, and why')).toBeVisible();
    },
  },
  {
    name: 'prompt-refused',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/refine', (route) => route.abort());
      await refine(stage);
      await expect(stage.page.getByRole('alert')).toBeVisible();
    },
  },
  { name: 'versions', open: open('/versions', 'Version 1') },
  {
    name: 'version-compared',
    open: async (stage) => {
      await open('/versions', 'Version 2')(stage);
      await stage.page.getByRole('link', { name: /Version 2/ }).click();
      await expect(stage.page.getByRole('button', { name: 'Restore version 2' })).toBeVisible();
    },
  },
  {
    name: 'version-restore',
    open: async (stage) => {
      await open('/versions', 'Version 2')(stage);
      await stage.page.getByRole('link', { name: /Version 2/ }).click();
      await stage.page.getByRole('button', { name: 'Restore version 2' }).click();
      await expect(stage.page.getByRole('alertdialog')).toBeVisible();
    },
  },
  { name: 'trials', open: open('/trials', 'Earlier trials') },
  {
    name: 'trials-new-case',
    open: async (stage) => {
      await open('/trials', 'Earlier trials')(stage);
      await stage.page.getByRole('button', { name: 'New test case' }).click();
      await expect(stage.page.getByRole('form', { name: 'New test case' })).toBeVisible();
    },
  },
  {
    name: 'trial-running',
    open: async (stage) => {
      await stage.go(await runTrial(stage));
      await expect(stage.page.getByRole('button', { name: /Stop/ })).toBeVisible();
    },
  },
  {
    name: 'trial-result',
    open: async (stage) => {
      await stage.go(stage.world.trial);
      await expect(stage.page.getByRole('table')).toBeVisible();
    },
  },
];

/** Begins a trial that does not end by itself, and returns where it is. */
async function runTrial({ api, world: { shop } }: Stage): Promise<string> {
  const candidate_prompt = 'You hold on. We open at nine.';
  // It is answered when the trial has ended.
  void api.post(`${shop}/trials`, { candidate_prompt }).catch(() => undefined);
  let running: string | undefined;
  await expect
    .poll(async () => {
      const { trials } = await api.get<{ trials: { id: string; status: string }[] }>(
        `${shop}/trials`,
      );
      running = trials.find(({ status }) => status === 'running')?.id;
      return running;
    })
    .toBeDefined();
  return `${shop}/prompt/trials/${running}`;
}
