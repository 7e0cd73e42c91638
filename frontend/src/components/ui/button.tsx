import type { ComponentProps } from 'react';
import { cx } from '@/lib/text';

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger';

const LOOKS: Record<Variant, string> = {
  primary: 'bg-ember-deep text-on-ember shadow-low hover:brightness-110',
  secondary: 'border border-line-strong bg-surface text-ink hover:border-faint',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-paper shadow-low hover:brightness-110',
};

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant;
}

/** A button with words. */
export function Button({ variant = 'secondary', className, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      className={cx(
        'inline-flex min-h-9 items-center justify-center gap-2 rounded-control px-3.5 py-1.5 text-sm font-semibold',
        'transition-[background-color,border-color,filter,transform] duration-(--quick)',
        'active:translate-y-px disabled:pointer-events-none disabled:opacity-50',
        LOOKS[variant],
        className,
      )}
    />
  );
}
