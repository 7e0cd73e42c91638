import { Pencil, Trash2 } from 'lucide-react';
import { Menu } from '@/components/ui/menu';

interface SessionMenuProps {
  title: string;
  className?: string;
  onRename: () => void;
  onDelete: () => void;
}

/** What can be done with a conversation as a whole. */
export function SessionMenu({ title, className, onRename, onDelete }: SessionMenuProps) {
  return (
    <Menu
      label={`Options for ${title}`}
      {...(className && { className })}
      choices={[
        { icon: Pencil, text: 'Rename', onSelect: onRename },
        { icon: Trash2, text: 'Delete', onSelect: onDelete, isDangerous: true },
      ]}
    />
  );
}
