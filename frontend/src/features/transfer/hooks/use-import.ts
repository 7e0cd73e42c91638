import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { importFile, previewImport } from '@/features/transfer/api/import-file';
import { describeError, isAbort } from '@/lib/api/errors';
import type { ImportContents } from '@/lib/api/types';
import { randomId } from '@/lib/ids';
import { keys } from '@/lib/query-keys';

/** How far an import has come. While something is sent, `sent` runs from 0 to 1. */
export type ImportState =
  | { step: 'choose'; problem: string | null }
  | { step: 'looking'; file: File; sent: number }
  | { step: 'preview'; file: File; contents: ImportContents; problem: string | null }
  | { step: 'importing'; file: File; contents: ImportContents; sent: number }
  | { step: 'done'; contents: ImportContents };

/** Takes a file from the first look to the agent that came of it; leaving gives up what is sent. */
export function useImport() {
  const [state, setState] = useState<ImportState>({ step: 'choose', problem: null });
  const client = useQueryClient();
  const sending = useRef<AbortController>(null);
  // The same file sent again, after an answer that was lost, must not come twice.
  const key = useRef('');
  useEffect(() => () => sending.current?.abort(), []);

  const begin = () => {
    sending.current?.abort();
    sending.current = new AbortController();
    return sending.current.signal;
  };

  const choose = async (file: File) => {
    key.current = randomId();
    const onProgress = (sent: number) => setState({ step: 'looking', file, sent });
    onProgress(0);
    try {
      const contents = await previewImport({ file, onProgress, signal: begin() });
      setState({ step: 'preview', file, contents, problem: null });
    } catch (error) {
      if (!isAbort(error)) setState({ step: 'choose', problem: describeError(error) });
    }
  };

  const start = async (file: File, contents: ImportContents) => {
    const onProgress = (sent: number) => setState({ step: 'importing', file, contents, sent });
    onProgress(0);
    try {
      const made = await importFile({ file, key: key.current, onProgress, signal: begin() });
      await client.invalidateQueries({ queryKey: keys.agents, exact: true });
      setState({ step: 'done', contents: made });
    } catch (error) {
      if (isAbort(error)) return;
      setState({ step: 'preview', file, contents, problem: describeError(error) });
    }
  };

  return {
    state,
    choose,
    start,
    again: () => setState({ step: 'choose', problem: null }),
  };
}
