import { readJson, writeJson } from '#graph/json-text';

/** The formats that are spoken. */
export type WireName = 'openai' | 'openai-chat' | 'anthropic' | 'google' | 'ollama';

type End = 'stop' | 'length' | 'filter' | 'tools';

/** A tool call as a provider streams it: its arguments are JSON in pieces. */
export interface WireToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: readonly string[];
}

/** How one provider's stream is written. */
export interface WireFormat {
  readonly name: WireName;
  readonly contentType: string;
  matches(path: string): boolean;
  head(): string;
  part(text: string): string;
  /** Calls side by side: where the format can, their pieces come in turns. */
  toolCalls(calls: readonly WireToolCall[]): string;
  /** The provider gives up in the middle of a stream. */
  failure(message: string): string;
  tail(end: End, answer: { inputTokens: number; outputTokens: number; text: string }): string;
  error(status: number, message: string): unknown;
}

const data = (value: unknown): string => `data: ${writeJson(value)}\n\n`;
const event = (value: { readonly type: string }): string => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
const line = (value: unknown): string => `${writeJson(value)}\n`;

/** The pieces of several calls by turns: the first of each, the second of each, … */
function interleaved(calls: readonly WireToolCall[], write: (piece: string, index: number) => string): string {
  const longest = Math.max(...calls.map((call) => call.arguments.length));
  return Array.from({ length: longest }, (_none, at) =>
    calls.map((call, index) => (call.arguments[at] === undefined ? '' : write(call.arguments[at], index))).join(''),
  ).join('');
}

const whole = (call: WireToolCall): unknown => readJson(call.arguments.join(''));

const chatChunk = (rest: object): string =>
  data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'wire', ...rest });
