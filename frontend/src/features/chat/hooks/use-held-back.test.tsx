import { act, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { expect, it } from 'vitest';
import { useHeldBack } from './use-held-back';

function Box({ value }: { value: string }) {
  const box = useRef<HTMLParagraphElement>(null);
  return <p ref={box}>{useHeldBack(value, box)}</p>;
}

/** The browser begins or ceases to skip what is in the box. */
const skip = (skipped: boolean) =>
  act(() => {
    const event = new Event('contentvisibilityautostatechange');
    screen.getByRole('paragraph').dispatchEvent(Object.assign(event, { skipped }));
  });

it('holds a value back while it would not be seen, and gives the newest once it would', () => {
  const { rerender } = render(<Box value="first" />);
  rerender(<Box value="second" />);
  expect(screen.getByText('second')).toBeVisible();
  skip(true);
  rerender(<Box value="third" />);
  rerender(<Box value="fourth" />);
  expect(screen.getByText('second')).toBeVisible();
  skip(false);
  expect(screen.getByText('fourth')).toBeVisible();
});
