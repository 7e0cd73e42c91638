import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Agent, Message } from '@/lib/api/types';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeRefinement } from '@/testing/fake-refinement';
import { findToast } from '@/testing/find-toast';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;
let refinement: FakeRefinement;

beforeEach(() => {
  backend = new FakeBackend();
  refinement = new FakeRefinement(backend);
});

describe('test cases', () => {
  let agent: Agent;

  beforeEach(() => {
    agent = makeAgent({ name: 'Ada', system_prompt: 'Be nice.' });
    backend.agents = [agent];
    refinement.save(agent, 'Be nice.');
  });

  const open = () => renderApp(`/agents/${agent.id}/prompt/trials`);
  const cases = () => screen.findByRole('region', { name: 'Test cases' });

  it('are typed: a question, and what a good answer must do', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'New test case' }));
    const form = screen.getByRole('form', { name: 'New test case' });
    expect(within(form).getByRole('textbox', { name: 'Question' })).toHaveFocus();
    await user.click(within(form).getByRole('button', { name: 'Add test case' }));
    expect(within(form).getByText('Write what is asked.')).toBeVisible();
    await user.type(within(form).getByRole('textbox', { name: 'Question' }), 'What is it?');
    await user.selectOptions(
      within(form).getByRole('combobox', { name: 'A good answer' }),
      'must meet a criterion',
    );
    const criterion = within(form).getByRole('textbox', { name: 'The criterion, in words' });
    expect(criterion).toBeInvalid();
    await user.type(criterion, ' Is polite. {Enter}');
    expect(await within(await cases()).findByText('Is polite.')).toBeVisible();
    expect(backend.server.sent('POST', `/api/agents/${agent.id}/test-cases`)[0]?.body).toEqual({
      question: 'What is it?',
      kind: 'criterion',
      expected: 'Is polite.',
      is_drafted: false,
    });
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('are changed and deleted', async () => {
    refinement.addCase();
    refinement.addCase({ question: 'Any prices?', kind: 'not_contains', expected: '€' });
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Change “When do you open?”' }));
    const words = screen.getByRole('textbox', { name: 'These words' });
    await user.clear(words);
    await user.type(words, 'ten');
    await user.click(screen.getByRole('button', { name: 'Save test case' }));
    expect(await screen.findByText('Must contain “ten”')).toBeVisible();
    expect(screen.getByText('Must not contain “€”')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Delete “Any prices?”' }));
    await user.click(await screen.findByRole('button', { name: 'Delete test case' }));
    await waitFor(() => expect(screen.queryByText('Any prices?')).toBeNull());
  });

  it('stay in the form when they could not be saved', async () => {
    backend.server.on('POST', '/api/agents/{}/test-cases', () =>
      problem(409, 'Conflict', 'An agent has at most 100 test cases. Delete one first.'),
    );
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'New test case' }));
    await user.type(screen.getByRole('textbox', { name: 'Question' }), 'Why?');
    await user.type(screen.getByRole('textbox', { name: 'These words' }), 'because{Enter}');
    expect(await screen.findByText(/at most 100 test cases/)).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Question' })).toHaveValue('Why?');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('are drafted by the model, to be added or dismissed one by one', async () => {
    const draft = (question: string) => ({ question, kind: 'contains', expected: 'x' }) as const;
    refinement.drafts = [draft('One?'), draft('Two?'), draft('Three?')];
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Draft some' }));
    const drafts = await screen.findByRole('region', { name: 'Drafts' });
    expect(screen.getByText('3 drafts to look at.')).toHaveRole('status');
    await user.click(within(drafts).getByRole('button', { name: 'Dismiss “One?”' }));
    await user.click(within(drafts).getByRole('button', { name: 'Add “Three?”' }));
    await waitFor(() => expect(within(drafts).queryByText('Three?')).toBeNull());
    await user.click(within(drafts).getByRole('button', { name: 'Add all' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Drafts' })).toBeNull());
    expect(refinement.cases.map(({ question }) => question)).toEqual(['Three?', 'Two?']);
    expect(await screen.findAllByText('Drafted by the model')).toHaveLength(2);
  });

  it('say why none could be drafted', async () => {
    backend.server.on('POST', '/api/agents/{}/test-cases/draft', () =>
      problem(502, 'Unusable Answer', "The model's answer can't be used. Please try again."),
    );
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Draft some' }));
    expect(await screen.findByText(/The model's answer can't be used/)).toHaveRole('alert');
  });
});

