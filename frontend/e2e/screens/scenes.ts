import { CONVERSATION } from './conversation';
import { DIALOGS } from './dialogs';
import { FRAME } from './frame';
import { GERMAN } from './german';
import { LIBRARY } from './library';
import { MODELS } from './models';
import { PROMPT } from './prompt';
import { SPEAKING } from './speaking';
import type { Scene } from './stage';

/** Every screen in every state. */
export const SCENES: readonly Scene[] = [
  FRAME,
  MODELS,
  CONVERSATION,
  SPEAKING,
  LIBRARY,
  PROMPT,
  DIALOGS,
  GERMAN,
].flat();

/** The scene of this name. */
export function sceneOf(name: string): Scene {
  const scene = SCENES.find((other) => other.name === name);
  if (!scene) throw new Error(`There is no scene ${name}.`);
  return scene;
}
