import { Menu as Base } from '@base-ui/react/menu';
import { Ellipsis, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/lib/text';
import { IconButton } from './icon-button';

interface MenuProps {
  /** What the choices are about, such as "Options for Study Companion". */
  label: string;
  className?: string;
  children: ReactNode;
}

/** A button with three dots and the choices behind it. */
export function Menu({ label, className, children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger
        render={
          <IconButton
            icon={Ellipsis}
            label={label}
            size="small"
            className={cx('data-popup-open:bg-hover data-popup-open:opacity-100', className)}
          />
        }
      />
      <Base.Portal>
        <Base.Positioner align="end" sideOffset={4} className="z-10">
          <Base.Popup className="menu-popup">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  icon: LucideIcon;
  onSelect: () => void;
  isDangerous?: boolean;
  children: ReactNode;
}

/** One choice of a menu. */
export function MenuItem({ icon: Icon, onSelect, isDangerous = false, children }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      className={cx(
        'flex min-h-9 cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none',
        isDangerous ? 'text-danger data-highlighted:bg-danger-wash' : 'data-highlighted:bg-hover',
      )}
    >
      <Icon className="size-4" aria-hidden />
      {children}
    </Base.Item>
  );
}
