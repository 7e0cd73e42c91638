import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseTheme, themeChoice, watchTheme } from './theme';

let stop = () => {};
afterEach(() => stop());

/** A system whose preference a test can change. */
function system(isDark: boolean) {
  const query = Object.assign(new EventTarget(), { matches: isDark }) as MediaQueryList;
  vi.spyOn(window, 'matchMedia').mockReturnValue(query);
  return (next: boolean) => {
    Object.assign(query, { matches: next });
    query.dispatchEvent(new Event('change'));
  };
}
const shown = () => document.documentElement.dataset['theme'];

describe('the theme', () => {
  it('follows the system, also when that changes', () => {
    const setDark = system(true);
    stop = watchTheme();
    expect(shown()).toBe('dark');
    setDark(false);
    expect(shown()).toBe('light');
  });

  it('is the chosen one whatever the system says', () => {
    const setDark = system(false);
    stop = watchTheme();
    chooseTheme('dark');
    expect([themeChoice(), shown()]).toEqual(['dark', 'dark']);
    setDark(false);
    expect(shown()).toBe('dark');
    chooseTheme('system');
    expect([themeChoice(), shown()]).toEqual(['system', 'light']);
  });

  it('changes with the choice made in another tab', () => {
    system(false);
    stop = watchTheme();
    localStorage.setItem('fireside.theme', 'dark');
    window.dispatchEvent(new StorageEvent('storage'));
    expect(shown()).toBe('dark');
  });

  it('is no longer followed once nobody watches', () => {
    const setDark = system(false);
    watchTheme()();
    setDark(true);
    expect(shown()).toBe('light');
  });
});
