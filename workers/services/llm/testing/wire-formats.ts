/** The formats that are spoken. */
export type WireName = 'openai' | 'openai-chat' | 'anthropic' | 'google' | 'ollama';

type End = 'stop' | 'length' | 'filter';

/** How one provider's stream is written. */
export interface WireFormat {
  readonly name: WireName;
  readonly contentType: string;
  matches(path: string): boolean;
  head(): string;
  part(text: string): string;
  tail(end: End, answer: { inputTokens: number; outputTokens: number; text: string }): string;
  error(status: number, message: string): unknown;
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: { readonly type: string }): string => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const chatChunk = (rest: object): string => data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'wire', ...rest });
const CHAT_ENDS = { stop: 'stop', length: 'length', filter: 'content_filter' } as const;
const ANTHROPIC_ENDS = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal' } as const;
const GOOGLE_ENDS = { stop: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY' } as const;

/** Written after the providers' published references; enough of each for text and structured answers. */
export const WIRE_FORMATS: { readonly [N in WireName]: WireFormat } = {
  'openai-chat': {
    name: 'openai-chat',
    contentType: 'text/event-stream',
    matches: (path) => path.endsWith('/chat/completions'),
    head: () => chatChunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    part: (content) => chatChunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    tail: (end, { inputTokens, outputTokens }) =>
      chatChunk({ choices: [{ index: 0, delta: {}, finish_reason: CHAT_ENDS[end] }] }) +
      chatChunk({ choices: [], usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens } }) +
      'data: [DONE]\n\n',
    error: (status, message) => ({ error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code: null } }),
  },
  openai: {
    name: 'openai',
    contentType: 'text/event-stream',
    matches: (path) => path.endsWith('/responses'),
    head: () =>
      event({ type: 'response.created', response: { id: 'resp_1', created_at: 1_700_000_000, model: 'wire' } } as { type: string }) +
      event({ type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'msg_1', status: 'in_progress', role: 'assistant', content: [] } } as { type: string }),
    part: (delta) => event({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta, logprobs: [] } as { type: string }),
    tail: (end, { inputTokens, outputTokens, text }) =>
      event({ type: 'response.output_item.done', output_index: 0, item: { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] } } as { type: string }) +
      event({
        type: end === 'stop' ? 'response.completed' : 'response.incomplete',
        response: {
          id: 'resp_1',
          created_at: 1_700_000_000,
          model: 'wire',
          output: [],
          incomplete_details: end === 'stop' ? null : { reason: end === 'length' ? 'max_output_tokens' : 'content_filter' },
          usage: { input_tokens: inputTokens, input_tokens_details: { cached_tokens: 0 }, output_tokens: outputTokens, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: inputTokens + outputTokens },
        },
      } as { type: string }),
    error: (_status, message) => ({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  },
  anthropic: {
    name: 'anthropic',
    contentType: 'text/event-stream',
    matches: (path) => path.endsWith('/messages'),
    head: () =>
      event({ type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'wire', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 11, output_tokens: 1 } } } as { type: string }) +
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string }),
    part: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as { type: string }),
    tail: (end, { outputTokens }) =>
      event({ type: 'content_block_stop', index: 0 } as { type: string }) +
      event({ type: 'message_delta', delta: { stop_reason: ANTHROPIC_ENDS[end], stop_sequence: null }, usage: { output_tokens: outputTokens } } as { type: string }) +
      event({ type: 'message_stop' }),
    error: (status, message) => ({ type: 'error', error: { type: status === 529 ? 'overloaded_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error', message } }),
  },
  google: {
    name: 'google',
    contentType: 'text/event-stream',
    matches: (path) => path.includes(':streamGenerateContent'),
    head: () => '',
    part: (text) => data({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }] }),
    tail: (end, { inputTokens, outputTokens }) =>
      data({
        candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: GOOGLE_ENDS[end], index: 0 }],
        usageMetadata: { promptTokenCount: inputTokens, candidatesTokenCount: outputTokens, totalTokenCount: inputTokens + outputTokens },
      }),
    error: (status, message) => ({ error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT' } }),
  },
  ollama: {
    name: 'ollama',
    contentType: 'application/x-ndjson',
    matches: (path) => path.endsWith('/chat') && !path.endsWith('/v1/chat'),
    head: () => '',
    part: (content) => line({ model: 'wire', created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, done: false }),
    tail: (end, { inputTokens, outputTokens }) =>
      line({
        model: 'wire',
        created_at: '2026-01-01T00:00:00Z',
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: end === 'length' ? 'length' : 'stop',
        total_duration: 1,
        load_duration: 1,
        prompt_eval_count: inputTokens,
        prompt_eval_duration: 1,
        eval_count: outputTokens,
        eval_duration: 1,
      }),
    error: (_status, message) => ({ error: message }),
  },
};
