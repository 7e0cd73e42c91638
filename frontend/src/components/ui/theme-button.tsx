import { Monitor, Moon, Sun } from 'lucide-react';
import { chooseTheme, useThemeChoice, type ThemeChoice } from '@/lib/theme';
import { IconButton } from './icon-button';

const NEXT = { system: 'light', light: 'dark', dark: 'system' } as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const NAMES: Record<ThemeChoice, string> = {
  system: 'as the system',
  light: 'light',
  dark: 'dark',
};

/** Goes round the themes: as the system has it, light, dark. */
export function ThemeButton() {
  const choice = useThemeChoice();
  return (
    <IconButton
      icon={ICONS[choice]}
      label={`Theme: ${NAMES[choice]}. Change to ${NAMES[NEXT[choice]]}.`}
      onClick={() => chooseTheme(NEXT[choice])}
    />
  );
}
