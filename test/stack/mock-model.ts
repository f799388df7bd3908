import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '#graph/json';

/** All that a chat request asks, as one text. */
export function promptOf(body: Json): string {
  const messages = isRecord(body) && Array.isArray(body['messages']) ? body['messages'] : [];
  return messages.map((message) => (isRecord(message) ? textOf(message['content'] ?? '') : '')).join('\n');
}

/** Answers a chat request as OpenAI-compatible servers do, streamed when that was asked for. */
export async function answerAsModel(response: ServerResponse, { body, delayMs }: { readonly body: Json; readonly delayMs: number }): Promise<void> {
  const text = `Answer to: ${promptOf(body).slice(-80)}`;
  const isStream = isRecord(body) && body['stream'] === true;
  const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };
  const common = { id: 'chatcmpl-mock', created: 1_700_000_000, model: 'mock' };
  if (!isStream) {
    await sleep(delayMs);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...common, object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }], usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices: readonly Json[], more: object = {}): unknown => response.write(`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
  const half = Math.ceil(text.length / 2);
  send([{ index: 0, delta: { role: 'assistant', content: text.slice(0, half) }, finish_reason: null }]);
  if (delayMs > 0) await sleep(delayMs);
  send([{ index: 0, delta: { content: text.slice(half) }, finish_reason: null }]);
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], { usage });
  response.end('data: [DONE]\n\n');
}

function textOf(content: Json): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => (isRecord(part) ? textOf(part['text'] ?? '') : '')).join('') : '';
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
