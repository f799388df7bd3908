import { describe, expect, it } from 'vitest';
import { ApiError, errorOfResponse, isOutage, messageOf, unreachable } from './api-error.ts';
import { withQuery } from './request.ts';

describe('errorOfResponse', () => {
  it('takes code, message, hint and issues from the body', () => {
    const issues = [
      { code: 'UNKNOWN_NAME', severity: 'error' as const, nodeId: 'a', path: 'inputs.text', message: 'There is no node nobody.' },
    ];
    expect(errorOfResponse(422, { error: { code: 'NOT_PUBLISHABLE', message: 'Solve the problems first.', issues } })).toMatchObject({
      status: 422,
      code: 'NOT_PUBLISHABLE',
      issues,
    });
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [502, 'SERVER_UNAVAILABLE'],
    [500, 'UNEXPECTED_RESPONSE'],
  ])('finds words for status %i when a proxy answered with something else', (status, code) => {
    const error = errorOfResponse(status, '<html>');
    expect(error).toMatchObject({ status, code });
    expect(error.message).not.toContain('<');
  });
});

it('knows an outage, which may pass, from a refusal, which will not', () => {
  expect(isOutage(unreachable(new TypeError('Failed to fetch')))).toBe(true);
  expect(isOutage(errorOfResponse(503, null))).toBe(true);
  expect(isOutage(errorOfResponse(409, null))).toBe(false);
  expect(isOutage(new Error('bug'))).toBe(false);
});

it('says the hint, else the first issue, else nothing beside the message', () => {
  const issue = { code: 'X', severity: 'error' as const, nodeId: null, path: '', message: 'the first issue' };
  expect(messageOf(new ApiError({ status: 1, code: 'A', message: 'm', hint: 'h', issues: [issue] })).description).toBe('h');
  expect(messageOf(new ApiError({ status: 1, code: 'A', message: 'm', issues: [issue] })).description).toBe('the first issue');
  expect(messageOf('plain')).toEqual({ title: 'plain', description: undefined });
});

it('puts only what is set into an address', () => {
  expect(withQuery('/api/runs', { status: 'failed', cursor: undefined, workflowId: '', limit: 50 })).toBe(
    '/api/runs?status=failed&limit=50',
  );
  expect(withQuery('/api/runs', {})).toBe('/api/runs');
});
