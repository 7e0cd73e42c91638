import { expect } from '@playwright/test';
import type { Scene, Stage } from './stage';
import { begin } from './world';

async function ready(stage: Stage): Promise<void> {
  await stage.go(await begin(stage.api, stage.world.teacher));
  await expect(stage.page.getByRole('button', { name: 'Hold to talk' })).toBeEnabled();
}

const talk = ({ page }: Stage) => page.getByRole('button', { name: 'Hold to talk' });
const recording = ({ page }: Stage) => page.getByRole('group', { name: 'Recording', exact: true });
const voice = ({ page }: Stage) => page.getByRole('group', { name: 'Voice', exact: true });

/** Talking: the recording, the states of the voice, and what can go wrong. */
export const SPEAKING: readonly Scene[] = [
  {
    name: 'voice-messages',
    open: async (stage) => {
      await stage.go(stage.world.aloud);
      await expect(stage.page.getByRole('group', { name: 'Your recording' })).toContainText('0:0');
    },
  },
  {
    name: 'voice-recording',
    isBrittle: true,
    open: async (stage) => {
      await ready(stage);
      await talk(stage).click();
      await expect(recording(stage).getByRole('timer')).toHaveText('0:02');
    },
  },
  {
    name: 'voice-recording-leaving',
    isBrittle: true,
    open: async (stage) => {
      await ready(stage);
      await talk(stage).hover();
      await stage.page.mouse.down();
      await expect(recording(stage)).toBeVisible();
      await stage.page.mouse.move(10, 10);
      await expect(recording(stage)).toContainText('Let go to cancel');
    },
  },
  {
    name: 'voice-listening',
    isBrittle: true,
    open: async (stage) => {
      await ready(stage);
      await stage.page.getByRole('button', { name: 'Hands-free' }).click();
      await expect(voice(stage)).toContainText(/Listening|Recording/);
    },
  },
  {
    name: 'voice-thinking',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/voice', () => new Promise(() => undefined));
      await ready(stage);
      await stage.page.getByRole('button', { name: 'Hands-free' }).click();
      await expect(voice(stage)).toContainText('Recording');
      await expect(voice(stage)).not.toContainText(/Recording|Listening/);
    },
  },
  {
    name: 'voice-speaking',
    isBrittle: true,
    open: async (stage) => {
      await ready(stage);
      await stage.page.getByRole('button', { name: 'Hands-free' }).click();
      await expect(voice(stage)).toContainText('is speaking');
    },
  },
  {
    name: 'voice-denied',
    open: async (stage) => {
      await ready(stage);
      await stage.page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () =>
          Promise.reject(new DOMException('Denied', 'NotAllowedError'));
      });
      await talk(stage).click();
      await expect(stage.page.getByRole('alert')).toContainText('The microphone is blocked');
    },
  },
  {
    name: 'voice-not-sent',
    isBrittle: true,
    open: async (stage) => {
      await stage.page.route('**/voice', (route) => route.abort('internetdisconnected'));
      await ready(stage);
      await talk(stage).click();
      await expect(recording(stage).getByRole('timer')).toHaveText('0:02');
      await stage.page.getByRole('button', { name: 'Send the recording' }).click();
      await expect(stage.page.getByRole('button', { name: 'Send again' })).toBeVisible();
    },
  },
];
