import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '@/lib/api/types';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeRefinement } from '@/testing/fake-refinement';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { problem } from '@/testing/server';

const ROUGH = 'Help customers. Be nice.';
const REFINED = 'Help the customers. Be warm. Never give prices.';

let backend: FakeBackend;
let refinement: FakeRefinement;
let agent: Agent;

beforeEach(() => {
  backend = new FakeBackend();
  refinement = new FakeRefinement(backend);
  agent = makeAgent({ name: 'Ada', system_prompt: ROUGH });
  backend.agents = [agent];
  refinement.save(agent, ROUGH);
});

const promptBox = () => screen.findByRole('textbox', { name: 'System prompt' });
const refineButton = () => screen.findByRole('button', { name: 'Refine' });
const review = () =>
  screen.findByRole('region', { name: 'The refined prompt compared with yours' });

/** Opens the prompt's page and has the prompt refined. */
async function refine(wishes = '') {
  const view = renderApp(`/agents/${agent.id}/prompt`);
  await promptBox();
  if (wishes) {
    const box = screen.getByRole('textbox', { name: 'Wishes for the refinement' });
    await view.user.type(box, `${wishes}{Enter}`);
  } else {
    await view.user.click(await refineButton());
  }
  await waitFor(() => expect(refinement.streams).toHaveLength(1));
  return view;
}

async function refineToEnd() {
  const view = await refine();
  refinement.refined(REFINED);
  const text = await review();
  return { ...view, text };
}

