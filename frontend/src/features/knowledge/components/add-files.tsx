import { KINDS, formatLimit } from '@/features/knowledge/lib/accepted-files';
import { count } from '@/lib/text';
import { FileButton } from './file-button';

interface AddFilesProps {
  total: number;
  limit: number;
  onFiles: (files: File[]) => void;
}

/** How many documents there are, and the way to have more. */
export function AddFiles({ total, limit, onFiles }: AddFilesProps) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-48 flex-1">
        <h2 className="font-semibold">{sentenceCase(count(total, 'document'))}</h2>
        <p className="text-sm text-faint">
          <span className="pointer-coarse:hidden">Drop more anywhere here. </span>
          {KINDS}, up to {formatLimit(limit)} each.
        </p>
      </div>
      <FileButton onFiles={onFiles}>Add files</FileButton>
    </header>
  );
}

function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
