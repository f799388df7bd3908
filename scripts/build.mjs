import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { distDir, root } from './lib/paths.mjs';

/** Builds one part, always: `node scripts/build.mjs web|server|workflow`. */
const builders = {
  async web() {
    const { build } = await import('vite');
    await replacing(join(distDir, 'web'), (draft) =>
      build({ configFile: join(root, 'web', 'vite.config.ts'), logLevel: 'warn', build: { outDir: draft } }),
    );
  },

  async server() {
    const { build } = await import('esbuild');
    await replacing(join(distDir, 'server'), (draft) =>
      build({
        absWorkingDir: root,
        // The second is a process of its own, in which documents are read; the others are threads, for large bodies, large graphs and long
        // texts.
        entryPoints: {
          main: 'server/main.ts',
          'document-process': 'knowledge/processes/document-process.ts',
          'body-thread': 'server/http/body-thread.ts',
          'graph-thread': 'server/workflows/graph-thread.ts',
          'long-work-thread': 'workers/services/aside/long-work-thread.ts',
        },
        outdir: draft,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        // One file loads in two thirds of the time of a thousand. These have native parts, or are to exist once only.
        external: ['@temporalio/*', 'better-sqlite3', 'better-sqlite3-napi'],
        banner: {
          js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
        },
        platform: 'node',
        format: 'esm',
        target: 'node20.19',
        sourcemap: 'linked',
        logLevel: 'warning',
      }),
    );
  },

  async workflow() {
    const { bundleWorkflow } = await import('./lib/workflow-bundle.mjs');
    const nothing = () => {};
    /** @type {string[]} */
    const problems = [];
    const hear = (/** @type {string} */ message) => void problems.push(message);
    const logger = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: hear, error: hear };
    const { code } = await bundleWorkflow(logger).catch((error) => {
      throw new Error([error.message, ...problems].join('\n'));
    });
    await mkdir(distDir, { recursive: true });
    const draft = join(distDir, `workflow-bundle.${process.pid}.js`);
    await writeFile(draft, code);
    await rename(draft, join(distDir, 'workflow-bundle.js'));
  },
};

/**
 * A start that reads while another one builds sees the old or the new folder, never half of one.
 * @param {string} target
 * @param {(draft: string) => Promise<unknown>} make
 */
async function replacing(target, make) {
  const draft = `${target}.${process.pid}`;
  const old = `${draft}.old`;
  try {
    await make(draft);
    await rename(target, old).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(draft, target);
  } finally {
    await Promise.all([draft, old].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

const name = /** @type {keyof typeof builders} */ (process.argv[2]);
const builder = builders[name];
if (builder === undefined) {
  process.stderr.write(`usage: node scripts/build.mjs ${Object.keys(builders).join('|')}\n`);
  process.exitCode = 2;
} else {
  await builder();
}
