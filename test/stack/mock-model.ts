import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '#graph/json';

/** All that a chat request asks, as one text. */
export function promptOf(body: Json): string {
  const messages = isRecord(body) && Array.isArray(body['messages']) ? body['messages'] : [];
  return messages.map((message) => (isRecord(message) ? textOf(message['content'] ?? '') : '')).join('\n');
}

/** How many results of tools a chat request holds: the turns of an agent that lie behind it. */
export function turnsOf(body: Json): number {
  const messages = isRecord(body) && Array.isArray(body['messages']) ? body['messages'] : [];
  return messages.filter((message) => isRecord(message) && message['role'] === 'tool').length;
}

/** Answers a chat request as OpenAI-compatible servers do, streamed when that was asked for. */
export async function answerAsModel(
  response: ServerResponse,
  { body, delayMs }: { readonly body: Json; readonly delayMs: number },
): Promise<void> {
  const tool = toolToCall(body);
  if (tool !== null) return callTool(response, tool, delayMs);
  const text = `Answer to: ${promptOf(body).slice(-80)}`;
  const isStream = isRecord(body) && body['stream'] === true;
  const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };
  const common = { id: 'chatcmpl-mock', created: 1_700_000_000, model: 'mock' };
  if (!isStream) {
    await sleep(delayMs);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        ...common,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
        usage,
      }),
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices: readonly Json[], more: object = {}): unknown =>
    response.write(`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
  const half = Math.ceil(text.length / 2);
  send([{ index: 0, delta: { role: 'assistant', content: text.slice(0, half) }, finish_reason: null }]);
  if (delayMs > 0) await sleep(delayMs);
  send([{ index: 0, delta: { content: text.slice(half) }, finish_reason: null }]);
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], { usage });
  response.end('data: [DONE]\n\n');
}

/** A prompt that says `steps=10` has the first tool called with step 1 to 10, one a turn. */
function toolToCall(body: Json): { readonly name: string; readonly step: number } | null {
  const tools = isRecord(body) && Array.isArray(body['tools']) ? body['tools'] : [];
  const [first] = tools as readonly { readonly function?: { readonly name?: string } }[];
  const wanted = Number(/steps=(\d+)/.exec(promptOf(body))?.[1] ?? 0);
  const done = turnsOf(body);
  return first?.function?.name === undefined || done >= wanted ? null : { name: first.function.name, step: done + 1 };
}

/** A tool call as it is streamed: the name first, the arguments in two pieces. */
async function callTool(
  response: ServerResponse,
  { name, step }: { readonly name: string; readonly step: number },
  delayMs: number,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: Json, finish: string | null = null, more: object = {}): unknown =>
    response.write(
      `data: ${JSON.stringify({ id: 'chatcmpl-mock', created: 1_700_000_000, model: 'mock', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`,
    );
  send({
    role: 'assistant',
    content: null,
    tool_calls: [{ index: 0, id: `call_${step}`, type: 'function', function: { name, arguments: '' } }],
  });
  if (delayMs > 0) await sleep(delayMs);
  send({ tool_calls: [{ index: 0, function: { arguments: '{"st' } }] });
  send({ tool_calls: [{ index: 0, function: { arguments: `ep":${step}}` } }] });
  send({}, 'tool_calls', { usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 } });
  response.end('data: [DONE]\n\n');
}

function textOf(content: Json): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => (isRecord(part) ? textOf(part['text'] ?? '') : '')).join('') : '';
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
