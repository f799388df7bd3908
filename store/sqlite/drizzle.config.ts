import { defineConfig } from 'drizzle-kit';

/**
 * `npx drizzle-kit generate --config store/sqlite/drizzle.config.ts --name <what>` writes the SQL of a change to the schemas as a dated
 * migration.
 */
export default defineConfig({
  dialect: 'sqlite',
  schema: './store/sqlite/schema/*.ts',
  out: './store/sqlite/migrations',
  migrations: { prefix: 'timestamp' },
});
