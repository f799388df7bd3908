import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Router } from 'wouter';
import { searchSettingsSchema } from '#graph/knowledge';
import type { Evaluation } from '#graph/knowledge-evaluation';
import { TooltipProvider } from '../../ui/tooltip.tsx';
import { compareResults } from './compare.ts';
import { ComparedRow } from './compared-row.tsx';
import { EvaluationTable } from './evaluation-table.tsx';
import { GateNotice } from './gate-notice.tsx';
import { ImportReport } from './import-report.tsx';
import { evaluationOf, resultOf } from './testing.ts';
import { ResultDetail } from './question-result.tsx';

const noop = (): void => undefined;

function htmlOf(element: React.ReactNode): string {
  return renderToStaticMarkup(
    <Router ssrPath="/knowledge/kb_1">
      <TooltipProvider>{element}</TooltipProvider>
    </Router>,
  );
}

const wordsOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

function tableOf(evaluations: readonly Evaluation[], hasSets = false): string {
  return htmlOf(
    <EvaluationTable
      evaluations={evaluations}
      hasSets={hasSets}
      liveGeneration={1}
      chosen={[]}
      onChoose={noop}
      onOpen={noop}
      onDelete={noop}
    />,
  );
}

describe('the table of evaluations', () => {
  it('says of each how it searched and what it came to, and marks the best', () => {
    const keyword = evaluationOf({
      id: 'a',
      settings: searchSettingsSchema.parse({ mode: 'keyword' }),
      metrics: { recall: 0.9, ndcg: 0.5 },
      p50Ms: 4,
    });
    const words = wordsOf(
      tableOf([
        keyword,
        evaluationOf({ id: 'b', label: 'With the new manuals', generation: 2, metrics: { recall: 0.4, ndcg: 0.75 }, p50Ms: 20, failed: 1 }),
      ]),
    );
    expect(words).toContain('Recall@5 Precision@5 MRR nDCG@10 Context precision Groundedness p50 Failed Made');
    expect(words).toMatch(/Keyword Keyword · 8 results 1 live 0\.90 best 0\.00 0\.00 0\.50 0\.00 – 4\.0 ms best 0/);
    expect(words).toMatch(/With the new manuals Hybrid · 8 results 2 0\.40 0\.00 0\.00 0\.75 best 0\.00 – 20 ms 1/);
  });

  it('shows how far a running one is, and why one failed', () => {
    const html = tableOf([
      evaluationOf({ id: 'a', status: 'running', metrics: null, p50Ms: null, progress: { done: 12, total: 60 } }),
      evaluationOf({
        id: 'b',
        status: 'failed',
        metrics: null,
        p50Ms: null,
        error: { code: 'MODEL_KEY_MISSING', message: 'There is no key.', hint: 'Set one.', retryable: false },
      }),
    ]);
    expect(html).toContain('aria-valuenow="12"');
    expect(wordsOf(html)).toMatch(/12 of 60 questions.*There is no key\. Set one\./);
  });

  it('says how many questions were asked where that differs: such evaluations have no best among them', () => {
    const words = wordsOf(
      tableOf([
        evaluationOf({ id: 'a', metrics: { recall: 0.4 } }),
        evaluationOf({ id: 'b', progress: { done: 9, total: 9 }, metrics: { recall: 0.9 } }),
      ]),
    );
    expect(words).toMatch(/3 questions.*9 questions/);
    expect(words).not.toContain('best');
  });

  it('names set and k where they differ', () => {
    const words = wordsOf(
      tableOf([evaluationOf({ id: 'a' }), evaluationOf({ id: 'b', k: 10, setId: 'set_2', setName: 'Sales', answerModel: 'auto' })], true),
    );
    expect(words).toContain('Recall@k');
    expect(words).toMatch(/Support · k = 5.*Sales · k = 10 · answers: auto/);
  });
});

describe('the questions of an evaluation', () => {
  const missing = { document: 'gone.md', phrase: 'five years', grade: 3 };
  const result = resultOf('q1', [null, 0], { relevant: [{ document: 'doc-1.md', phrase: '', grade: 1 }, missing] });

  it('show what was found, what of it is right, and what was missed', () => {
    const html = htmlOf(
      <ResultDetail
        evaluation={evaluationOf({ generation: 2, settings: searchSettingsSchema.parse({ mode: 'keyword' }) })}
        result={result}
      />,
    );
    expect(wordsOf(html)).toMatch(/Not found gone\.md · five years · answers best 1 doc-0\.md score 1\.00 Text 0 2 doc-1\.md Relevant/);
    const address = new URLSearchParams(/href="[^?"]*\?([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&'));
    expect(Object.fromEntries(address)).toEqual({ tab: 'search', q: 'Question q1?', settings: '{"mode":"keyword","generation":2}' });
  });

  it('show the reason of one that failed', () => {
    const failed = resultOf('q1', [], { error: { code: 'MODEL_OVERLOADED', message: 'The model is away.', retryable: true } });
    expect(wordsOf(htmlOf(<ResultDetail evaluation={evaluationOf()} result={failed} />))).toContain('The model is away.');
  });

  it('say what became of them between two evaluations', () => {
    const [worse] = compareResults([resultOf('q1', [0], { ndcg: 1 })], [resultOf('q1', [null], { ndcg: 0 })]);
    expect(wordsOf(htmlOf(<ComparedRow question={worse!} before={evaluationOf()} after={evaluationOf({ id: 'b' })} />))).toMatch(
      /Worse Question q1\? First hit #1 → then Not found nDCG −1\.00/,
    );
  });
});

describe('what is told beside', () => {
  it('why a generation is held back, with the way to evaluate it', () => {
    const html = htmlOf(
      <GateNotice
        knowledgeId="kb_1"
        gate={{ setId: 'set_1', metric: 'recall', least: 0.8 }}
        generation={2}
        state={{ kind: 'unmeasured', reason: 'It has to be evaluated.' }}
      />,
    );
    expect(html).toContain('href="/knowledge/kb_1?tab=evaluation&amp;evaluate=set_1&amp;generation=2"');
  });

  it('which lines of an import were left out', () => {
    expect(wordsOf(htmlOf(<ImportReport report={{ added: 0, skipped: [{ line: 7, reason: 'the question is empty' }] }} />))).toMatch(
      /No question was added\. 1 line left out.*Line 7 the question is empty/,
    );
  });
});
