import { screen } from '@testing-library/react';

/** The short message with this title. */
export function findToast(title: string): Promise<HTMLElement> {
  return screen.findByRole('dialog', { name: title });
}
