import type {
  Agent,
  CaseDraft,
  PromptVersion,
  TestCase,
  TrialDetail,
  TrialResult,
} from '@/lib/api/types';
import { EventStream } from './event-stream';
import type { FakeBackend } from './fake-backend';
import { makeId } from './fixtures';
import { endTrial, makeTrial } from './make-trial';
import { json, problem } from './server';

type Side = TrialResult['side'];

/** Versions, test cases and trials in memory. Refinements and trials are streams that the test writes. */
export class FakeRefinement {
  versions: PromptVersion[] = [];
  cases: TestCase[] = [];
  trials: TrialDetail[] = [];
  drafts: CaseDraft[] = [];
  /** The streams that the page opened, refinements and trials, in order. */
  readonly streams: EventStream[] = [];

  constructor(private readonly backend: FakeBackend) {
    backend.config.features.refine = true;
    this.answerVersions();
    this.answerCases();
    this.answerTrials();
    backend.server.on('POST', '/api/agents/refine', () => this.open());
  }

  get stream(): EventStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('The page has opened no stream.');
    return stream;
  }

  /** Ends a refinement well. */
  refined(refined_prompt: string, changes = [{ change: 'Said who', reason: 'It helps.' }]): void {
    this.stream.event('done', { refined_prompt, changes, is_weak_model: false });
    this.stream.end();
  }

  /** Saves a prompt as the server does: the agent has it, and it is the newest version. */
  save(agent: Agent, system_prompt: string, part: Partial<PromptVersion> = {}): PromptVersion {
    const version: PromptVersion = {
      id: makeId(),
      agent_id: agent.id,
      number: this.versions.length + 1,
      system_prompt,
      origin: 'typed',
      restored_from: null,
      is_current: true,
      trial: null,
      created_at: new Date().toISOString(),
      ...part,
    };
    const earlier = this.versions.map((known) => ({ ...known, is_current: false }));
    this.versions = [version, ...earlier];
    this.backend.agents = this.backend.agents.map((known) =>
      known.id === agent.id ? { ...known, system_prompt } : known,
    );
    return version;
  }

  addCase(part: Partial<TestCase> = {}): TestCase {
    const test: TestCase = {
      id: makeId(),
      agent_id: this.backend.agents[0]?.id ?? '',
      question: 'When do you open?',
      kind: 'contains',
      expected: 'nine',
      source: 'typed',
      message_id: null,
      created_at: new Date().toISOString(),
      ...part,
    };
    this.cases.push(test);
    return test;
  }

  /** A trial of all cases, with a pending result for each answer to come. */
  addTrial(candidate_prompt: string, repeat = 1): TrialDetail {
    const current = this.versions.find((version) => version.is_current);
    const trial = makeTrial(current, this.cases, candidate_prompt, repeat);
    this.trials.unshift(trial);
    return trial;
  }

  /** One prompt has answered one case. */
  answer(trial: TrialDetail, index: number, side: Side, part: Partial<TrialResult>): void {
    const own = trial.results.filter((result) => result.side === side)[index];
    if (!own) throw new Error('The trial has no such case.');
    Object.assign(own, { status: 'complete', ...part });
    this.stream.event('result', own);
  }

  /** Counts what passed and ends the trial, for whoever listens. */
  finish(trial: TrialDetail): void {
    endTrial(trial);
    this.stream.event('done', { trial });
    this.stream.end();
  }

  private open(): Response {
    const stream = new EventStream();
    this.streams.push(stream);
    return stream.response;
  }

  private answerVersions(): void {
    const { server } = this.backend;
    server.on('GET', '/api/agents/{}/versions', () =>
      json({ versions: this.versions, total: this.versions.length }),
    );
    server.on('PUT', '/api/agents/{}', ({ body, parts: [id] }) => {
      const { prompt_origin: origin, ...fields } = body as Partial<Agent> & {
        prompt_origin?: 'refined';
      };
      const change = (agent: Agent) => (agent.id === id ? { ...agent, ...fields } : agent);
      this.backend.agents = this.backend.agents.map(change);
      const agent = this.agent(id);
      if (fields.system_prompt) this.save(agent, fields.system_prompt, origin ? { origin } : {});
      return json(this.agent(id));
    });
    server.on('POST', '/api/agents/{}/versions/{}/restore', ({ parts: [id, versionId] }) => {
      const earlier = this.versions.find((version) => version.id === versionId);
      if (!earlier) return problem(404, 'Not Found', 'Version not found');
      const part = { origin: 'restored', restored_from: earlier.id } as const;
      this.save(this.agent(id), earlier.system_prompt, part);
      return json(this.agent(id));
    });
  }

  private agent(id: string | undefined): Agent {
    const agent = this.backend.agents.find((known) => known.id === id);
    if (!agent) throw new Error(`No agent ${id}`);
    return agent;
  }

  private answerCases(): void {
    const { server } = this.backend;
    server.on('GET', '/api/agents/{}/test-cases', () =>
      json({ test_cases: this.cases, total: this.cases.length }),
    );
    server.on('POST', '/api/agents/{}/test-cases', ({ body }) => {
      const { is_drafted: isDrafted, ...fields } = body as CaseDraft & { is_drafted: boolean };
      return json(this.addCase({ ...fields, source: isDrafted ? 'drafted' : 'typed' }), 201);
    });
    server.on('POST', '/api/agents/{}/test-cases/draft', () => json({ cases: this.drafts }));
    server.on('PUT', '/api/test-cases/{}', ({ body, parts: [id] }) => {
      this.cases = this.cases.map((test) =>
        test.id === id ? { ...test, ...(body as CaseDraft) } : test,
      );
      return json(this.cases.find((test) => test.id === id));
    });
    server.on('DELETE', '/api/test-cases/{}', ({ parts: [id] }) => {
      this.cases = this.cases.filter((test) => test.id !== id);
      return new Response(null, { status: 204 });
    });
    server.on('POST', '/api/messages/{}/test-case', ({ body, parts: [id] }) => {
      const { kind, expected } = body as { kind: TestCase['kind']; expected: string | null };
      const own = expected ?? 'Better than this.';
      const part = { kind, expected: own, source: 'message', message_id: id ?? null } as const;
      return json(this.addCase(part), 201);
    });
  }

  private answerTrials(): void {
    const { server } = this.backend;
    const begin = (trial: TrialDetail) => {
      const response = this.open();
      this.stream.event('trial', trial);
      return response;
    };
    const find = (id: string | undefined) => this.trials.find((trial) => trial.id === id);
    server.on('GET', '/api/agents/{}/trials', () =>
      json({ trials: this.trials, total: this.trials.length }),
    );
    server.on('POST', '/api/agents/{}/trials', ({ body }) => {
      const { candidate_prompt, repeat } = body as { candidate_prompt: string; repeat: number };
      return begin(this.addTrial(candidate_prompt, repeat));
    });
    server.on('POST', '/api/trials/{}/repeat', ({ parts: [id] }) =>
      begin(this.addTrial(find(id)?.candidate_prompt ?? '')),
    );
    server.on('GET', '/api/trials/{}/stream', ({ parts: [id] }) => {
      const trial = find(id);
      if (!trial) return problem(404, 'Not Found', 'Trial not found');
      const response = begin(trial);
      if (trial.status === 'complete') this.finish(trial);
      return response;
    });
    server.on('DELETE', '/api/trials/{}', ({ parts: [id] }) => {
      this.trials = this.trials.filter((trial) => trial.id !== id);
      return new Response(null, { status: 204 });
    });
  }
}
