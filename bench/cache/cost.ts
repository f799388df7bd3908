import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '#graph/json';
import { type ModelCache, singleModel } from '#graph/model';
import type { ModelCallRecord } from '#graph/run';
import type { Store } from '#store/contract/store';
import { answerAsModel } from '#test/stack/mock-model';
import { createAnswerCache } from '#workers/services/cache/answer-cache';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { createLlmService } from '#workers/services/llm/llm-service';
import { createModelRegistry } from '#workers/services/registry/registry';

const CALLS = 300;
const DISTINCT = 60;
/** Half of it before the first token: about what a small hosted model needs for a short answer. */
const ANSWER_MS = 400;
const MODEL = 'openai:gpt-5-mini';
/** The stand-in counts these for every answer. */
const TOKENS = { input: 20, output: 10 };

/** The same calls through a stand-in for OpenAI's chat completions: not kept, kept for the same prompt, kept for similar ones. */
export async function measureCost(store: Store, workflowId: string): Promise<string> {
  const mock = await startMock();
  try {
    const registry = createModelRegistry({ stored: store.models });
    const cache = createAnswerCache({ answers: store.answers, embedder: offlineEmbedder });
    const provider = {
      id: 'openai',
      kind: 'openai-chat',
      title: 'OpenAI',
      apiKey: 'none',
      baseUrl: mock.url,
      defaultModel: 'gpt-5-mini',
      models: [],
    } as const;
    const service = createLlmService({ config: { providers: [provider], offlineDelayMs: 0 }, registry, cache });

    const measured = async (title: string, settings: ModelCache): Promise<string> => {
      const asked = mock.count();
      const calls: ModelCallRecord[] = [];
      const times: number[] = [];
      for (let index = 0; index < CALLS; index += 1) {
        const startedAt = performance.now();
        const step = {
          runId: 'bench',
          workflowId,
          stepId: title,
          iteration: 0,
          attempt: 1,
          idempotencyKey: `${title}/${index}`,
          signal: new AbortController().signal,
          left: undefined,
          onToken: () => undefined,
          onNewText: () => undefined,
          onCall: (call: ModelCallRecord) => void calls.push(call),
          log: () => undefined,
        };
        await service
          .forStep(step)
          .generate({ model: { ...singleModel(MODEL), cache: settings }, system: 'Answer in one sentence.', prompt: promptOf(index) });
        times.push(performance.now() - startedAt);
      }
      const cost = calls.reduce((sum, call) => sum + call.costUsd, 0);
      const given = times.filter((_, index) => calls[index]?.outcome === 'cached');
      const total = times.reduce((sum, ms) => sum + ms, 0);
      return `| ${[title, mock.count() - asked, `$${cost.toFixed(6)}`, `${(total / 1_000).toFixed(1)} s`, `${median(times).toFixed(1)} ms`, given.length === 0 ? '–' : `${median(given).toFixed(1)} ms`].join(' | ')} |`;
    };

    return [
      `### ${CALLS} calls of ${MODEL} with ${DISTINCT} different prompts, one after the other; the stand-in answers in ${ANSWER_MS} ms and counts ${TOKENS.input} + ${TOKENS.output} tokens`,
      '',
      '| answers are | calls that reach the provider | cost | time for all | median call | median call from the cache |',
      '| --- | --- | --- | --- | --- | --- |',
      await measured('not kept', { kind: 'off' }),
      await measured('kept for the same prompt', { kind: 'exact', scope: 'node', ttlMs: 3_600_000 }),
      await measured('kept for similar prompts', { kind: 'similar', scope: 'node', ttlMs: 3_600_000, threshold: 0.96 }),
    ].join('\n');
  } finally {
    await mock.stop();
  }
}

const subjects = [
  'delivery',
  'refund',
  'password',
  'invoice',
  'warranty',
  'student discount',
  'opening hours',
  'gift card',
  'damaged parcel',
  'newsletter',
  'address change',
  'e-book download',
];
const questions = [
  'How does it work with the',
  'Whom do I ask about the',
  'What does it cost me if I need the',
  'How long do I have to wait for the',
  'Where on your pages do I read about the',
];

/** Each of the prompts in turn; every other round politely, which only `similar` takes for the same. */
function promptOf(index: number): string {
  const which = index % DISTINCT;
  const prompt = `${questions[Math.floor(which / subjects.length)]} ${subjects[which % subjects.length]}?`;
  return Math.floor(index / DISTINCT) % 2 === 0 ? prompt : `Hello, ${prompt} Thanks!`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function startMock(): Promise<{ readonly url: string; count(): number; stop(): Promise<void> }> {
  let calls = 0;
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      calls += 1;
      setTimeout(() => void answerAsModel(response, { body: JSON.parse(text) as Json, delayMs: ANSWER_MS / 2 }), ANSWER_MS / 2);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    count: () => calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
