import { cx } from '@/lib/text';

/** The shape of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('skeleton block rounded-control', className)} />;
}
