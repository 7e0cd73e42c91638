import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from '@/lib/text';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon;
  /** What it does, for those who can't see the icon and for those who wonder. */
  label: string;
  size?: 'small' | 'normal';
}

/** A button with only an icon, named all the same. */
export function IconButton({
  icon: Icon,
  label,
  size = 'normal',
  className,
  ...props
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...props}
      className={cx(
        'inline-grid shrink-0 place-items-center rounded-control text-faint',
        'transition-colors duration-(--quick) hover:bg-hover hover:text-ink',
        'disabled:pointer-events-none disabled:opacity-40',
        size === 'small' ? 'size-7 pointer-coarse:size-9' : 'size-9 pointer-coarse:size-10',
        className,
      )}
    >
      <Icon className={size === 'small' ? 'size-4' : 'size-[1.15rem]'} aria-hidden />
    </button>
  );
}
