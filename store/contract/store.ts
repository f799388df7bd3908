import type { openStore } from '../open-store.ts';

/** All that Heddle keeps. Every function is async, so that another database can stand behind the same interface. */
export type Store = Awaited<ReturnType<typeof openStore>>;
