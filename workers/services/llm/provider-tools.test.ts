import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileReference } from '#graph/file-reference';
import type { LlmMessage, LlmRequest, ToolDefinition } from '#graph/model';
import { createLlmService } from './llm-service.ts';
import type { ProviderKind } from './provider.ts';
import { fakeStep } from './testing/fake-step.ts';
import type { WireToolCall } from './testing/wire-formats.ts';
import { startWireServer, type WireServer } from './testing/wire-server.ts';

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer(5);
});
afterAll(() => server.close());

const kinds: readonly ProviderKind[] = ['openai', 'openai-chat', 'openai-compatible', 'anthropic', 'google', 'ollama'];
const failsWith = (code: string, rest: object = {}) => expect.objectContaining({ data: expect.objectContaining({ code, ...rest }) });
const tools: readonly ToolDefinition[] = [
  {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'now', description: 'The time', parameters: {} },
];
const weather = (city: string, id: string): WireToolCall => ({
  id,
  name: 'get_weather',
  arguments: ['{"ci', `ty":"${city.slice(0, 2)}`, `${city.slice(2)}"`, '}'],
});
const png: FileReference = { $file: 'a'.repeat(64), name: 'photo.png', mediaType: 'image/png', bytes: 4 };
const bytes = new Uint8Array([137, 80, 78, 71]);
const base64 = 'iVBORw==';

function ask(kind: ProviderKind, request: Partial<LlmRequest> = {}) {
  const step = fakeStep();
  const provider = { id: kind, kind, title: kind, baseUrl: server.url, apiKey: 'k', defaultModel: 'wire', models: [] };
  const service = createLlmService({
    config: { providers: [provider], offlineDelayMs: 0 },
    readFile: async ({ mediaType }) => (mediaType.startsWith('text/') ? new TextEncoder().encode('Read me') : bytes),
  });
  return { ...step, result: service.forStep(step).generate({ model: `${kind}:wire`, prompt: 'Hello', ...request }) };
}
const sent = (at = 0): string => JSON.stringify(server.calls[at]?.body);

