import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { cx } from '@/lib/text';
import { IconButton } from './icon-button';
import type { MenuChoice } from './menu';

interface OpenableMenuProps {
  label: string;
  choices: readonly MenuChoice[];
  className: string;
}

/** A menu that was asked for: it opens at once. */
export function OpenableMenu({ label, choices, className }: OpenableMenuProps) {
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger
        render={<IconButton icon={Ellipsis} label={label} size="small" className={className} />}
      />
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-10">
          <Menu.Popup className="menu-popup">
            {choices.map(({ icon: Icon, text, onSelect, isDangerous }) => (
              <Menu.Item
                key={text}
                onClick={onSelect}
                className={cx(
                  'flex min-h-9 cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none',
                  isDangerous
                    ? 'text-danger data-highlighted:bg-danger-wash'
                    : 'data-highlighted:bg-hover',
                )}
              >
                <Icon className="size-4" aria-hidden />
                {text}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
