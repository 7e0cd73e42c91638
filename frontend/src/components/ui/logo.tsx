import { cx } from '@/lib/text';

/** The flame of the product. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={cx('size-7', className)} aria-hidden focusable="false">
      <path
        className="fill-ember"
        d="M16.8 2.2c.6 4.3-1.5 6.6-3.9 9.1C10.3 14 7 17 7 21.6 7 26.8 11.1 30 16 30s9-3.2 9-8.4c0-3.600-1.700-6.3-3.4-8.2-.3 2-1.1 3.3-2.5 4.1.9-5.300.2-11.5-2.3-15.3z"
      />
      <path
        className="fill-paper"
        d="M16.2 17.6c.3 2.2-.8 3.200-1.9 4.3-1 1-1.9 2-1.9 3.5 0 1.900 1.600 3.100 3.600 3.100s3.600-1.200 3.600-3.200c0-1.600-.7-2.700-1.400-3.500-.2.8-.5 1.300-1.100 1.600.3-2.100 0-4.400-.9-5.800z"
      />
    </svg>
  );
}
