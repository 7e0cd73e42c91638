import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { t } from '@/lib/i18n/translate';

interface ChooseFileProps {
  /** Why the last file was not taken. */
  problem: string | null;
  onFile: (file: File) => void;
}

/** Asks for the file; it can be dropped here as well. */
export function ChooseFile({ problem, onFile }: ChooseFileProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className="flex flex-col items-center gap-3 rounded-card border border-dashed border-line-strong px-4 py-8 text-center"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <input
        ref={input}
        type="file"
        accept=".zip,.json,application/zip,application/json"
        aria-label={t('transfer.fileToImport')}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button variant="primary" autoFocus onClick={() => input.current?.click()}>
        <FileUp className="size-4" aria-hidden />
        {t('transfer.chooseFile')}
      </Button>
      <p className="text-sm text-pretty text-soft">
        {t.rich('transfer.chooseFileText', {
          b: (name) => (
            <bdi dir="ltr" className="font-medium">
              {name}
            </bdi>
          ),
        })}
      </p>
      {problem && (
        <p role="alert" className="text-sm text-pretty text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
