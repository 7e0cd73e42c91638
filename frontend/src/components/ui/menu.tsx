import { Ellipsis, type LucideIcon } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { cx } from '@/lib/text';
import { IconButton } from './icon-button';

const loadOpenMenu = () => import('./menu-popup');
const OpenableMenu = lazy(() =>
  loadOpenMenu().then((module) => ({ default: module.OpenableMenu })),
);

/** One choice of a menu. */
export interface MenuChoice {
  icon: LucideIcon;
  text: string;
  onSelect: () => void;
  isDangerous?: boolean;
}

interface MenuProps {
  /** What the choices are about, such as "Options for Study Companion". */
  label: string;
  choices: readonly MenuChoice[];
  className?: string;
}

/**
 * A button with three dots and the choices behind it.
 *
 * A list can have hundreds of these, and most are never opened: until then each is only a button.
 */
export function Menu({ label, choices, className }: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  const look = cx('data-popup-open:bg-hover data-popup-open:opacity-100', className);
  const button = (
    <IconButton
      icon={Ellipsis}
      label={label}
      size="small"
      aria-haspopup="menu"
      aria-expanded={isWanted}
      className={look}
      onClick={() => setWanted(true)}
      onPointerEnter={() => void loadOpenMenu()}
      onFocus={() => void loadOpenMenu()}
    />
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <OpenableMenu label={label} choices={choices} className={look} />
    </Suspense>
  );
}
