import { BookOpen } from 'lucide-react';
import { KINDS, formatLimit } from '@/features/knowledge/lib/accepted-files';
import { FileButton } from './file-button';

interface EmptyLibraryProps {
  agentName: string;
  limit: number;
  onFiles: (files: File[]) => void;
}

/** What to do with a library that has nothing in it. */
export function EmptyLibrary({ agentName, limit, onFiles }: EmptyLibraryProps) {
  return (
    <div className="drop-invitation fade-in">
      <BookOpen className="size-10 text-ember-deep" aria-hidden />
      <h2 className="font-display text-2xl font-[550] text-balance">
        Give {agentName} something to read
      </h2>
      <p className="max-w-md text-pretty text-soft">
        Drop files here. {agentName} reads them, answers from them, and shows the passage that each
        answer comes from. They stay on this machine.
      </p>
      <FileButton onFiles={onFiles}>Choose files</FileButton>
      <p className="text-sm text-faint">
        {KINDS}, up to {formatLimit(limit)} each
      </p>
    </div>
  );
}
