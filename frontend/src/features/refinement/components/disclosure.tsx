import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** Something that stays folded away until it is wanted. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group/more">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-control text-sm font-semibold text-soft hover:text-ink">
        <ChevronRight
          className="size-4 transition-transform group-open/more:rotate-90 rtl:not-group-open/more:rotate-180"
          aria-hidden
        />
        {title}
      </summary>
      <div className="mt-3">{children}</div>
    </details>
  );
}
