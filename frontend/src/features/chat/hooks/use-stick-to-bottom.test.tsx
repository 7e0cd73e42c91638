import { act, fireEvent, render, screen } from '@testing-library/react';
import { useLayoutEffect, useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { stubResizes } from '@/testing/browser';
import { useStickToBottom } from './use-stick-to-bottom';

const VIEW = 500;
let height: number;
let top: number;
let layOutAgain: () => void;
let write: () => void;

/** A region of `VIEW` pixels around content of `height`, as a browser lays it out. */
function layOut(region: HTMLElement): void {
  Object.defineProperties(region, {
    clientHeight: { get: () => VIEW },
    scrollHeight: { get: () => height },
    scrollTop: {
      get: () => top,
      set: (value: number) => {
        top = Math.max(0, Math.min(value, height - VIEW));
        region.dispatchEvent(new Event('scroll'));
      },
    },
  });
  region.scrollTo = ((options: ScrollToOptions) => {
    region.scrollTop = options.top ?? 0;
  }) as typeof region.scrollTo;
}

function Region({ firstKey }: { firstKey: string }) {
  const [words, setWords] = useState(0);
  const { region, content, isAway, hasNews, jump } = useStickToBottom(firstKey, `last ${words}`);
  useLayoutEffect(() => {
    if (region.current) layOut(region.current);
    write = () => setWords((before) => before + 1);
  }, [region]);
  return (
    <>
      <div role="log" ref={region}>
        <div ref={content}>
          <p>The last row</p>
        </div>
      </div>
      {isAway && (
        <button onClick={() => jump('auto')}>{hasNews ? 'New text' : 'To the end'}</button>
      )}
    </>
  );
}

beforeEach(() => {
  height = 1000;
  top = 0;
  layOutAgain = stubResizes();
});

const grow = (by: number) =>
  act(() => {
    height += by;
    write();
    layOutAgain();
  });
const scrollTo = (to: number) =>
  act(() => {
    screen.getByRole('log').scrollTop = to;
  });
const atEnd = () => top === height - VIEW;

describe('a transcript', () => {
  it('begins at its end and stays there while text comes in', () => {
    render(<Region firstKey="a" />);
    grow(0);
    expect(atEnd()).toBe(true);
    for (let line = 0; line < 20; line += 1) grow(24);
    expect(atEnd()).toBe(true);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('lets the reader go, and tells of new text', () => {
    render(<Region firstKey="a" />);
    grow(0);
    scrollTo(200);
    expect(screen.getByRole('button', { name: 'To the end' })).toBeVisible();
    grow(100);
    expect(top).toBe(200);
    fireEvent.click(screen.getByRole('button', { name: 'New text' }));
    expect(atEnd()).toBe(true);
    expect(screen.queryByRole('button')).toBeNull();
    grow(100);
    expect(atEnd()).toBe(true);
  });

  it('takes rows that turn out taller than guessed for no new text', () => {
    render(<Region firstKey="a" />);
    grow(0);
    scrollTo(200);
    act(() => {
      height += 300;
      layOutAgain();
    });
    expect(screen.getByRole('button', { name: 'To the end' })).toBeVisible();
  });

  it('follows again once the reader has come back', () => {
    render(<Region firstKey="a" />);
    grow(0);
    scrollTo(100);
    scrollTo(height - VIEW - 10);
    expect(screen.queryByRole('button')).toBeNull();
    grow(300);
    expect(atEnd()).toBe(true);
  });

  it('does not take growth for the reader’s scrolling', () => {
    render(<Region firstKey="a" />);
    grow(0);
    // A long block appears, and the browser tells of an older scroll before the resize is seen.
    height += 400;
    fireEvent.scroll(screen.getByRole('log'));
    grow(0);
    expect(atEnd()).toBe(true);
  });

  it('keeps in place what is read when earlier messages come in above', () => {
    const { rerender } = render(<Region firstKey="b" />);
    grow(0);
    scrollTo(120);
    height += 700;
    rerender(<Region firstKey="a" />);
    expect(top).toBe(820);
    expect(screen.getByRole('button', { name: 'To the end' })).toBeVisible();
  });
});
