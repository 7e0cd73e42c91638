import { Monitor, Moon, Sun } from 'lucide-react';
import { t } from '@/lib/i18n/translate';
import { chooseTheme, useThemeChoice } from '@/lib/theme';
import { IconButton } from './icon-button';

const NEXT = { system: 'light', light: 'dark', dark: 'system' } as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const NAMES = { system: 'theme.system', light: 'theme.light', dark: 'theme.dark' } as const;

/** Goes round the themes: as the system has it, light, dark. */
export function ThemeButton() {
  const choice = useThemeChoice();
  return (
    <IconButton
      icon={ICONS[choice]}
      label={t('theme.button', { now: t(NAMES[choice]), next: t(NAMES[NEXT[choice]]) })}
      onClick={() => chooseTheme(NEXT[choice])}
    />
  );
}
