import { describe, expect, it } from 'vitest';
import { importCircles } from './import-circles.ts';
import { importsOf, sourceFiles } from './sources.ts';

/**
 * Which folder may import which, by the beginning of the path; a folder may always import itself. The rule of the
 * longest folder that fits is the one that counts.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'bytes/': [],
  'threads/': [],
  'graph/': [],
  'nodes/': ['graph/'],
  // The one door: it puts a store together.
  'store/': ['bytes/', 'graph/', 'store/contract/', 'store/content/', 'store/sqlite/'],
  'store/contract/': ['bytes/', 'graph/'],
  'store/content/': ['bytes/', 'graph/', 'store/contract/'],
  'store/words/': [],
  'store/sqlite/': ['bytes/', 'graph/', 'store/contract/', 'store/content/', 'store/words/', 'store/cursor', 'store/vault'],
  'store/testing/': ['graph/', 'store/contract/'],
  // Of a node it uses what tells whether an answer is grounded, to score answers as that node does.
  'knowledge/': ['bytes/', 'graph/', 'nodes/cite-check/', 'store/contract/', 'store/words/', 'workers/services/', 'workers/workflow/'],
  'workers/workflow/': ['graph/'],
  'workers/client/': ['graph/', 'workers/workflow/'],
  'workers/inline/': ['graph/', 'store/contract/', 'workers/activities/', 'workers/client/', 'workers/workflow/'],
  'workers/services/': ['bytes/', 'threads/', 'graph/', 'nodes/', 'store/contract/', 'workers/workflow/'],
  'workers/': ['bytes/', 'graph/', 'nodes/', 'store/contract/', 'knowledge/', 'workers/services/', 'workers/workflow/'],
  // They put the parts together as server/main.ts does.
  'workers/testing/': ['bytes/', 'graph/', 'nodes/', 'store/contract/', 'store/open-store', 'knowledge/', 'workers/'],
  'server/': [
    'bytes/',
    'threads/',
    'graph/',
    'nodes/',
    'store/contract/',
    'templates/',
    'workers/client/',
    'workers/inline/',
    'workers/workflow/messages',
    'workers/workflow/replays/messages',
  ],
  // The one place that puts the parts of a process together.
  'server/main.ts': ['server/', 'bytes/', 'graph/', 'nodes/', 'store/contract/', 'store/open-store', 'templates/', 'workers/'],
  'web/': ['graph/', 'nodes/', 'server/app'],
  'templates/': ['graph/'],
  'e2e/': ['graph/', 'test/stack/'],
  'scripts/': [],
  'test/': ['graph/', 'nodes/', 'templates/', 'workers/testing/', 'scripts/'],
  // It does to a stored run what else only time would do.
  'test/stack/remove-content': ['store/open-store'],
  // Two editors as browsers have them, in front of the real server.
  'test/editors/': ['graph/', 'server/', 'web/editor/'],
  'bench/': ['graph/', 'scripts/', 'test/stack/'],
  // It measures the rules themselves.
  'bench/guardrails/': ['graph/', 'workers/services/guard/'],
  // They measure the services and the index themselves.
  'bench/knowledge/': [
    'graph/',
    'store/contract/',
    'store/open-store',
    'store/sqlite/knowledge/index/',
    'store/testing/',
    'knowledge/',
    'workers/services/',
    'test/stack/',
  ],
  'bench/cache': [
    'bench/cache/',
    'graph/',
    'store/contract/',
    'store/open-store',
    'workers/services/',
    'workers/activities/',
    'test/stack/',
  ],
};

/** Tests may use their folder's fakes and the shared builders, beside what their subject may import. */
const testsMayImport = [
  'test/',
  'bytes/',
  'graph/',
  'nodes/',
  'store/contract/',
  'store/open-store',
  'store/testing/',
  'knowledge/',
  'templates/',
  'workers/',
  'server/',
  'scripts/',
];

/** Packages that the pure folders may use. */
const purePackages: Readonly<Record<string, readonly string[]>> = {
  'graph/': ['zod', 'acorn', 're2js', 'ajv', 'ajv-formats'],
  'nodes/': ['zod'],
  'workers/workflow/': [],
  // The interpreter runs over a host; only these are Temporal's.
  'workers/workflow/run-plan': ['@temporalio/workflow'],
  'workers/workflow/started-by-heddle': ['@temporalio/workflow'],
  'workers/workflow/temporal-': ['@temporalio/workflow'],
  'workers/workflow/ingest/': ['@temporalio/workflow'],
  'workers/workflow/sources/': ['@temporalio/workflow'],
  'workers/workflow/evaluate/': ['@temporalio/workflow'],
  'workers/workflow/replays/': ['@temporalio/workflow'],
};

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || /(^|\/)testing\//.test(path);
const sources = sourceFiles(
  /^(bytes|threads|graph|nodes|store|knowledge|workers|server|web|templates|e2e|scripts|test|bench)\/.*\.(ts|tsx|mjs)$/,
)
  // It holds the text of files that it makes elsewhere.
  .filter(({ path }) => path !== 'scripts/new-node.mjs')
  .map((file) => ({ ...file, imports: importsOf(file) }));

