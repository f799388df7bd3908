import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --config store/drizzle.config.ts --name <what>` writes the SQL of a change to the schemas as a dated migration. */
export default defineConfig({ dialect: 'sqlite', schema: ['./store/schema.ts', './store/knowledge-schema.ts'], out: './store/migrations', migrations: { prefix: 'timestamp' } });
