import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'mysql', schema: './lib/db/schema.ts', out: './drizzle', casing: 'snake_case' });
