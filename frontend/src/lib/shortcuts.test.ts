import { afterEach, describe, expect, it } from 'vitest';
import { setSingleKeys, shortcutOf } from './shortcuts';

afterEach(() => document.body.replaceChildren());

/** What a key means, pressed in `html`'s first element, or on the page. */
function pressed(key: string, options: KeyboardEventInit = {}, html = '') {
  document.body.innerHTML = html;
  const target = document.body.querySelector('[data-here]') ?? document.body;
  let meaning: unknown;
  const listen = (event: KeyboardEvent) => {
    meaning = shortcutOf(event);
  };
  document.addEventListener('keydown', listen);
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...options }));
  document.removeEventListener('keydown', listen);
  return meaning;
}

describe('keys', () => {
  it('search with Ctrl or ⌘ and K, also while one types', () => {
    expect(pressed('k', { ctrlKey: true })).toBe('search');
    expect(pressed('K', { metaKey: true })).toBe('search');
    expect(pressed('k', { ctrlKey: true }, '<textarea data-here></textarea>')).toBe('search');
  });

  it('do something alone', () => {
    expect(pressed('?', { shiftKey: true })).toBe('shortcuts');
    expect(pressed('/')).toBe('write');
    expect(pressed('n')).toBe('new');
    expect(pressed('s')).toBe('sidebar');
    expect(pressed('x')).toBeNull();
    expect(pressed('constructor')).toBeNull();
  });

  it('are what one types where one types', () => {
    expect(pressed('?', {}, '<textarea data-here></textarea>')).toBeNull();
    expect(pressed('n', {}, '<input data-here />')).toBeNull();
    expect(pressed('n', {}, '<div contenteditable><b data-here>bold</b></div>')).toBeNull();
  });

  it('belong to what is open above the page', () => {
    const dialog = '<div role="dialog"><button data-here>Close</button></div>';
    expect(pressed('n', {}, dialog)).toBeNull();
    expect(pressed('k', { ctrlKey: true }, dialog)).toBeNull();
  });

  it('mean nothing with another, held down, or within a word that is being composed', () => {
    expect(pressed('n', { ctrlKey: true })).toBeNull();
    expect(pressed('n', { altKey: true })).toBeNull();
    expect(pressed('k', { ctrlKey: true, shiftKey: true })).toBeNull();
    expect(pressed('n', { repeat: true })).toBeNull();
    expect(pressed('n', { isComposing: true })).toBeNull();
  });

  it('do nothing alone where that is switched off', () => {
    setSingleKeys(false);
    expect(pressed('n')).toBeNull();
    expect(pressed('k', { ctrlKey: true })).toBe('search');
    setSingleKeys(true);
    expect(pressed('n')).toBe('new');
  });
});
