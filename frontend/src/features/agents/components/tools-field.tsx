import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { toolServersQuery } from '@/features/agents/api/list-tool-servers';
import { describeError } from '@/lib/api/errors';
import type { ToolServer } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface ToolsFieldProps {
  /** The names of the servers that are ticked. */
  value: readonly string[];
  onChange: (names: string[]) => void;
}

/** Whose tools the agent uses, of the servers that the operator has configured. */
export function ToolsField({ value, onChange }: ToolsFieldProps) {
  const { data, error } = useQuery(toolServersQuery);
  const servers = data?.servers ?? [];
  // A name whose server is gone can be taken away.
  const gone = data ? value.filter((name) => servers.every((server) => server.name !== name)) : [];
  const toggle = (name: string, isTicked: boolean) =>
    onChange(isTicked ? [...value, name] : value.filter((other) => other !== name));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-semibold">{t('tools.title')}</legend>
      {data && !data.is_usable && <p className="text-sm text-soft">{t('tools.notUsable')}</p>}
      {error && (
        <p role="alert" className="text-sm text-danger">
          {describeError(error)}
        </p>
      )}
      {servers.map((server) => (
        <ServerTick
          key={server.name}
          name={server.name}
          isTicked={value.includes(server.name)}
          onToggle={toggle}
          server={server}
        />
      ))}
      {gone.map((name) => (
        <ServerTick key={name} name={name} isTicked onToggle={toggle} server={null} />
      ))}
      <p className="text-xs text-faint">{t('tools.hint')}</p>
    </fieldset>
  );
}

interface ServerTickProps {
  name: string;
  isTicked: boolean;
  onToggle: (name: string, isTicked: boolean) => void;
  /** Null for one that is no longer configured. */
  server: ToolServer | null;
}

function ServerTick({ name, isTicked, onToggle, server }: ServerTickProps) {
  const id = useId();
  return (
    <div className="text-sm">
      <label className="flex gap-2.5">
        <input
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-ember-deep"
          checked={isTicked}
          aria-labelledby={`${id}-name`}
          aria-describedby={id}
          onChange={(event) => onToggle(name, event.target.checked)}
        />
        <span id={`${id}-name`} className="font-medium wrap-anywhere" dir="auto">
          {name}
        </span>
      </label>
      <p id={id} className="ms-6.5 text-xs wrap-anywhere text-faint">
        <About server={server} />
      </p>
    </div>
  );
}

function About({ server }: { server: ToolServer | null }) {
  if (!server) return t('tools.notConfigured');
  if (server.state === 'starting') return t('tools.starting');
  if (server.state === 'failed') {
    return (
      <>
        {t('tools.unreachable')} <span lang="en">{server.message}</span>
      </>
    );
  }
  const asking = server.tools.filter((tool) => tool.needs_approval).length;
  return (
    <>
      {t('tools.count', { count: server.tools.length, asking })}{' '}
      <bdi>{server.tools.map((tool) => tool.name).join(', ')}</bdi>
    </>
  );
}
