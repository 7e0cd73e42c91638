import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { CopyButton } from './copy-button';

it('copies, says so, and can be used again', async () => {
  const user = userEvent.setup();
  render(<CopyButton text="the text" label="Copy it" />);
  await user.click(screen.getByRole('button', { name: 'Copy it' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await navigator.clipboard.readText()).toBe('the text');
  expect(await screen.findByRole('button', { name: 'Copy it' })).toBeVisible();
});

it('copies where the page is served without TLS, too', async () => {
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
  let copied = '';
  document.execCommand = () => {
    copied = document.querySelector('textarea')?.value ?? '';
    return true;
  };
  render(<CopyButton text="the text" label="Copy it" />);
  await user.click(screen.getByRole('button', { name: 'Copy it' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
  expect(copied).toBe('the text');
  expect(document.querySelector('textarea')).toBeNull();
});
