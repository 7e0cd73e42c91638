import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '@/lib/api/types';
import { writePromptDraft } from '@/features/refinement/lib/prompt-draft';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeRefinement } from '@/testing/fake-refinement';
import { findToast } from '@/testing/find-toast';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { problem } from '@/testing/server';

const BETTER = 'Be nice. We open at nine.';

let backend: FakeBackend;
let refinement: FakeRefinement;
let agent: Agent;

beforeEach(() => {
  backend = new FakeBackend();
  refinement = new FakeRefinement(backend);
  agent = makeAgent({ name: 'Ada', system_prompt: 'Be nice.' });
  backend.agents = [agent];
  refinement.save(agent, 'Be nice.');
});

const openTrials = () => renderApp(`/agents/${agent.id}/prompt/trials`);

/** Two cases and a prompt that is not saved yet, about to be tried. */
async function run() {
  refinement.addCase();
  refinement.addCase({ question: 'Is it sunny?', kind: 'criterion', expected: 'Is honest.' });
  writePromptDraft(agent.id, { text: BETTER, origin: 'refined' });
  const view = openTrials();
  await view.user.click(await screen.findByRole('button', { name: 'Run the trial' }));
  await waitFor(() => expect(refinement.streams).toHaveLength(2));
  const trial = refinement.trials[0];
  if (!trial) throw new Error('No trial was begun.');
  await screen.findByRole('heading', { name: 'The trial is running' });
  return { ...view, trial };
}

async function runToEnd(passed: { current: boolean; candidate: boolean }) {
  const view = await run();
  for (const side of ['current', 'candidate'] as const) {
    const words = { reply: `Said by the ${side}.`, reason: `Why the ${side}.` };
    refinement.answer(view.trial, 0, side, { ...words, passed: passed[side] });
    refinement.answer(view.trial, 1, side, { ...words, passed: true });
  }
  refinement.finish(view.trial);
  return view;
}

const row = (name: RegExp) => screen.findByRole('row', { name });

