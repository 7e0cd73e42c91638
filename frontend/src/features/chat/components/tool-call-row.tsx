import {
  Ban,
  Check,
  ChevronRight,
  CircleAlert,
  CircleStop,
  Hand,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useDecideCall } from '@/features/chat/api/decide-call';
import type { ToolUse } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

const LOOKS: Record<ToolUse['state'], { icon: LucideIcon; look: string }> = {
  waiting: { icon: Hand, look: 'text-ember-deep' },
  running: { icon: LoaderCircle, look: 'animate-spin text-faint' },
  done: { icon: Check, look: 'text-faint' },
  failed: { icon: CircleAlert, look: 'text-danger' },
  refused: { icon: Ban, look: 'text-faint' },
  interrupted: { icon: CircleStop, look: 'text-faint' },
};

interface ToolCallRowProps {
  call: ToolUse;
  messageId: string;
  agentName: string;
  /** Whether the reply still goes on. */
  canDecide: boolean;
}

/** One call of a tool: what was asked for, what came of it, and the question whether it may be made. */
export function ToolCallRow({ call, messageId, agentName, canDecide }: ToolCallRowProps) {
  const isAsking = call.state === 'waiting' && canDecide;
  const [isOpened, setOpened] = useState<boolean | null>(null);
  const { icon: Icon, look } = LOOKS[call.state];
  // Nobody should approve what they have not seen.
  const isOpen = isOpened ?? isAsking;
  return (
    <div className="my-2 rounded-card border border-line bg-sunken text-sm" data-call={call.id}>
      <details open={isOpen} className="group/call">
        <summary
          className="flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-card px-3 py-1.5"
          onClick={(event) => {
            event.preventDefault();
            setOpened(!isOpen);
          }}
        >
          <Icon className={cx('size-4 shrink-0', look)} aria-hidden />
          <span className="min-w-0 flex-1 truncate">
            <bdi className="font-semibold">{call.tool}</bdi>{' '}
            {call.server && <bdi className="text-faint">{call.server}</bdi>}
          </span>
          <span className="shrink-0 text-faint">{stateOf(call)}</span>
          <ChevronRight
            className="size-4 shrink-0 text-faint transition-transform group-open/call:rotate-90 rtl:not-group-open/call:rotate-180"
            aria-hidden
          />
        </summary>
        <div className="flex flex-col gap-2 px-3 pb-3">
          <Part title={t('tools.arguments')} text={indented(call.arguments)} isCode />
          {call.result !== null && <Part title={t('tools.result')} text={call.result} />}
        </div>
      </details>
      {isAsking && <Question call={call} messageId={messageId} agentName={agentName} />}
    </div>
  );
}

function Part({ title, text, isCode = false }: { title: string; text: string; isCode?: boolean }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <p id={id} className="text-xs font-medium text-faint">
        {title}
      </p>
      <pre
        dir={isCode ? 'ltr' : 'auto'}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard
        tabIndex={0}
        aria-labelledby={id}
        className="mt-1 max-h-56 overflow-auto rounded-control bg-surface px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </pre>
    </section>
  );
}

function Question({ call, messageId, agentName }: Omit<ToolCallRowProps, 'canDecide'>) {
  const id = useId();
  const decide = useDecideCall(messageId, call.id);
  const isBusy = decide.isPending || decide.isSuccess;
  return (
    <div
      role="group"
      aria-labelledby={id}
      className="flex flex-wrap items-center gap-2 border-t border-line px-3 py-2.5"
    >
      <p id={id} role="alert" className="min-w-48 flex-1">
        {t('tools.question', { name: agentName, tool: call.tool })}
      </p>
      <Button disabled={isBusy} onClick={() => decide.mutate('refuse')}>
        {t('tools.refuse')}
      </Button>
      <Button variant="primary" disabled={isBusy} onClick={() => decide.mutate('approve')}>
        {t('tools.approve')}
      </Button>
    </div>
  );
}

function stateOf({ state }: ToolUse): string {
  switch (state) {
    case 'waiting':
      return t('tools.waiting');
    case 'running':
      return t('tools.running');
    case 'done':
      return t('tools.done');
    case 'failed':
      return t('tools.failed');
    case 'refused':
      return t('tools.refused');
    case 'interrupted':
      return t('tools.interrupted');
  }
}

/** JSON as people read it; as it is where it is none. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
