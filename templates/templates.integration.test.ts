import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Review, workflowSchema } from '#graph/api';
import { fileReferenceSchema, type FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Run } from '#graph/run';
import { readTemplateAsset, withAssets } from '#templates/assets';
import { loadTemplateCases, loadTemplates } from '#templates/load';
import type { TemplateCase } from '#templates/template-case';
import { type ApiClient, createApiClient } from '#test/stack/api-client';
import { type MockHttp, startMockHttp } from '#test/stack/mock-http';
import { type Stack, startStack } from '#test/stack/start-stack';

const folder = import.meta.dirname;
const templates = await loadTemplates(folder);
let stack: Stack;
let api: ApiClient;

beforeAll(async () => {
  stack = await startStack({ web: false });
  api = createApiClient(stack);
});
afterAll(() => stack?.stop());

for (const template of templates) {
  describe(template.title, async () => {
    for (const templateCase of await loadTemplateCases(folder, template.id)) {
      it(templateCase.name, async () => {
        const mock = await startMockHttp();
        try {
          const run = await carryOut(template.id, templateCase, mock);
          expectAsDescribed(run, templateCase);
        } finally {
          await mock.close();
        }
      });
    }
  });
}

async function carryOut(templateId: string, templateCase: TemplateCase, mock: MockHttp): Promise<Run> {
  for (const [path, answer] of Object.entries(templateCase.services)) mock.answer(path, { status: answer.status, body: answer.body });
  const given = JSON.parse(JSON.stringify(templateCase.input).replaceAll('{{mock}}', mock.url)) as Json;
  const input = await withAssets(given, (name) => upload(templateId, name));
  const imported = await fetch(`${stack.url}/api/templates/${templateId}/import`, { method: 'POST', headers: headers(), body: '{}' });
  expect(imported.status).toBe(201);
  const workflow = workflowSchema.parse(await imported.json());
  const checked = await fetch(`${stack.url}/api/workflows/${workflow.id}/check`, { method: 'POST', headers: headers(), body: '{}' });
  expect(await checked.json()).toEqual({ issues: [] });

  const { response } = templateCase.expect;
  if (response) {
    const published = await api.publish(workflow.id);
    const answered = await api.call(published, (input as { readonly body: Json }).body);
    expect(answered.status).toBe(response.status);
    return api.ended(answered.headers.get('heddle-run-id') ?? '', 30_000);
  }
  const runId = await api.startRun(workflow.id, input);
  for (const review of templateCase.reviews) await decide(runId, review);
  return api.ended(runId, 30_000);
}

async function decide(runId: string, { node, ...decision }: TemplateCase['reviews'][number]): Promise<void> {
  const review = await openReview(runId);
  expect(review.nodeName).toBe(node);
  const answered = await fetch(`${stack.url}/api/reviews/${encodeURIComponent(review.id)}/decision`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify(decision),
  });
  expect(answered.status).toBe(200);
}

async function openReview(runId: string): Promise<Review> {
  const found = await vi.waitUntil(async () => (await api.openReviews()).find((review) => review.runId === runId), { timeout: 20_000 });
  return found;
}

function expectAsDescribed(run: Run, { expect: wanted }: TemplateCase): void {
  expect([run.status, run.error?.code, run.status === wanted.status ? null : run.error]).toEqual([wanted.status, wanted.error, null]);
  if (wanted.output !== undefined) expect(run.output).toMatchObject(wanted.output as object);
  const named = (status: string): string[] =>
    run.steps.filter((step) => step.scope === '' && step.status === status).map((step) => step.name);
  expect(named('finished')).toEqual(expect.arrayContaining([...wanted.finished]));
  expect(named('skipped')).toEqual(expect.arrayContaining([...wanted.skipped]));
  for (const [name, count] of Object.entries(wanted.iterations))
    expect(run.steps.filter((step) => step.name === name && step.status === 'finished')).toHaveLength(count);
}

async function upload(templateId: string, name: string): Promise<FileReference | null> {
  const bytes = await readTemplateAsset(folder, templateId, name);
  if (bytes === null) return null;
  const stored = await fetch(`${stack.url}/api/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}` },
    body: Uint8Array.from(bytes),
  });
  expect(stored.status).toBe(201);
  return fileReferenceSchema.parse(await stored.json());
}

function headers(): Record<string, string> {
  return { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
}
