import type { ReactNode } from 'react';

interface ScrollableProps {
  /** What is in it. */
  label: string;
  className?: string;
  children: ReactNode;
}

/** Something wide that scrolls by itself, also by keyboard. */
export function Scrollable({ label, className, children }: ScrollableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable
    <div role="region" aria-label={label} tabIndex={0} className={className}>
      {children}
    </div>
  );
}
