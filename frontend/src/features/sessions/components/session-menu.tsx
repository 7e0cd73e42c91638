import { Braces, FileText, Pencil, Trash2 } from 'lucide-react';
import { Menu } from '@/components/ui/menu';
import { download } from '@/lib/download';
import { t } from '@/lib/i18n/translate';

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
      label={t('common.optionsFor', { name: title })}
      {...(className && { className })}
      choices={[
        { icon: Pencil, text: t('common.rename'), onSelect: onRename },
        { icon: FileText, text: t('sessions.exportMarkdown'), onSelect: () => save('markdown') },
        { icon: Braces, text: t('sessions.exportJson'), onSelect: () => save('json') },
        { icon: Trash2, text: t('common.delete'), onSelect: onDelete, isDangerous: true },
      ]}
    />
  );
}
