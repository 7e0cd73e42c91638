import { useImport } from '@/features/transfer/hooks/use-import';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Progress } from '@/components/ui/progress';
import { formatBytes } from '@/lib/text';
import { ChooseFile } from './choose-file';
import { Contents } from './contents';

interface ImportDialogProps {
  onClose: () => void;
  /** Opens the agent that came of the file. */
  onOpen: (agentId: string) => void;
}

/** Makes an agent of a file: first says what would come, then does it. */
export function ImportDialog({ onClose, onOpen }: ImportDialogProps) {
  const { state, choose, start, again } = useImport();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Import"
      description="An agent that was exported from Fireside, or your conversations from ChatGPT."
    >
      {state.step === 'choose' && (
        <ChooseFile problem={state.problem} onFile={(file) => void choose(file)} />
      )}
      {state.step === 'looking' && (
        <Sending
          label={state.file.name}
          sent={state.sent}
          size={state.file.size}
          after="Looking through it…"
        />
      )}
      {state.step === 'preview' && (
        <>
          <Contents contents={state.contents} title="This would come" />
          {state.problem && (
            <p role="alert" className="text-sm text-danger">
              {state.problem}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={again}>Another file</Button>
            <Button
              variant="primary"
              autoFocus
              onClick={() => void start(state.file, state.contents)}
            >
              Import
            </Button>
          </div>
        </>
      )}
      {state.step === 'importing' && (
        <Sending
          label={`Importing ${state.contents.agent_name}`}
          sent={state.sent}
          size={state.file.size}
          after="Putting it away…"
        />
      )}
      {state.step === 'done' && (
        <>
          <Contents contents={state.contents} title="This has come" />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Close</Button>
            <Button
              variant="primary"
              autoFocus
              onClick={() => state.contents.agent_id && onOpen(state.contents.agent_id)}
            >
              Open
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface SendingProps {
  label: string;
  sent: number;
  size: number;
  /** What the server does when it has everything. */
  after: string;
}

function Sending({ label, sent, size, after }: SendingProps) {
  const isSent = sent >= 1;
  const detail = isSent ? after : `${Math.round(sent * 100)} % of ${formatBytes(size)}`;
  return (
    <div role="status">
      <Progress label={label} value={isSent ? null : sent} detail={detail} />
    </div>
  );
}
