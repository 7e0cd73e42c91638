import type { ReactNode, Ref } from 'react';

interface ScrollableProps {
  /** What is in it. */
  label: string;
  className?: string;
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
}

/** Something wide that scrolls by itself, also by keyboard. */
export function Scrollable({ label, className, ref, children }: ScrollableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable
    <div ref={ref} role="region" aria-label={label} tabIndex={0} className={className}>
      {children}
    </div>
  );
}
