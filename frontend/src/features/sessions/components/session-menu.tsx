import { Braces, FileText, Pencil, Trash2 } from 'lucide-react';
import { Menu } from '@/components/ui/menu';
import { download } from '@/lib/download';

interface SessionMenuProps {
  sessionId: string;
  title: string;
  className?: string;
  onRename: () => void;
  onDelete: () => void;
}

/** What can be done with a conversation as a whole. */
export function SessionMenu(props: SessionMenuProps) {
  const { sessionId, title, className, onRename, onDelete } = props;
  const save = (format: 'markdown' | 'json') =>
    download(`/api/sessions/${sessionId}/export?format=${format}`);
  return (
    <Menu
      label={`Options for ${title}`}
      {...(className && { className })}
      choices={[
        { icon: Pencil, text: 'Rename', onSelect: onRename },
        { icon: FileText, text: 'Export as Markdown', onSelect: () => save('markdown') },
        { icon: Braces, text: 'Export as JSON', onSelect: () => save('json') },
        { icon: Trash2, text: 'Delete', onSelect: onDelete, isDangerous: true },
      ]}
    />
  );
}