describe.each(kinds)('tools at the provider %s', (kind) => {
  it('are offered, and called with arguments that come in pieces', async () => {
    server.reply({ kind: 'answer', parts: [], toolCalls: [weather('Zürich', 'call_1')] });
    const { result, calls } = ask(kind, { tools });
    const answer = await result;
    expect(answer.toolCalls).toMatchObject([{ tool: 'get_weather', arguments: { city: 'Zürich' } }]);
    expect(answer.text).toBe('');
    expect(calls).toMatchObject([{ outcome: 'answered', inputTokens: 11, outputTokens: 7 }]);
    expect(calls[0]?.firstTokenMs).not.toBeNull();
    expect(sent()).toContain('get_weather');
    expect(sent()).toContain('The weather of a city');
  });

  it('get numbers with all their digits, and send them back as they were', async () => {
    server.reply(
      {
        kind: 'answer',
        parts: [],
        toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ['{"city":"Bern","id":90071992', '54740993,"list":[1e400,-0.5]}'] }],
      },
      { kind: 'answer', parts: ['Done.'] },
    );
    const { toolCalls = [] } = await ask(kind, { tools }).result;
    expect(toolCalls).toMatchObject([
      { arguments: { city: 'Bern', id: { $number: '9007199254740993' }, list: [{ $number: '1e400' }, -0.5] } },
    ]);
    const messages: readonly LlmMessage[] = [
      { role: 'user', text: 'Go' },
      { role: 'assistant', text: '', toolCalls },
      { role: 'tool', callId: toolCalls[0]?.id ?? '', tool: 'get_weather', result: { order: { $number: '12345678901234567890' } } },
    ];
    await ask(kind, { tools, messages }).result;
    const text = server.calls[1]?.text ?? '';
    expect([text.includes('$number'), text.includes('9007199254740993'), text.includes('12345678901234567890')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each([['```json\n{"city":"Bern"}\n```'], ['"{\\"city\\":\\"Bern\\"}"']])(
    'are called with arguments that are wrapped: %s',
    async (text) => {
      if (kind === 'google' || kind === 'ollama') return;
      server.reply({ kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: [text] }] });
      expect((await ask(kind, { tools }).result).toolCalls).toMatchObject([{ arguments: { city: 'Bern' } }]);
    },
  );

  it('are called side by side, after a word to the user', async () => {
    server.reply({ kind: 'answer', parts: ['Let me ', 'look.'], toolCalls: [weather('Bern', 'call_1'), weather('Genf', 'call_2')] });
    const { result, tokens } = ask(kind, { tools });
    const answer = await result;
    expect(answer.text).toBe('Let me look.');
    expect(tokens.join('')).toBe('Let me look.');
    expect(answer.toolCalls?.map((call) => call.arguments)).toEqual([{ city: 'Bern' }, { city: 'Genf' }]);
    expect(new Set(answer.toolCalls?.map(({ id }) => id)).size).toBe(2);
  });

  it('get their results back, with what the provider wants to see again', async () => {
    server.reply(
      { kind: 'answer', parts: [], toolCalls: [weather('Bern', 'call_1'), weather('Genf', 'call_2')] },
      { kind: 'answer', parts: ['Rain and sun.'] },
    );
    const first = await ask(kind, { tools }).result;
    // What is kept between two turns is JSON.
    const toolCalls = JSON.parse(JSON.stringify(first.toolCalls)) as NonNullable<typeof first.toolCalls>;
    const messages: readonly LlmMessage[] = [
      { role: 'user', text: 'How is the weather?' },
      { role: 'assistant', text: '', toolCalls },
      { role: 'tool', callId: toolCalls[0]?.id ?? '', tool: 'get_weather', result: { sky: 'rain' } },
      { role: 'tool', callId: toolCalls[1]?.id ?? '', tool: 'get_weather', result: 'The station is closed', isError: true },
    ];
    expect((await ask(kind, { tools, messages, prompt: '' }).result).text).toBe('Rain and sun.');
    const body = sent(1);
    expect(body).toContain('rain');
    expect(body).toContain('The station is closed');
    expect(body).toContain('How is the weather?');
    expect(body).not.toContain('"Hello"');
    if (kind !== 'google' && kind !== 'ollama') expect(body).toContain('call_2');
    if (kind === 'google') expect(body).toContain('c2lnbmF0dXJl');
    if (kind === 'anthropic') expect(body).toContain('"is_error":true');
  });

  it('without arguments are called with an empty object', async () => {
    server.reply({ kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'now', arguments: ['{}'] }] });
    expect((await ask(kind, { tools }).result).toolCalls).toMatchObject([{ tool: 'now', arguments: {} }]);
  });

  it('that do not exist are asked for once more, then given up', async () => {
    server.reply({ kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'nothing', arguments: ['{}'] }] });
    const { result, calls } = ask(kind, { tools });
    await expect(result).rejects.toEqual(failsWith('MODEL_TOOL_CALL_INVALID', { retryable: false }));
    expect(calls).toMatchObject([
      { outcome: 'failed', code: 'MODEL_TOOL_CALL_INVALID', because: 'first' },
      { outcome: 'failed', because: 'repair' },
    ]);
    expect(sent(1)).toContain('There is no tool');
  });

  it.skipIf(kind === 'google' || kind === 'ollama')('whose arguments are hopeless are called once more', async () => {
    server.reply(
      { kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ['city', ' is Bern'] }] },
      { kind: 'answer', parts: [], toolCalls: [weather('Bern', 'call_2')] },
    );
    const { result, calls } = ask(kind, { tools });
    expect((await result).toolCalls).toMatchObject([{ id: 'call_2', arguments: { city: 'Bern' } }]);
    expect(calls).toMatchObject([
      { outcome: 'failed', code: 'MODEL_TOOL_CALL_INVALID' },
      { outcome: 'answered', because: 'repair' },
    ]);
    expect(sent(1)).toContain('not a complete JSON object');
  });

  it.skipIf(kind === 'google' || kind === 'ollama')('whose arguments have small faults are called as they were meant', async () => {
    server.reply({ kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ["{city: 'Bern',}"] }] });
    expect((await ask(kind, { tools }).result).toolCalls).toMatchObject([{ arguments: { city: 'Bern' } }]);
    expect(server.calls).toHaveLength(1);
  });

  it.skipIf(kind === 'google' || kind === 'ollama').each(['length', 'stop'] as const)(
    'whose arguments end early are not called, whatever the provider says of the end (%s)',
    async (end) => {
      server.reply(
        { kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ['{"city":"Be'] }], end },
        { kind: 'answer', parts: ['I cannot.'] },
      );
      const { result, calls } = ask(kind, { tools });
      const answer = await result;
      expect(answer.toolCalls).toBeUndefined();
      expect(answer.text).toBe('I cannot.');
      expect(calls).toMatchObject([{ outcome: 'failed' }, { outcome: 'answered', because: 'repair' }]);
    },
  );

  it('whose arguments are texts are called with what they can only mean', async () => {
    const args = { city: 'Bern', days: '3', detail: '{"hourly":"true"}' };
    const forecast = {
      name: 'forecast',
      description: '',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string' },
          days: { type: 'integer' },
          detail: { type: 'object', properties: { hourly: { type: 'boolean' } } },
        },
      },
    } as const;
    server.reply({ kind: 'answer', parts: [], toolCalls: [{ id: 'call_1', name: 'forecast', arguments: [JSON.stringify(args)] }] });
    expect((await ask(kind, { tools: [forecast] }).result).toolCalls).toMatchObject([
      { arguments: { city: 'Bern', days: 3, detail: { hourly: true } } },
    ]);
  });

  it('can be forbidden', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, { tools, toolChoice: 'none' }).result;
    if (kind === 'ollama') expect(sent()).not.toContain('get_weather');
    else expect(sent()).toMatch(/"tool_choice":(?:"none"|\{"type":"none"\})|"mode":"NONE"/);
  });

  it.skipIf(kind === 'ollama')('can be forced', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, { tools, toolChoice: { tool: 'now' } }).result;
    expect(sent()).toMatch(/"tool_choice":\{[^}]*"now"|"allowedFunctionNames":\["now"\]/);
  });
});

