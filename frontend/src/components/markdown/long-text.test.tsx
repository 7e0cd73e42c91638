import { act, render } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Markdown } from './markdown';
import { ALWAYS_DRAWN } from './parts';

const paragraphs = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, at) => `Part ${from + at}: ${'word '.repeat(199)}\n\n`,
  ).join('');
/** As long as what is always drawn, and about twelve parts more. */
const LONG = paragraphs(0, 150);

/** What the page watches, and a way to say where it is. */
const watched = new Map<Element, (isNear: boolean) => void>();

beforeEach(() => {
  watched.clear();
  vi.stubGlobal('IntersectionObserver', FakeObserver);
});

class FakeObserver {
  constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(element: Element) {
    watched.set(element, (isIntersecting) => act(() => this.tell([{ isIntersecting }])));
  }
  disconnect() {}
}

const isFar = (isNear = false) => {
  for (const tell of watched.values()) tell(isNear);
};
const drawn = (page: Element) => page.textContent.length;

describe('a long text', () => {
  it('is let go where it is far away, and drawn again where it is near', () => {
    const page = render(<Markdown text={LONG} />).container;
    const whole = page.textContent;
    isFar();
    expect(drawn(page)).toBeLessThan(ALWAYS_DRAWN + 10_000);
    expect(page.textContent).toContain('Part 1: word');
    isFar(true);
    expect(page.textContent).toBe(whole);
  });

  it('keeps the end that is being written, and what comes after it', () => {
    const page = render(<Markdown text={LONG} isStreaming />);
    isFar();
    page.rerender(<Markdown text={`${LONG}And more`} isStreaming />);
    expect(page.container).toHaveTextContent('And more');
    expect(drawn(page.container)).toBeLessThan(ALWAYS_DRAWN + 20_000);
  });

  it('draws nothing anew that it has drawn', () => {
    const page = render(<Markdown text={LONG} isStreaming />);
    const before = [...page.container.querySelectorAll('p')].slice(0, 100);
    page.rerender(<Markdown text={LONG + paragraphs(150, 170)} isStreaming />);
    expect([...page.container.querySelectorAll('p')].slice(0, 100)).toEqual(before);
    for (const element of before) expect(element).toBeInTheDocument();
  });

  it('keeps what is selected or has the focus', () => {
    const page = render(<Markdown text={`${LONG}[a link](https://example.org)`} />).container;
    page.querySelector('a')?.focus();
    isFar();
    expect(page.querySelector('a')).toHaveFocus();

    const part = page.querySelector('.prose-part');
    isFar(true);
    getSelection()?.selectAllChildren(part as Element);
    vi.spyOn(Selection.prototype, 'containsNode').mockImplementation((node) => node === part);
    isFar();
    expect(part).not.toBeEmptyDOMElement();
  });

  it('is all there when it is selected, and when it is printed', () => {
    const page = render(<Markdown text={LONG} />).container;
    const whole = page.textContent;
    isFar();
    act(() => window.dispatchEvent(new Event('beforeprint')));
    expect(page.textContent).toBe(whole);

    isFar();
    getSelection()?.selectAllChildren(page);
    vi.spyOn(Selection.prototype, 'containsNode').mockReturnValue(true);
    act(() => document.dispatchEvent(new Event('selectionchange')));
    expect(page.textContent).toBe(whole);
  });
});

describe('a text of ordinary length', () => {
  it('is drawn whole, wherever it is', () => {
    const page = render(<Markdown text={paragraphs(0, 40)} />).container;
    expect(watched.size).toBe(0);
    expect(page.querySelector('.prose-part')).toBeNull();
  });
});
