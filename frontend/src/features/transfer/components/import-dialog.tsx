import { useImport } from '@/features/transfer/hooks/use-import';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Progress } from '@/components/ui/progress';
import { formatBytes, formatPercent } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
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
      title={t('transfer.import')}
      description={t('transfer.importText')}
    >
      {state.step === 'choose' && (
        <ChooseFile problem={state.problem} onFile={(file) => void choose(file)} />
      )}
      {state.step === 'looking' && (
        <Sending
          label={state.file.name}
          sent={state.sent}
          size={state.file.size}
          after={t('transfer.looking')}
        />
      )}
      {state.step === 'preview' && (
        <>
          <Contents contents={state.contents} title={t('transfer.wouldCome')} />
          {state.problem && (
            <p role="alert" className="text-sm text-danger">
              {state.problem}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={again}>{t('transfer.anotherFile')}</Button>
            <Button
              variant="primary"
              autoFocus
              onClick={() => void start(state.file, state.contents)}
            >
              {t('transfer.import')}
            </Button>
          </div>
        </>
      )}
      {state.step === 'importing' && (
        <Sending
          label={t('transfer.importing', { name: state.contents.agent_name })}
          sent={state.sent}
          size={state.file.size}
          after={t('transfer.puttingAway')}
        />
      )}
      {state.step === 'done' && (
        <>
          <Contents contents={state.contents} title={t('transfer.hasCome')} />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('common.close')}</Button>
            <Button
              variant="primary"
              autoFocus
              onClick={() => state.contents.agent_id && onOpen(state.contents.agent_id)}
            >
              {t('common.open')}
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
  const detail = isSent
    ? after
    : t('common.percentOf', { percent: formatPercent(sent), size: formatBytes(size) });
  return (
    <div role="status">
      <Progress label={label} value={isSent ? null : sent} detail={detail} />
    </div>
  );
}
