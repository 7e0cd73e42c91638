import { describe, expect, it } from 'vitest';
import type { ModelDownload, Provider } from '@/lib/api/types';
import { makeConfig, makeModel } from '@/testing/fixtures';
import { modelNews } from './model-state';

const provider = (part: Partial<Provider> = {}) =>
  makeConfig({ kind: 'embedded', ...part }).provider;
const download = (part: Partial<ModelDownload> = {}): ModelDownload => ({
  status: 'downloading',
  progress: 0.5,
  downloaded_bytes: 5,
  total_bytes: 10,
  error: null,
  ...part,
});
const better = makeModel();
const tiny = makeModel({ name: 'tiny', installed: true, active: true, is_default: true });

describe('what there is to say about the model', () => {
  it('is nothing when a good one answers', () => {
    expect(modelNews(provider(), [better])).toEqual({ kind: 'none' });
    expect(modelNews(provider({ status: 'unknown' }), [])).toEqual({ kind: 'none' });
  });

  it('is an offer when a tiny one answers, and none where the better one is there already', () => {
    const small = provider({ is_tiny: true, upgrade: better.name });
    expect(modelNews(small, [tiny, better])).toEqual({ kind: 'tiny', offer: better });
    const installed = { ...better, installed: true };
    expect(modelNews(small, [tiny, installed])).toEqual({ kind: 'tiny', offer: null });
  });

  it('is the progress of a download, once it is measured', () => {
    const model = makeModel({ download: download() });
    expect(modelNews(provider({ is_tiny: true }), [model])).toMatchObject({
      kind: 'downloading',
      progress: 0.5,
    });
    const checked = makeModel({ download: download({ status: 'verifying' }) });
    expect(modelNews(provider(), [checked])).toMatchObject({ progress: null });
  });

  it('is the reason of a download that failed', () => {
    const model = makeModel({ download: download({ status: 'failed', error: 'No room.' }) });
    expect(modelNews(provider(), [model])).toMatchObject({
      kind: 'download-failed',
      reason: 'No room.',
    });
    const silent = makeModel({ download: download({ status: 'failed' }) });
    expect(modelNews(provider(), [silent])).toMatchObject({
      reason: expect.stringMatching('kept') as string,
    });
  });

  it('leaves out what does not chat', () => {
    const voice = makeModel({ role: 'speech', download: download() });
    expect(modelNews(provider(), [voice])).toEqual({ kind: 'none' });
  });

  it.each([
    ['failed', 'failed', 'The model could not be started.'],
    ['not_installed', 'missing', 'No model is installed yet.'],
  ] as const)('is the state %s in words', (status, kind, words) => {
    expect(modelNews(provider({ status }), [])).toMatchObject({ kind, message: words });
    const message = 'Said by the server.';
    expect(modelNews(provider({ status, message }), [])).toMatchObject({ kind, message });
  });

  it('is that it starts, which the server need not say again', () => {
    const starting = provider({ status: 'starting', message: 'The embedded model is starting.' });
    const message = 'This takes a moment.';
    expect(modelNews(starting, [])).toEqual({ kind: 'starting', message });
  });

  it('offers the default model where none is installed', () => {
    const missing = { ...tiny, installed: false };
    expect(modelNews(provider({ status: 'not_installed' }), [better, missing])).toMatchObject({
      offer: missing,
    });
  });
});
