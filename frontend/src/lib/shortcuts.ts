import { t } from '@/lib/i18n/translate';
import { readStored, writeStored } from './storage';

/** What a key can do, wherever one is. */
export type ShortcutAction = 'search' | 'shortcuts' | 'new' | 'write' | 'sidebar';

/** The single keys that do something while nobody is typing. */
const KEYS: ReadonlyMap<string, ShortcutAction> = new Map([
  ['?', 'shortcuts'],
  ['/', 'write'],
  ['n', 'new'],
  ['s', 'sidebar'],
]);

/** What is open above the page. */
const IS_ABOVE = '[role=dialog], [role=alertdialog]';

/** Where keys belong to what one types, or to what is open. */
const TAKES_KEYS = `input, textarea, select, [contenteditable], [role=menu], ${IS_ABOVE}`;

/** Whether single keys do something: those who speak to their computer may not want that. */
export function hasSingleKeys(): boolean {
  return readStored('single-keys') !== 'off';
}

/** Keeps whether single keys do something. */
export function setSingleKeys(isOn: boolean): void {
  writeStored('single-keys', isOn ? null : 'off');
}

/** Whether this machine calls the key for commands ⌘. */
export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** How the key for the search is written here. */
export function searchKeys(): string {
  return isMac() ? '⌘K' : `${t('finding.ctrl')} K`;
}

/** What a pressed key means, if anything. */
export function shortcutOf(event: KeyboardEvent): ShortcutAction | null {
  if (event.isComposing || event.repeat || event.defaultPrevented) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return isSearchKey(event) && !target?.closest(IS_ABOVE) ? 'search' : null;
  }
  if (target?.closest(TAKES_KEYS) || !hasSingleKeys()) return null;
  return KEYS.get(event.key) ?? null;
}

function isSearchKey({ key, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'k' && !altKey && !shiftKey;
}
