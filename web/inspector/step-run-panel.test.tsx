import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Router } from 'wouter';
import { runSchema, type Run, type StepRun } from '#graph/run';
import { TooltipProvider } from '../ui/tooltip.tsx';
import recorded from './step-run/recorded-agent-run.json' with { type: 'json' };
import { StepRunPanel } from './step-run-panel.tsx';

/** A run of an agent with tools, one of which failed and one of which a person approved, as the API told it. */
const run: Run = runSchema.parse(recorded);

const agent = run.steps.find(({ type }) => type === 'agent')!;

function htmlOf(shown: Run, nodeId: string, streams: { [key: string]: string } = {}): string {
  return renderToStaticMarkup(
    <Router ssrPath="/runs/r">
      <TooltipProvider>
        <StepRunPanel run={shown} nodeId={nodeId} streams={streams} />
      </TooltipProvider>
    </Router>,
  );
}

const textOf = (...shown: Parameters<typeof htmlOf>): string =>
  htmlOf(...shown)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

const withAgent = (change: Partial<StepRun>, about: Partial<Run> = {}): Run => ({
  ...run,
  ...about,
  steps: run.steps.map((step) => (step === agent ? { ...step, ...change } : step)),
});

describe('the panel of a step run', () => {
  it('tells an agent turn by turn, the last one with the words of the model as Markdown', () => {
    const text = textOf(run, agent.nodeId);
    expect(text).toContain('4 turns');
    expect(text).toContain('4 tool calls');
    expect(text).toMatch(/Turn 1.*lookup_order, lookup_invoice.*1 failed/);
    expect(htmlOf(run, agent.nodeId)).toContain('<strong>B-17</strong>');
  });

  it('shows what the running turn is writing, and that a tool waits for a person', () => {
    const [first, tool] = agent.substeps!;
    const writing = { ...first!, id: '2.model', turn: 2, status: 'running' as const, output: null, finishedAt: null };
    const live = withAgent(
      {
        status: 'running',
        finishedAt: null,
        substeps: [first!, { ...tool!, status: 'waiting', finishedAt: null, reviewId: 'rv' }, writing],
      },
      { status: 'running', finishedAt: null },
    );
    const text = textOf(live, agent.nodeId, { [`${agent.nodeId}/0`]: 'Dear custo' });
    expect(text).toContain('Dear custo');
    expect(text).toContain('waits for approval');
  });

  it('lists model calls with their reason, error code and what the cache saved', () => {
    const [call] = agent.calls!;
    const calls = [
      { ...call!, model: 'openai:small', outcome: 'failed' as const, code: 'MODEL_OVERLOADED' },
      { ...call!, model: 'openai:large', because: 'fallback' as const, outcome: 'cached' as const, savedUsd: 0.25, savedTokens: 1_200 },
    ];
    const { substeps: _turns, ...plain } = agent;
    const text = textOf({ ...run, steps: [{ ...plain, calls, logs: [{ level: 'warn', text: 'be careful' }] }] }, agent.nodeId);
    for (const words of ['2, 1 failed', 'MODEL_OVERLOADED', 'fallback', 'saved $0.25', '1,200 tokens saved', 'Console', 'be careful'])
      expect(text).toContain(words);
  });

  it('leads to the run of a called workflow', () => {
    const call = run.steps.find(({ childRunId }) => childRunId !== undefined)!;
    expect(textOf(run, call.nodeId)).toContain('Open the run of the called workflow');
  });

  it('lists the items of a batch under its node', () => {
    const item = (index: number): StepRun => ({ ...agent, nodeId: 'b.item', scope: `b[${index}]` });
    const batch = { ...run, steps: [{ ...agent, nodeId: 'b' }, item(0), item(1)] };
    expect(textOf(batch, 'b')).toMatch(/2 items.*All items.*Item 1.*Item 2/s);
  });

  it('shows the passages that a search found, and leads to that search', () => {
    const passage = {
      citation: 1,
      text: 'Parcels arrive within three days.',
      score: 0.03,
      document: 'delivery.md',
      documentId: 'doc_1',
      path: ['Delivery', 'Times'],
      start: 0,
      end: 33,
      metadata: {},
    };
    const graph = {
      ...run.graph,
      nodes: run.graph.nodes.map((node) =>
        node.id === agent.nodeId ? { ...node, type: 'retrieve', config: { knowledge: 'kb_1' } } : node,
      ),
    };
    const step: StepRun = {
      ...agent,
      type: 'retrieve',
      resolved: { query: 'How long?' },
      output: { context: '', passages: [passage], tokens: 9, query: 'How long?', generation: 1 },
    };
    const { substeps: _, ...plain } = step;
    const shown = { ...run, graph, steps: [plain] };
    expect(textOf(shown, agent.nodeId)).toMatch(
      /1 passage Open in search.*\[ ?1 ?\] delivery\.md score 0\.030 Delivery › Times Parcels arrive/,
    );
    expect(htmlOf(shown, agent.nodeId)).toContain('href="/knowledge/kb_1?tab=search&amp;q=How+long%3F');
    expect(textOf(shown, agent.nodeId)).toContain('Add to a question set');
  });

  it('says so when the node has not run', () => {
    expect(textOf({ ...run, steps: [] }, agent.nodeId)).toContain('support_agent has not run in this run');
  });
});