describe('a thumb on a reply', () => {
  let reply: Message;

  function open(feedback: Message['feedback'] = null) {
    const { session, path } = backend.seed();
    backend.add(session, 'user', 'When do you open?');
    reply = backend.add(session, 'assistant', 'No idea.', { feedback });
    return renderApp(path);
  }

  function answerRatings() {
    backend.server.on('PUT', '/api/messages/{}/feedback', ({ body }) => {
      backend.change(reply, { feedback: (body as { rating: Message['feedback'] }).rating });
      return json(backend.find(reply.id));
    });
  }

  const thumb = (name: string) => screen.findByRole('button', { name });

  it('is kept, changes its mind, and is taken back', async () => {
    answerRatings();
    const { user } = open();
    await user.click(await thumb('Good reply'));
    expect(await thumb('Good reply')).toHaveAttribute('aria-pressed', 'true');
    await user.click(await thumb('Bad reply'));
    expect(await thumb('Good reply')).toHaveAttribute('aria-pressed', 'false');
    await user.click(await thumb('Bad reply'));
    expect(await thumb('Bad reply')).toHaveAttribute('aria-pressed', 'false');
    await waitFor(() =>
      expect(
        backend.server.sent('PUT', `/api/messages/${reply.id}/feedback`).map(({ body }) => body),
      ).toEqual([{ rating: 'up' }, { rating: 'down' }, { rating: null }]),
    );
  });

  it('shows at once, and goes back where it could not be saved', async () => {
    let refuse: (answer: Response) => void = () => undefined;
    backend.server.on(
      'PUT',
      '/api/messages/{}/feedback',
      () => new Promise((resolve) => (refuse = resolve)),
    );
    const { user } = open('up');
    await user.click(await thumb('Bad reply'));
    expect(await thumb('Bad reply')).toHaveAttribute('aria-pressed', 'true');
    await waitFor(() => expect(backend.server.log.at(-1)).toContain('/feedback'));
    refuse(problem(503, 'Database Unavailable', 'The database is busy.'));
    const toast = await findToast('Your rating could not be saved');
    expect(toast).toHaveTextContent('The database is busy.');
    expect(await thumb('Good reply')).toHaveAttribute('aria-pressed', 'true');
  });

  it('down offers to make a test case, and leads to it', async () => {
    answerRatings();
    const { user, path } = open();
    expect(screen.queryByRole('button', { name: 'Make this a test case' })).toBeNull();
    await user.click(await thumb('Bad reply'));
    await user.click(await thumb('Make this a test case'));
    const form = screen.getByRole('form', { name: 'New test case' });
    await user.selectOptions(within(form).getByRole('combobox'), 'must contain');
    await user.click(within(form).getByRole('button', { name: 'Add test case' }));
    expect(within(form).getByText(/Write the words/)).toBeVisible();
    await user.type(within(form).getByRole('textbox', { name: 'These words' }), 'nine{Enter}');
    await user.click(await screen.findByRole('link', { name: 'See the test cases' }));
    expect(path()).toMatch(/\/prompt\/trials$/);
    expect(refinement.cases[0]).toMatchObject({ kind: 'contains', expected: 'nine' });
    expect(await screen.findByText('From a conversation')).toBeVisible();
  });

  it('down makes one of the reply itself where nothing is said about it', async () => {
    const { user } = open('down');
    await user.click(await thumb('Make this a test case'));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await user.click(await thumb('Make this a test case'));
    await user.click(screen.getByRole('button', { name: 'Add test case' }));
    expect(await screen.findByText(/It is a test case now/)).toBeVisible();
    const [sent] = backend.server.sent('POST', `/api/messages/${reply.id}/test-case`);
    expect(sent?.body).toEqual({ kind: 'criterion', expected: null });
  });

  it('down says why it is no test case', async () => {
    backend.server.on('POST', '/api/messages/{}/test-case', () =>
      problem(409, 'Conflict', 'An agent has at most 100 test cases.'),
    );
    const { user } = open('down');
    await user.click(await thumb('Make this a test case'));
    await user.click(screen.getByRole('button', { name: 'Add test case' }));
    expect(await screen.findByText('An agent has at most 100 test cases.')).toHaveRole('alert');
  });
});
