import { describe, expect, it } from 'vitest';
import { ApiError, UnreachableError, describeError, isAbort, toApiError } from './errors';

describe('an answer that is not ok', () => {
  it('is read from the envelope', () => {
    const body = { error: 'Conflict', detail: 'Busy.', fallback_message: 'Wait.' };
    expect(toApiError(409, body)).toMatchObject({
      status: 409,
      title: 'Conflict',
      message: 'Busy.',
      fallbackMessage: 'Wait.',
    });
  });

  it.each([[null], ['<html>'], [{}], [{ detail: 7 }]])(
    'without an envelope (%j) has words',
    (body) => {
      expect(toApiError(502, body)).toMatchObject({
        title: 'Error',
        message: 'The server answered with an error (502).',
        fallbackMessage: null,
      });
    },
  );
});

it('is described without internals', () => {
  expect(describeError(new ApiError(404, 'Not Found', 'There is no such agent.'))).toBe(
    'There is no such agent.',
  );
  expect(describeError(new UnreachableError(new TypeError('x')))).toMatch(/can't be reached/);
  expect(describeError(new TypeError('undefined is not a function'))).toMatch(/^Something went/);
  expect(describeError('odd')).toMatch(/^Something went/);
});

it('tells giving up from failing', () => {
  expect(isAbort(new DOMException('', 'AbortError'))).toBe(true);
  expect(isAbort(new TypeError('Failed to fetch'))).toBe(false);
});
