import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { makeId } from '@/testing/fixtures';
import { Avatar, emberOf } from './avatar';

it('is always the same for an agent, and another for most others', () => {
  const id = makeId();
  expect(emberOf(id)).toEqual(emberOf(id));
  const looks = Array.from({ length: 50 }, () => JSON.stringify(emberOf(makeId())));
  expect(new Set(looks).size).toBeGreaterThan(45);
});

it.each([
  ['ada', 'A'],
  ['  émile', 'É'],
  ['🦊 fox', '🦊'],
  ['👩‍🚀 astronaut', '👩‍🚀'],
  ['', ''],
])('shows the first letter of %j', (name, letter) => {
  const { container } = render(<Avatar id="a" name={name} />);
  expect(container).toHaveTextContent(letter);
});

it('is nothing to a screen reader: the name stands beside it', () => {
  render(<Avatar id="a" name="Ada" />);
  expect(screen.getByText('A')).toHaveAttribute('aria-hidden', 'true');
});
