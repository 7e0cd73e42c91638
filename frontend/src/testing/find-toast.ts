import { screen } from '@testing-library/react';

/** The short message with this title. */
export async function findToast(title: string): Promise<HTMLElement> {
  // Its text is spoken by a live region beside it; the message itself is hidden from screen readers until entered.
  const heading = await screen.findByRole('heading', { name: title, hidden: true });
  return heading.parentElement ?? heading;
}