describe.each(kinds)('messages and files at the provider %s', (kind) => {
  it('sends what was said before, in order', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, {
      messages: [
        { role: 'user', text: 'One' },
        { role: 'assistant', text: 'Two' },
      ],
      prompt: 'Three',
    }).result;
    expect(sent()).toMatch(/One.*Two.*Three/);
  });

  it('begins a conversation with the user, even when its beginning was cut off', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, { messages: [{ role: 'assistant', text: 'Two' }], prompt: 'Three' }).result;
    expect(sent()).toMatch(/began earlier.*Two.*Three/);
  });

  it('sends images with the prompt, and with earlier messages', async () => {
    server.reply({ kind: 'answer', parts: ['A logo.'] });
    expect((await ask(kind, { prompt: 'What is it?', files: [png] }).result).text).toBe('A logo.');
    expect(sent()).toContain(base64);
    expect(sent()).toContain('What is it?');
    await ask(kind, {
      messages: [
        { role: 'user', text: 'Look', files: [png] },
        { role: 'assistant', text: 'I see' },
      ],
    }).result;
    expect(sent(1)).toContain(base64);
  });

  it('sends files that are text as text', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, { files: [{ ...png, name: 'notes.md', mediaType: 'text/markdown; charset=utf-8' }] }).result;
    expect(sent()).toContain('Read me');
    expect(sent()).toContain('notes.md');
  });

  it.skipIf(kind === 'ollama')('sends PDFs', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, { files: [{ ...png, name: 'a.pdf', mediaType: 'application/pdf' }] }).result;
    expect(sent()).toContain(base64);
    expect(sent()).toContain('application/pdf');
  });

  it('refuses kinds of files that it cannot be sent, before the call', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await expect(ask(kind, { files: [{ ...png, name: 'a.zip', mediaType: 'application/zip' }] }).result).rejects.toEqual(
      failsWith('MODEL_CAPABILITY_MISSING', {
        retryable: false,
        message: `${kind}:wire cannot take a.zip: it is not sent files of the type application/zip.`,
      }),
    );
    expect(server.calls).toHaveLength(0);
  });

  it('refuses to ask nothing', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await expect(ask(kind, { prompt: '' }).result).rejects.toEqual(failsWith('MODEL_REQUEST_REFUSED'));
  });

  it('says that the provider gave up in the middle of the answer', async () => {
    server.reply({ kind: 'failure', parts: ['half an '], message: 'The server had an error' });
    const { result, calls } = ask(kind);
    await expect(result).rejects.toEqual(failsWith('MODEL_FAILED', { retryable: true }));
    expect(calls).toMatchObject([{ outcome: 'failed', code: 'MODEL_FAILED' }]);
  });

  it('tells an overload in the middle of the answer', async () => {
    server.reply({ kind: 'failure', parts: [], message: 'Overloaded' });
    await expect(ask(kind).result).rejects.toEqual(failsWith('MODEL_OVERLOADED', { retryable: true }));
  });
});

describe.each(['google', 'openai-chat'] as const)('recordings at the provider %s', (kind) => {
  it('are sent', async () => {
    server.reply({ kind: 'answer', parts: ['ok'] });
    await ask(kind, { files: [{ ...png, name: 'a.mp3', mediaType: 'audio/mpeg' }] }).result;
    expect(sent()).toContain(base64);
  });
});
