import { describe, expect, it } from 'vitest';
import { createGuardService } from '../guard/guard-service.ts';
import { createWorkAside } from './work-aside.ts';

const aside = createWorkAside();

/** How often others had a turn while something was under way. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await work.catch(() => undefined);
  clearInterval(timer);
  return turns;
}

const schemas = Object.fromEntries(
  Array.from({ length: 60 }, (_none, index) => [
    `S${index}`,
    {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 10 }, (_nothing, key) => [`p${key}`, { $ref: `#/components/schemas/S${(index + 1 + key) % 60}` }]),
      ),
    },
  ]),
);
const operation = {
  post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } }, responses: {} },
};
const large = JSON.stringify({
  openapi: '3.0.0',
  servers: [{ url: 'https://a.example' }],
  paths: Object.fromEntries(Array.from({ length: 50 }, (_none, index) => [`/p${index}`, operation])),
  components: { schemas },
});

describe('work aside', () => {
  it('finds in a long text what is found in a short one, and lets others have their turn', async () => {
    const guard = createGuardService(aside.guard);
    const text = `${'\u0301\u0316'.repeat(50_000)} mail ada@example.com, or open https://evil.example/x`;
    await guard.findUrls({ text });
    const work = guard.findPersonalData({ text, kinds: ['email'] });
    expect(await turnsDuring(work)).toBeGreaterThan(1);
    expect((await work).map(({ text: found }) => found)).toEqual(['ada@example.com']);
    expect((await guard.findUrls({ text })).map(({ text: found }) => found)).toEqual(['https://evil.example/x']);
    expect((await guard.findInjection({ text })).score).toBeLessThan(0.5);
  });

  it('reads a document of many operations, and lets others have their turn', async () => {
    const work = aside.openApiTools(large, {});
    expect(await turnsDuring(work)).toBeGreaterThan(1);
    expect(await work).toHaveLength(50);
  });

  it('hands on why a document is refused', async () => {
    await expect(aside.openApiTools('{"swagger":"2.0"}', {})).rejects.toMatchObject({ data: { code: 'OPENAPI_INVALID' } });
  });
});
