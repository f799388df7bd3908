import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { runSchema, type Run } from '#graph/run';
import recorded from '../inspector/step-run/recorded-agent-run.json' with { type: 'json' };
import { TooltipProvider } from '../ui/tooltip.tsx';
import { RunValues } from './run-values.tsx';

const run: Run = runSchema.parse(recorded);

function textOf(change: Partial<Run>): string {
  const html = renderToStaticMarkup(
    <TooltipProvider>
      <RunValues run={{ ...run, ...change }} onShowNode={() => undefined} />
    </TooltipProvider>,
  );
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

describe('the values of a run', () => {
  it('say why a run is stuck, and what to do', () => {
    const stuck = { code: 'RUN_STUCK', message: "The run can't continue: no worker", hint: 'Heddle keeps trying.', retryable: true };
    expect(textOf({ status: 'running', finishedAt: null, output: null, stuck })).toMatch(
      /The run is stuck.*no worker.*Heddle keeps trying\..*Still running\./,
    );
    expect(textOf({ status: 'running', finishedAt: null, output: null })).not.toContain('stuck');
  });

  it('are not taken for empty where they were deleted', () => {
    const text = textOf({ input: null, output: null, contentRemovedAt: '2026-01-01T00:00:00.000Z' });
    expect(text).toContain('Inputs and outputs were deleted');
    expect(text).not.toMatch(/No output|without input/);
  });
});
