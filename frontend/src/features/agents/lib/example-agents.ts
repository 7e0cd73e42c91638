import { BookOpen, ChefHat, Feather, type LucideIcon } from 'lucide-react';
import { t } from '@/lib/i18n/translate';
import type { AgentFields } from './agent-fields';

/** An agent that is offered to someone who has none. */
export interface ExampleAgent {
  icon: LucideIcon;
  /** What it is good for, on its card. */
  pitch: string;
  fields: AgentFields;
  /** First things to say to it. */
  starters: readonly string[];
}

const EXAMPLES = [
  { icon: BookOpen, key: 'teacher' },
  { icon: ChefHat, key: 'cook' },
  { icon: Feather, key: 'editor' },
] as const;

/** Three agents that show what an agent can be. */
export function exampleAgents(): ExampleAgent[] {
  return EXAMPLES.map(({ icon, key }) => ({
    icon,
    pitch: t(`examples.${key}.pitch`),
    fields: {
      name: t(`examples.${key}.name`),
      system_prompt: t(`examples.${key}.prompt`),
      model: null,
      temperature: null,
      voice: null,
    },
    starters: [
      t(`examples.${key}.starter1`),
      t(`examples.${key}.starter2`),
      t(`examples.${key}.starter3`),
    ],
  }));
}

/** First things to say to the agent with this name, where it is one of the examples. */
export function startersFor(name: string): readonly string[] {
  return exampleAgents().find((example) => example.fields.name === name)?.starters ?? [];
}