describe('refining', () => {
  it('sends the prompt, the wishes and the name, and shows the text as it is written', async () => {
    await refine('Never give prices');
    const [sent] = backend.server.sent('POST', '/api/agents/refine');
    expect(sent?.headers.get('Accept')).toBe('text/event-stream');
    expect(sent?.body).toEqual({
      prompt: ROUGH,
      instructions: 'Never give prices',
      name: 'Ada',
      model: null,
    });
    const live = await screen.findByRole('region', { name: /as it is written/ });
    expect(live).toHaveTextContent(ROUGH);
    refinement.stream.token('Help the ');
    expect(await within(live).findByRole('insertion')).toHaveTextContent('the');
    expect(within(live).queryByRole('deletion')).toBeNull();
    expect(screen.getByText('The prompt is being refined.')).toHaveRole('status');
  });

  it('begins anew where the server does', async () => {
    await refine();
    const live = await screen.findByRole('region', { name: /as it is written/ });
    refinement.stream.token('Broken words');
    await waitFor(() => expect(live).toHaveTextContent('Broken words'));
    refinement.stream.event('snapshot', { content: '' });
    refinement.stream.token('Help gladly');
    await waitFor(() => expect(live).toHaveTextContent('Help gladly'));
    expect(live).not.toHaveTextContent('Broken');
  });

  it('tells each change and its reason, and says once that it is done', async () => {
    const { text } = await refineToEnd();
    expect(within(text).getAllByRole('checkbox')).toHaveLength(3);
    const reasons = screen.getByRole('region', { name: 'What was changed, and why' });
    expect(within(reasons).getByRole('listitem')).toHaveTextContent('Said whoIt helps.');
    expect(screen.getByText(/The refined prompt is there/)).toHaveRole('status');
  });

  it('is taken as a whole with one click, saved as refined, and can be undone', async () => {
    const { user } = await refineToEnd();
    await user.click(screen.getByRole('button', { name: 'Use it' }));
    expect(await promptBox()).toHaveValue(REFINED);
    expect(await promptBox()).toHaveFocus();

    await user.click(screen.getByRole('button', { name: 'Undo the refinement' }));
    expect(await promptBox()).toHaveValue(ROUGH);
    await user.click(screen.getByRole('button', { name: 'Redo the refinement' }));
    await user.type(await promptBox(), ' Smile.');
    await user.click(screen.getByRole('button', { name: 'Save prompt' }));
    await waitFor(() =>
      expect(backend.server.sent('PUT', `/api/agents/${agent.id}`)[0]?.body).toEqual({
        system_prompt: `${REFINED} Smile.`,
        prompt_origin: 'refined',
      }),
    );
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Save prompt' })).toBeDisabled();
  });

  it('is taken in part: each change is kept or refused by itself, by keyboard too', async () => {
    const { user, text } = await refineToEnd();
    const prices = within(text).getByRole('checkbox', { name: /^Change 3 of 3: add .*prices/ });
    const warm = within(text).getByRole('checkbox', { name: /“nice” becomes “warm”/ });
    expect(prices).toBeChecked();
    act(() => prices.focus());
    await user.keyboard(' ');
    expect(prices).not.toBeChecked();
    await user.click(warm);
    await user.click(warm);
    await user.click(screen.getByRole('button', { name: 'Use 2 of 3 changes' }));
    expect(await promptBox()).toHaveValue('Help the customers. Be warm.');
  });

  it('with every change refused leaves only the way back', async () => {
    const { user } = await refineToEnd();
    await user.click(screen.getByRole('button', { name: 'Refuse all' }));
    expect(screen.getByRole('button', { name: 'Use 0 of 3 changes' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Take all changes' }));
    expect(screen.getByRole('button', { name: 'Use it' })).toBeEnabled();
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    expect(await promptBox()).toHaveValue(ROUGH);
    expect(screen.queryByRole('button', { name: 'Undo the refinement' })).toBeNull();
  });

  it('says when the model would change nothing', async () => {
    const { user } = await refine();
    refinement.refined(ROUGH, []);
    expect(await screen.findByText(/would change nothing/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Go on writing' }));
    expect(await promptBox()).toHaveValue(ROUGH);
  });

  it('can be stopped, and nothing that comes after counts', async () => {
    const { user } = await refine();
    const { stream } = refinement;
    await user.click(screen.getByRole('button', { name: 'Stop refining' }));
    await waitFor(() => expect(stream.isCancelled).toBe(true));
    expect(await promptBox()).toHaveValue(ROUGH);
    expect(await promptBox()).toHaveFocus();
  });
});

describe('a refinement that comes to nothing', () => {
  it.each([
    [
      'is refused',
      () =>
        refinement.stream.event('error', {
          error: 'Unusable Answer',
          detail: 'The model refused to refine this prompt. Your prompt is unchanged.',
        }),
      'The model refused to refine this prompt. Your prompt is unchanged.',
    ],
    ['is cut off', () => refinement.stream.end(), /The connection was cut/],
    ['is damaged', () => refinement.stream.write('event: done\ndata: {"re\n\n'), /went wrong/],
  ])('because it %s, says so and keeps what was typed', async (_, fail, words) => {
    await refine();
    refinement.stream.token('Help the');
    fail();
    expect(await screen.findByRole('alert')).toHaveTextContent(words);
    expect(await promptBox()).toHaveValue(ROUGH);
    expect(await refineButton()).toBeEnabled();
  });

  it('because the server says no, shows its reason without the name of the field', async () => {
    backend.server.on('POST', '/api/agents/refine', () =>
      problem(422, 'Validation Error', 'prompt: this is too long for the model.'),
    );
    const { user } = renderApp(`/agents/${agent.id}/prompt`);
    await user.click(await refineButton());
    expect(await screen.findByText('This is too long for the model.')).toHaveRole('alert');
  });
});

describe('a tiny model', () => {
  it('is said to refine weakly, before and after', async () => {
    backend.config.provider.is_tiny = true;
    renderApp(`/agents/${agent.id}/prompt`);
    expect(await screen.findByText(/it refines weakly/)).toBeVisible();
  });

  it('is told by the refinement, too', async () => {
    await refine();
    expect(screen.queryByText(/refines weakly/)).toBeNull();
    refinement.stream.event('done', {
      refined_prompt: REFINED,
      changes: [],
      is_weak_model: true,
    });
    expect(await screen.findByText(/refines weakly/)).toBeVisible();
  });
});

describe('what is written and not saved', () => {
  it('survives leaving the page, and can be given up', async () => {
    const { user, go } = renderApp(`/agents/${agent.id}/prompt`);
    await user.type(await promptBox(), ' Smile.');
    await go('/');
    await go(`/agents/${agent.id}/prompt`);
    expect(await promptBox()).toHaveValue(`${ROUGH} Smile.`);
    expect(screen.getByText(/Not saved yet/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Back to the saved one' }));
    expect(await promptBox()).toHaveValue(ROUGH);
  });

  it('can’t be saved empty or too long, and stays when saving fails', async () => {
    backend.config.limits.system_prompt_characters = 30;
    const { user } = renderApp(`/agents/${agent.id}/prompt`);
    await user.clear(await promptBox());
    expect(await screen.findByText(/Say who the agent is/)).toBeVisible();
    expect(await refineButton()).toBeDisabled();
    await user.type(await promptBox(), 'x'.repeat(31));
    expect(await screen.findByText('Use at most 30 characters.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Save prompt' })).toBeDisabled();
    await user.type(await promptBox(), '{Backspace}{Backspace}');
    backend.server.on('PUT', '/api/agents/{}', () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    await user.click(screen.getByRole('button', { name: 'Save prompt' }));
    expect(await screen.findByText('The database is busy.')).toBeVisible();
    expect(await promptBox()).toHaveValue('x'.repeat(29));
  });
});
