import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SettingStore } from '#store/contract/settings';
import { SESSION_SECONDS } from './session.ts';

/** Sessions that were signed out before they expired: a copy of the cookie must not open what its browser has left. */
export interface EndedSessions {
  has(session: string): Promise<boolean>;
  add(session: string): Promise<void>;
}

const SETTING = 'ended-sessions';

/** When each session ends by itself, by the SHA-256 of its cookie. */
const endedSchema = z.record(z.string(), z.number());

/** Keeps them among the settings until they have expired. */
export function createEndedSessions(settings: SettingStore, now: () => number = Date.now): EndedSessions {
  let ended: Promise<Map<string, number>> | null = null;

  async function read(): Promise<Map<string, number>> {
    return new Map(Object.entries(endedSchema.catch({}).parse((await settings.get(SETTING)) ?? {})));
  }

  return {
    async has(session) {
      return (await (ended ??= read())).has(hashOf(session));
    },
    async add(session) {
      const all = await (ended ??= read());
      for (const [hash, expiresMs] of all) if (expiresMs <= now()) all.delete(hash);
      all.set(hashOf(session), now() + SESSION_SECONDS * 1_000);
      await settings.set(SETTING, Object.fromEntries(all));
    },
  };
}

function hashOf(session: string): string {
  return createHash('sha256').update(session).digest('base64url');
}