describe('the architecture', () => {
  it('has imports in the agreed directions only', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports.files.filter((target) => !isAllowed(path, target)).map((target) => `${path} must not import ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps pure folders free of packages that reach the world', () => {
    const wrong = sources
      .filter(({ path }) => !isTest(path))
      .flatMap(({ path, imports }) => {
        const allowed = purePackages[ruleOf(path, purePackages) ?? ''];
        return allowed === undefined
          ? []
          : imports.packages.filter((name) => !allowed.includes(name)).map((name) => `${path} must not import ${name}`);
      });
    expect(wrong).toEqual([]);
  });

  it('keeps Temporal out of the interpreter, which runs over a host', () => {
    const byTarget = new Map(sources.map((file) => [file.path.replace(/\.\w+$/, ''), file]));
    const reached = new Set<string>();
    const follow = (target: string): void => {
      if (reached.has(target)) return;
      reached.add(target);
      for (const next of byTarget.get(target)?.imports.files ?? []) follow(next);
    };
    follow('workers/workflow/open-run');
    expect(reached).toContain('workers/workflow/steps/agent');
    const wrong = [...reached].filter((target) => byTarget.get(target)?.imports.packages.some((name) => name.startsWith('@temporalio/')));
    expect(wrong).toEqual([]);
  });

  it('draws no random names in workflow code: a task that is carried out again must come to the same ones', () => {
    const workflow = sources.filter(({ path }) => path.startsWith('workers/workflow/') && !isTest(path));
    const drawing = (pattern: RegExp): string[] => workflow.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
    // The names that earlier releases drew are drawn again in a replay, and nothing else.
    expect(drawing(/\b(uuid4|Math\.random|randomUUID|getRandomValues)\b/)).toEqual(['workers/workflow/temporal-host.ts']);
    expect(drawing(/\.uuid\(\)/)).toEqual(['workers/workflow/names.ts']);
  });

  it('knows SQL in the store alone', () => {
    const wrong = sources.filter(
      ({ path, imports }) =>
        !path.startsWith('store/') && imports.packages.some((name) => /^(drizzle-orm|better-sqlite3|better-sqlite3-napi)$/.test(name)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('has a promise written beside every function of the store', () => {
    const contract = sources.filter(({ path }) => path.startsWith('store/contract/'));
    const silent = contract.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index, lines) =>
          /^ {2}\w+\(/.test(line) && !line.includes('constructor') && !lines[index - 1]!.endsWith('*/') ? [`${path}: ${line.trim()}`] : [],
        ),
    );
    expect(silent).toEqual([]);
    expect(contract.length).toBeGreaterThan(20);
  });

  it('has no circles of files that import one another', () => {
    const own = sources.filter(({ path }) => !isTest(path) && !path.startsWith('web/'));
    // A map carries out a plan inside a plan: the interpreter may come back to itself.
    expect(importCircles(own).filter((circle) => !circle.includes('workers/workflow/interpret'))).toEqual([]);
  });

  it('finds every file that is imported', () => {
    const known = new Set(sourceFiles(/./).map(({ path }) => path.replace(/\.\w+$/, '')));
    const missing = sources.flatMap(({ path, imports }) =>
      imports.files.filter((target) => !known.has(target)).map((target) => `${path} imports ${target}, which is not there`),
    );
    expect(missing).toEqual([]);
  });

  it('has a subject a file: none grows beyond 500 lines', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 500).map(({ path }) => path)).toEqual([]);
  });
});

function isAllowed(path: string, target: string): boolean {
  const rule = ruleOf(path, mayImport) ?? '';
  const own = rule.endsWith('/') ? rule : '';
  if (own !== '' && target.startsWith(own) && ruleOf(target, mayImport) === rule) return true;
  const allowed = [...(mayImport[rule] ?? []), ...(isTest(path) ? testsMayImport : [])];
  return allowed.some((folder) => target.startsWith(folder));
}

function ruleOf(path: string, rules: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(rules)
    .filter((folder) => path.startsWith(folder))
    .toSorted((a, b) => b.length - a.length)[0];
}
