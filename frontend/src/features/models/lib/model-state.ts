import type { LocalModel, Provider } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** What there is to say about the model that answers, and what can be done. */
export type ModelNews =
  /** A good model answers: nothing to say. */
  | { kind: 'none' }
  | { kind: 'downloading'; model: LocalModel; progress: number | null }
  | { kind: 'download-failed'; model: LocalModel; reason: string }
  | { kind: 'tiny'; offer: LocalModel | null }
  | { kind: 'starting' | 'failed'; message: string }
  | { kind: 'missing'; message: string; offer: LocalModel | null };

/** Sums up the state of the model that answers. */
export function modelNews(provider: Provider, models: readonly LocalModel[]): ModelNews {
  const chat = models.filter((model) => model.role === 'chat');
  const busy = chat.find((model) => model.download);
  if (busy?.download) {
    const { status, progress, error } = busy.download;
    if (status !== 'failed') {
      const isMeasured = status === 'downloading';
      return { kind: 'downloading', model: busy, progress: isMeasured ? progress : null };
    }
    return {
      kind: 'download-failed',
      model: busy,
      reason: error ?? t('models.connectionLost'),
    };
  }
  const message = (otherwise: string) => provider.message ?? otherwise;
  switch (provider.status) {
    case 'starting':
      return { kind: 'starting', message: t('models.startingText') };
    case 'failed':
      return { kind: 'failed', message: message(t('models.failedText')) };
    case 'not_installed':
      return {
        kind: 'missing',
        message: message(t('models.missingText')),
        offer: chat.find((model) => model.is_default) ?? chat[0] ?? null,
      };
    case 'ready':
    case 'unknown': {
      if (!provider.is_tiny) return { kind: 'none' };
      const offer = chat.find((model) => model.name === provider.upgrade && !model.installed);
      return { kind: 'tiny', offer: offer ?? null };
    }
  }
}
