import { FolderUp } from 'lucide-react';
import { useRef } from 'react';
import { ACCEPTED } from '@/features/knowledge/lib/accepted-files';
import { Button } from '@/components/ui/button';

interface FileButtonProps {
  onFiles: (files: File[]) => void;
  children: string;
}

/** Opens the dialog that chooses files. */
export function FileButton({ onFiles, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPTED}
        aria-label={children}
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
      <Button variant="primary" onClick={() => input.current?.click()}>
        <FolderUp className="size-4" aria-hidden />
        {children}
      </Button>
    </>
  );
}
