import { describe, expect, it } from 'vitest';
import { ApiError, UnreachableError } from '@/lib/api/errors';
import { makeAgent } from '@/testing/fixtures';
import { draftOf, fieldErrorsOf, isChanged, readDraft, type AgentDraft } from './agent-fields';

const limits = { name: 10, systemPrompt: 20 };
const draft = (part: Partial<AgentDraft> = {}): AgentDraft => ({
  name: 'Ada',
  systemPrompt: 'Be kind.',
  promptOrigin: 'typed',
  model: '',
  temperature: '',
  voice: '',
  toolServers: [],
  ...part,
});

describe('the form of an agent', () => {
  it('is empty for a new one and filled for one that is', () => {
    expect(draftOf()).toEqual(draft({ name: '', systemPrompt: '' }));
    const agent = makeAgent({ name: 'Ada', temperature: 0, model: 'm', voice: 'nova' });
    const filled = { name: 'Ada', temperature: '0', model: 'm', voice: 'nova' };
    expect(draftOf(agent)).toMatchObject(filled);
  });

  it('gives the fields without the blanks around them', () => {
    const typed = draft({ name: ' Ada ', model: ' m ', temperature: ' 0,7 ', voice: 'nova' });
    const fields = { name: 'Ada', model: 'm', temperature: 0.7, voice: 'nova' };
    expect(readDraft(typed, limits)).toEqual({
      fields: { ...fields, system_prompt: 'Be kind.', tool_servers: [] },
    });
    expect(readDraft(draft(), limits)).toMatchObject({
      fields: { model: null, temperature: null, voice: null },
    });
  });

  it('tells that its prompt was refined, and only then', () => {
    expect(readDraft(draft({ promptOrigin: 'refined' }), limits)).toMatchObject({
      fields: { prompt_origin: 'refined' },
    });
  });

  it.each([
    [{}, true, false],
    [{ name: 'Ben' }, true, true],
    [{ temperature: '1' }, false, true],
    [{ systemPrompt: 'Be brief.' }, true, true],
    [{ systemPrompt: 'Be brief.' }, false, false],
  ])('with %j has something to lose (prompt counts: %j): %j', (part, withPrompt, isLost) => {
    expect(isChanged(draft(part), draft(), withPrompt)).toBe(isLost);
  });

  it.each([
    [{ name: '  ' }, { name: 'Give your agent a name.' }],
    [{ name: 'x'.repeat(11) }, { name: 'Use at most 10 characters.' }],
    [{ systemPrompt: '' }, { systemPrompt: 'Say who the agent is and how it should answer.' }],
    [{ systemPrompt: 'x'.repeat(21) }, { systemPrompt: 'Use at most 20 characters.' }],
    [{ temperature: 'warm' }, { temperature: 'Use a number from 0 to 2.' }],
    [{ temperature: '2.1' }, { temperature: 'Use a number from 0 to 2.' }],
    [{ temperature: '-1' }, { temperature: 'Use a number from 0 to 2.' }],
  ])('with %j says %j', (part, errors) => {
    expect(readDraft(draft(part), limits)).toEqual({ errors });
  });
});

describe('the server’s complaint', () => {
  it.each([
    ['name: This name is taken.', { name: 'This name is taken.' }],
    ['system_prompt: Too long: 3 of 2.', { systemPrompt: 'Too long: 3 of 2.' }],
    ['voice: There is no such voice.', { voice: 'There is no such voice.' }],
    ['colour: There is no such colour.', {}],
    ['Something else.', {}],
  ])('%j belongs to %j', (detail, errors) => {
    expect(fieldErrorsOf(new ApiError(422, 'Validation Error', detail))).toEqual(errors);
  });

  it('of another kind belongs to no field', () => {
    expect(fieldErrorsOf(new ApiError(500, 'Error', 'name: no'))).toEqual({});
    expect(fieldErrorsOf(new UnreachableError(null))).toEqual({});
  });
});
