import { describe, expect, it } from 'vitest';
import { runSchema, type Run } from '#graph/run';
import { answerOfRun, historyOf, type ChatTurn } from './chat-conversation.ts';

const node = (name: string, type: string, inputs: object = {}) => ({ id: name, name, type, position: { x: 0, y: 0 }, inputs });
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'out' }, to: { node: to } });
const graph = {
  format: 1,
  nodes: [node('chat', 'chat'), node('sort', 'classify'), node('say', 'llm'), node('reply', 'respond', { body: '{{ say.text }}' })],
  edges: [edge('chat', 'sort'), edge('sort', 'say'), edge('say', 'reply')],
};
const run = (more: object): Run =>
  runSchema.parse({
    id: 'r',
    workflowId: 'w',
    workflowName: 'W',
    version: null,
    status: 'running',
    trigger: 'chat',
    error: null,
    failedNode: null,
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    tokens: 0,
    costUsd: 0,
    models: [],
    input: null,
    output: null,
    graph,
    steps: [],
    sequence: 0,
    streams: {},
    ...more,
  });
const responded = {
  nodeId: 'reply',
  name: 'reply',
  type: 'respond',
  scope: '',
  iteration: 1,
  status: 'finished',
  input: null,
  resolved: null,
  port: 'out',
  output: 'Hello!',
  error: null,
  attempts: 1,
  startedAt: null,
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  model: null,
};

describe('an answer under test', () => {
  it('is what a visitor would read while models write, and no label or draft', () => {
    expect(answerOfRun(run({}), { 'sort/1': 'billing' })).toEqual({ status: 'running', text: '' });
    expect(answerOfRun(run({}), { 'sort/1': 'billing', 'say/1': 'Hel' })).toEqual({ status: 'running', text: 'Hel' });
  });

  it('is there as soon as the workflow has responded, though the run goes on', () => {
    expect(answerOfRun(run({ steps: [responded] }), {})).toEqual({ status: 'answered', text: 'Hello!' });
  });

  it('names the node that failed', () => {
    expect(
      answerOfRun(run({ status: 'failed', failedNode: 'say', error: { code: 'X', message: 'No key.', retryable: false } }), {}),
    ).toEqual({ status: 'failed', text: 'say: No key.' });
  });
});

describe('the history', () => {
  it('holds what was answered', () => {
    const turn = (message: string, status: ChatTurn['answer']['status'], text: string): ChatTurn => ({
      id: message,
      runId: 'r',
      message,
      answer: { status, text },
    });
    expect(historyOf([turn('Hi', 'answered', 'Hello'), turn('?', 'failed', 'broken')])).toEqual([
      { role: 'user', text: 'Hi' },
      { role: 'assistant', text: 'Hello' },
    ]);
  });
});
