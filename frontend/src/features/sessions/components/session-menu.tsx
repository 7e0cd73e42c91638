import { Pencil, Trash2 } from 'lucide-react';
import { Menu, MenuItem } from '@/components/ui/menu';

interface SessionMenuProps {
  title: string;
  className?: string;
  onRename: () => void;
  onDelete: () => void;
}

/** What can be done with a conversation as a whole. */
export function SessionMenu({ title, className, onRename, onDelete }: SessionMenuProps) {
  return (
    <Menu label={`Options for ${title}`} {...(className && { className })}>
      <MenuItem icon={Pencil} onSelect={onRename}>
        Rename
      </MenuItem>
      <MenuItem icon={Trash2} onSelect={onDelete} isDangerous>
        Delete
      </MenuItem>
    </Menu>
  );
}
