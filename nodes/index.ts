import type { Catalogue } from '#graph/node-type';
import agent from './agent/node.ts';
import batch from './batch/node.ts';
import called from './called/node.ts';
import chat from './chat/node.ts';
import citeCheck from './cite-check/node.ts';
import classify from './classify/node.ts';
import extract from './extract/node.ts';
import code from './code/node.ts';
import fail from './fail/node.ts';
import guardrails from './guardrails/node.ts';
import http from './http/node.ts';
import if_ from './if/node.ts';
import ingest from './ingest/node.ts';
import llm from './llm/node.ts';
import manual from './manual/node.ts';
import map from './map/node.ts';
import memory from './memory/node.ts';
import merge from './merge/node.ts';
import respond from './respond/node.ts';
import retrieve from './retrieve/node.ts';
import review from './review/node.ts';
import set from './set/node.ts';
import subworkflow from './subworkflow/node.ts';
import switch_ from './switch/node.ts';
import template from './template/node.ts';
import unmask from './unmask/node.ts';
import wait from './wait/node.ts';
import webhook from './webhook/node.ts';

/** All node types by name. One import and one word a type, in the order of the palette. */
export const catalogue = withoutPrototype({
  webhook,
  chat,
  manual,
  called,
  llm,
  classify,
  extract,
  agent,
  retrieve,
  'cite-check': citeCheck,
  memory,
  guardrails,
  unmask,
  batch,
  if: if_,
  switch: switch_,
  merge,
  map,
  subworkflow,
  wait,
  set,
  template,
  http,
  code,
  ingest,
  review,
  respond,
  fail,
} satisfies Catalogue);

/** A type called `toString` is as unknown as any other that is not listed. */
function withoutPrototype<T extends object>(types: T): T {
  return Object.setPrototypeOf(types, null) as T;
}