const CHAT_ENDS = { stop: 'stop', length: 'length', filter: 'content_filter', tools: 'tool_calls' } as const;
const ANTHROPIC_ENDS = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal', tools: 'tool_use' } as const;
const GOOGLE_ENDS = { stop: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY', tools: 'STOP' } as const;

/** Written after the providers' published references; enough of each for texts, structured answers and tool calls. */
export const WIRE_FORMATS: { readonly [N in WireName]: WireFormat } = {
  'openai-chat': {
    name: 'openai-chat',
    contentType: 'text/event-stream',
    matches: (path) => path.endsWith('/chat/completions'),
    head: () => chatChunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    part: (content) => chatChunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    toolCalls: (calls) =>
      calls
        .map(({ id, name }, index) =>
          chatChunk({
            choices: [
              {
                index: 0,
                delta: { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
                finish_reason: null,
              },
            ],
          }),
        )
        .join('') +
      interleaved(calls, (piece, index) =>
        chatChunk({ choices: [{ index: 0, delta: { tool_calls: [{ index, function: { arguments: piece } }] }, finish_reason: null }] }),
      ),
    failure: (message) => data({ error: { message, type: 'server_error', param: null, code: null } }),
    tail: (end, { inputTokens, outputTokens }) =>
      chatChunk({ choices: [{ index: 0, delta: {}, finish_reason: CHAT_ENDS[end] }] }) +
      chatChunk({
        choices: [],
        usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
      }) +
      'data: [DONE]\n\n',
    error: (status, message) => ({
      error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code: null },
    }),
  },
  openai: {
    name: 'openai',
    contentType: 'text/event-stream',
    matches: (path) => path.endsWith('/responses'),
    head: () =>
      event({ type: 'response.created', response: { id: 'resp_1', created_at: 1_700_000_000, model: 'wire' } } as { type: string }) +
      event({
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'msg_1', status: 'in_progress', role: 'assistant', content: [] },
      } as { type: string }),
    toolCalls: (calls) =>
      calls
        .map(({ id, name }, index) =>
          event({
            type: 'response.output_item.added',
            output_index: index + 1,
            item: { type: 'function_call', id: `fc_${index}`, call_id: id, name, arguments: '', status: 'in_progress' },
          } as { type: string }),
        )
        .join('') +
      interleaved(calls, (delta, index) =>
        event({ type: 'response.function_call_arguments.delta', item_id: `fc_${index}`, output_index: index + 1, delta } as {
          type: string;
        }),
      ) +
      calls
        .map(
          (call, index) =>
            event({
              type: 'response.function_call_arguments.done',
              item_id: `fc_${index}`,
              output_index: index + 1,
              arguments: call.arguments.join(''),
            } as { type: string }) +
            event({
              type: 'response.output_item.done',
              output_index: index + 1,
              item: {
                type: 'function_call',
                id: `fc_${index}`,
                call_id: call.id,
                name: call.name,
                arguments: call.arguments.join(''),
                status: 'completed',
              },
            } as { type: string }),
        )
        .join(''),
    failure: (message) =>
      event({ type: 'error', sequence_number: 9, error: { type: 'server_error', code: 'server_error', message, param: null } } as {
        type: string;
      }),
    part: (delta) =>
      event({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta, logprobs: [] } as {
        type: string;
      }),
    tail: (end, { inputTokens, outputTokens, text }) =>
      event({
        type: 'response.output_item.done',
        output_index: 0,
        item: {
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      } as { type: string }) +
      event({
        type: end === 'stop' || end === 'tools' ? 'response.completed' : 'response.incomplete',
        response: {
          id: 'resp_1',
          created_at: 1_700_000_000,
          model: 'wire',
          output: [],
          incomplete_details:
            end === 'stop' || end === 'tools' ? null : { reason: end === 'length' ? 'max_output_tokens' : 'content_filter' },
          usage: {
            input_tokens: inputTokens,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens: outputTokens,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: inputTokens + outputTokens,
          },
        },
      } as { type: string }),
    error: (_status, message) => ({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  },
  anthropic: {
    name: 'anthropic',
    contentType: 'text/event-stream',
    matches: (path) => path.endsWith('/messages'),
    head: () =>
      event({
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'wire',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 11, output_tokens: 1 },
        },
      } as { type: string }) +
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string }),
    part: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as { type: string }),
    // Blocks come one after the other here; the text is the first.
    toolCalls: (calls) =>
      event({ type: 'content_block_stop', index: 0 } as { type: string }) +
      calls
        .map(
          (call, at) =>
            event({
              type: 'content_block_start',
              index: at + 1,
              content_block: { type: 'tool_use', id: call.id, name: call.name, input: {} },
            } as { type: string }) +
            call.arguments
              .map((piece) =>
                event({ type: 'content_block_delta', index: at + 1, delta: { type: 'input_json_delta', partial_json: piece } } as {
                  type: string;
                }),
              )
              .join('') +
            event({ type: 'content_block_stop', index: at + 1 } as { type: string }),
        )
        .join(''),
    failure: (message) => event({ type: 'error', error: { type: 'api_error', message } } as { type: string }),
    tail: (end, { outputTokens }) =>
      (end === 'tools' ? '' : event({ type: 'content_block_stop', index: 0 } as { type: string })) +
      event({
        type: 'message_delta',
        delta: { stop_reason: ANTHROPIC_ENDS[end], stop_sequence: null },
        usage: { output_tokens: outputTokens },
      } as { type: string }) +
      event({ type: 'message_stop' }),
    error: (status, message) => ({
      type: 'error',
      error: { type: status === 529 ? 'overloaded_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error', message },
    }),
  },
  google: {
    name: 'google',
    contentType: 'text/event-stream',
    matches: (path) => path.includes(':streamGenerateContent'),
    head: () => '',
    // Calls come whole, the first with what the model wants to be reminded of.
    toolCalls: (calls) =>
      calls
        .map((call, index) =>
          data({
            candidates: [
              {
                content: {
                  role: 'model',
                  parts: [
                    { functionCall: { name: call.name, args: whole(call) }, ...(index === 0 ? { thoughtSignature: 'c2lnbmF0dXJl' } : {}) },
                  ],
                },
                index: 0,
              },
            ],
          }),
        )
        .join(''),
    failure: (message) => data({ error: { code: 500, message, status: 'INTERNAL' } }),
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
    toolCalls: (calls) =>
      calls
        .map((call) =>
          line({
            model: 'wire',
            created_at: '2026-01-01T00:00:00Z',
            message: { role: 'assistant', content: '', tool_calls: [{ function: { name: call.name, arguments: whole(call) } }] },
            done: false,
          }),
        )
        .join(''),
    failure: (message) => line({ error: message }),
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
