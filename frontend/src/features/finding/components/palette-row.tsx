import { isValidElement, type ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { excerptParts } from '@/features/finding/lib/excerpt-parts';
import { foundSource, type PaletteItem } from '@/features/finding/lib/palette-items';
import type { FoundText } from '@/lib/api/types';

/** One line of the palette: what it is, and where it leads. */
export function PaletteRow({ item }: { item: PaletteItem }) {
  return (
    <>
      <span className="palette-icon">{iconOf(item.icon)}</span>
      <span className="min-w-0 flex-1">
        {item.found ? (
          <Excerpt found={item.found} />
        ) : (
          <span dir="auto" className="block truncate text-match">
            {item.label}
          </span>
        )}
      </span>
      {item.hint && <span className="shrink-0 text-xs text-faint">{item.hint}</span>}
    </>
  );
}

function Excerpt({ found }: { found: FoundText }) {
  return (
    <>
      <span dir="auto" className="line-clamp-2 text-match wrap-anywhere">
        {excerptParts(found.excerpt, found.highlights).map(({ text, isHit }, index) =>
          isHit ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
        )}
      </span>
      <span dir="auto" className="mt-0.5 block truncate text-match text-xs text-faint">
        {foundSource(found)}
      </span>
    </>
  );
}

function iconOf(icon: LucideIcon | ReactNode): ReactNode {
  if (isValidElement(icon)) return icon;
  const Icon = icon as LucideIcon;
  return <Icon className="size-[1.15rem]" aria-hidden />;
}
