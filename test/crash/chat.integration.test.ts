import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw } from '../stack/draw.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

let stack: Stack;
let api: ApiClient;

beforeAll(async () => {
  stack = await startStack({ web: false, env: { HEDDLE_OFFLINE_DELAY_MS: '150' } });
  api = createApiClient(stack);
  const { id } = await api.createWorkflow(
    'chat',
    draw(
      [
        { name: 'chat', type: 'chat', config: { slug: 'books' } },
        { name: 'answer', type: 'llm', inputs: { prompt: '{{ input.message }}', history: '{{ input.history }}' } },
      ],
      ['chat -> answer'],
    ),
  );
  await api.publish(id);
});
afterAll(() => stack?.stop());

it('loses no message of a chat and no answer when everything is killed while it answers', async () => {
  const sessionId = await beginAndKill('When are you open on Sundays?');
  await stack.restart();
  await until('the question of before is answered', async () =>
    (await turns(sessionId)).every((turn) => turn.status === 'answered' && turn.text !== ''),
  );
  expect((await turns(sessionId)).map((turn) => turn.message)).toEqual(['When are you open on Sundays?']);
  await (await post({ sessionId, message: 'And on Mondays?' })).text();
  const [first, second] = await turns(sessionId);
  const { input } = await api.run(second!.runId);
  expect(input).toMatchObject({
    history: [
      { role: 'user', text: 'When are you open on Sundays?' },
      { role: 'assistant', text: first!.text },
    ],
  });
});

/** Sends a message, waits until its answer is being written, and pulls the plug. */
async function beginAndKill(message: string): Promise<string> {
  const reader = (await post({ message })).body!.getReader();
  let text = '';
  while (!text.includes('event: token')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended before a word was written: ${text}`);
    text += new TextDecoder().decode(value);
  }
  await stack.kill();
  await reader.cancel().catch(() => undefined);
  const [, data] = /^data: (.*)$/m.exec(text) ?? [];
  return (JSON.parse(data ?? '{}') as { sessionId: string }).sessionId;
}

function post(body: object): Promise<Response> {
  return fetch(`${stack.url}/chat/books/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function turns(
  sessionId: string,
): Promise<readonly { readonly runId: string; readonly message: string; readonly status: string; readonly text: string }[]> {
  const response = await fetch(`${stack.url}/chat/books/sessions/${sessionId}`);
  return ((await response.json()) as { turns: Awaited<ReturnType<typeof turns>> }).turns;
}
