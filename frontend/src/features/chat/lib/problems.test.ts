import { expect, it } from 'vitest';
import { ApiError, UnreachableError } from '@/lib/api/errors';
import { replyProblem, whyUnsent } from './problems';

it.each([
  [new ApiError(409, 'Conflict', 'Busy.'), /Another reply is still being written/],
  [new ApiError(422, 'Validation Error', 'content: too long'), /content: too long/],
  [new ApiError(429, 'Rate Limit', 'Slow down.', 'Please wait a few seconds.'), /^Please wait/],
  [new UnreachableError(null), /can't be reached/],
  [new Error('socket hang up'), /The connection was lost/],
])('%s becomes words that help', (error, words) => {
  expect(whyUnsent(error)).toMatch(words);
});

it.each([
  ['complete', 'stop', null],
  ['complete', null, null],
  ['complete', 'length', 'This reply reached the length limit'],
  ['complete', 'content_filter', 'The content filter ended this reply'],
  ['stopped', null, 'You stopped this reply'],
  ['interrupted', null, 'This reply was interrupted'],
  ['failed', null, 'This reply could not be completed'],
])('a reply that is %s (%s) says %j', (status, finishReason, title) => {
  expect(replyProblem(status, finishReason)).toBe(title);
});