describe('a trial', () => {
  it('runs the unsaved prompt against the current one, both answers growing side by side', async () => {
    const { path, trial } = await run();
    expect(backend.server.sent('POST', `/api/agents/${agent.id}/trials`)[0]?.body).toEqual({
      candidate_prompt: BETTER,
      repeat: 1,
    });
    expect(path()).toBe(`/agents/${agent.id}/prompt/trials/${trial.id}`);
    const cells = within(await row(/When do you open/)).getAllByRole('cell');
    const case_id = trial.results[0]?.case_id;
    for (const [side, content] of [
      ['candidate', 'We open '],
      ['current', 'I do '],
      ['candidate', 'at nine.'],
      ['current', 'not know.'],
    ]) {
      refinement.stream.event('token', { case_id, run: 1, side, content });
    }
    await waitFor(() => expect(cells[0]).toHaveTextContent('I do not know.'));
    expect(cells[1]).toHaveTextContent('We open at nine.');
    expect(cells[1]).toHaveTextContent('Answering…');
  });

  it('that the candidate wins says so, with reasons, and the candidate can be adopted', async () => {
    const { user } = await runToEnd({ current: false, candidate: true });
    expect(await screen.findByRole('heading', { name: 'The candidate is better' })).toBeVisible();
    expect(await screen.findByText(/The trial is done. The candidate is/)).toHaveRole('status');
    const [current, candidate] = within(await row(/When do you open/)).getAllByRole('cell');
    expect(current).toHaveTextContent(/Failed.*Said by the current.*Why the current\./);
    expect(candidate).toHaveTextContent(/Passed.*Said by the candidate.*Why the candidate\./);

    await user.click(screen.getByRole('button', { name: 'Use the candidate' }));
    expect(await screen.findByText('Ada follows the candidate')).toBeVisible();
    expect(backend.server.sent('PUT', `/api/agents/${agent.id}`)[0]?.body).toEqual({
      system_prompt: BETTER,
      prompt_origin: 'refined',
    });
    await user.click(screen.getByRole('link', { name: 'Prompt' }));
    expect(await screen.findByText('Saved')).toBeVisible();
  });

  it.each([
    ['The current prompt is better', { current: true, candidate: false }],
    ['No difference', { current: true, candidate: true }],
  ])('can end with: %s', async (title, passed) => {
    await runToEnd(passed);
    expect(await screen.findByRole('heading', { name: title })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Use the candidate' })).toBeEnabled();
  });

  it('says when it broke off, and keeps what was answered', async () => {
    const { trial } = await run();
    refinement.answer(trial, 0, 'current', { reply: 'At nine.', passed: true });
    const detail = 'The model is gone.';
    refinement.stream.event('error', { trial_id: trial.id, error: 'Trial Failed', detail });
    expect(await screen.findByText('The model is gone.')).toHaveRole('alert');
    expect(screen.getByText('At nine.')).toBeVisible();
    expect(screen.getAllByText('No answer')).toHaveLength(3);
    expect(screen.getByRole('heading', { name: 'The trial did not end' })).toBeVisible();
  });

  it('goes on behind a broken connection where it was', async () => {
    const { trial } = await run();
    refinement.stream.cut();
    await waitFor(() => expect(refinement.streams).toHaveLength(3));
    const streams = backend.server.sent('GET', `/api/trials/${trial.id}/stream`);
    expect(streams[1]?.headers.get('Last-Event-ID')).toBe('1');
    refinement.finish(trial);
    expect(await screen.findByRole('heading', { name: 'No difference' })).toBeVisible();
  });

  it('can be stopped', async () => {
    const { user, trial } = await run();
    backend.server.on('POST', `/api/trials/${trial.id}/stop`, () => {
      trial.status = 'stopped';
      refinement.stream.event('done', { trial });
      return Response.json(trial);
    });
    await user.click(screen.getByRole('button', { name: 'Stop the trial' }));
    expect(await screen.findByRole('heading', { name: 'The trial did not end' })).toBeVisible();
  });

  it('is found again in the list, opened, repeated and deleted', async () => {
    const { user, path, trial } = await runToEnd({ current: false, candidate: true });
    await screen.findByRole('heading', { name: 'The candidate is better' });
    await user.click(screen.getByRole('link', { name: 'All trials' }));
    await user.click(await screen.findByRole('link', { name: /The candidate is better/ }));
    expect(path()).toContain(trial.id);
    await user.click(await screen.findByRole('button', { name: 'Run it again' }));
    await waitFor(() => expect(path()).toContain(refinement.trials[0]?.id));
    expect(path()).not.toContain(trial.id);
    await waitFor(() => expect(refinement.streams).toHaveLength(5));
    refinement.finish(refinement.trials[0] ?? trial);
    await user.click(await screen.findByRole('button', { name: 'Delete trial' }));
    const question = await screen.findByRole('alertdialog', { name: 'Delete this trial?' });
    await user.click(within(question).getByRole('button', { name: 'Delete trial' }));
    await waitFor(() => expect(path()).toBe(`/agents/${agent.id}/prompt/trials`));
    expect(refinement.trials).toHaveLength(1);
  });

  it('that is not there says so', async () => {
    renderApp(`/agents/${agent.id}/prompt/trials/unknown`);
    expect(await screen.findByText('Trial not found')).toHaveRole('alert');
  });
});

describe('before a trial', () => {
  it('a second prompt and a case are needed, and the page says which is missing', async () => {
    const { user } = openTrials();
    expect(await screen.findByText(/There is only one prompt so far/)).toBeVisible();
    await user.click(screen.getByRole('link', { name: 'Write or refine another' }));
    await user.type(await screen.findByRole('textbox', { name: 'System prompt' }), ' Smile.');
    await user.click(screen.getByRole('button', { name: 'Try it first' }));
    expect(await screen.findByText('Add a test case first.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Run the trial' })).toBeDisabled();
    expect(screen.getByRole('combobox', { name: 'Candidate' })).toHaveTextContent(
      'What you have written (not saved)',
    );
  });

  it('an earlier version can be chosen, and how often each question is asked', async () => {
    refinement.addCase();
    const earlier = refinement.versions[0];
    refinement.save(agent, 'Be kind.');
    refinement.save(agent, 'Be brief.');
    const { user } = openTrials();
    const candidate = await screen.findByRole('combobox', { name: 'Candidate' });
    await user.selectOptions(candidate, earlier?.id ?? '');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Ask each question' }), '3');
    expect(screen.getByText('1 test case, 6 answers.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Run the trial' }));
    expect(await screen.findByText('Asked 3 of 3')).toBeVisible();
    expect(backend.server.sent('POST', `/api/agents/${agent.id}/trials`)[0]?.body).toEqual({
      candidate_prompt: 'Be nice.',
      repeat: 3,
    });
  });

  it('the page says why it could not begin', async () => {
    refinement.addCase();
    writePromptDraft(agent.id, { text: BETTER, origin: 'typed' });
    backend.server.on('POST', '/api/agents/{}/trials', () =>
      problem(409, 'Conflict', 'Another trial of this agent is running.'),
    );
    const { user } = openTrials();
    await user.click(await screen.findByRole('button', { name: 'Run the trial' }));
    expect(await screen.findByText('Another trial of this agent is running.')).toBeVisible();
  });
});

describe('adopting', () => {
  it('says when it did not work', async () => {
    const { user } = await runToEnd({ current: false, candidate: true });
    backend.server.on('PUT', '/api/agents/{}', () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    await user.click(await screen.findByRole('button', { name: 'Use the candidate' }));
    const toast = await findToast('The candidate could not be saved');
    expect(toast).toHaveTextContent('The database is busy.');
  });
});
