import type { ReactNode, Ref } from 'react';

interface ScrollableProps {
  /** What is in it. */
  label: string;
  className?: string;
  /** Which way what is in it runs, where that is not as the page. */
  dir?: 'auto' | 'ltr';
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
}

/** Something wide that scrolls by itself, also by keyboard. */
export function Scrollable({ label, className, dir, ref, children }: ScrollableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable
    <div ref={ref} dir={dir} role="region" aria-label={label} tabIndex={0} className={className}>
      {children}
    </div>
  );
}
