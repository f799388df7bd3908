import { createHmac } from 'node:crypto';
import { isSame } from '../auth/session.ts';

/** Proof that a visitor has uploaded a file to a chat: somebody who only knows its hash has none. */
export interface UploadTickets {
  readonly give: (workflowId: string, hash: string) => string;
  readonly check: (workflowId: string, hash: string, ticket: string | undefined) => boolean;
}

/** Gives and checks tickets with the access token: replacing it ends all of them. */
export function createUploadTickets(accessToken: string): UploadTickets {
  const give = (workflowId: string, hash: string): string =>
    createHmac('sha256', accessToken).update(`upload:${workflowId}:${hash}`).digest('base64url');
  return { give, check: (workflowId, hash, ticket) => ticket !== undefined && isSame(ticket, give(workflowId, hash)) };
}
