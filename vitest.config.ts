import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // The examples import the package by its name, as a project that has installed it does.
    alias: { 'mcp-oauth-playground': join(import.meta.dirname, 'playground.ts') },
  },
  test: {
    globalSetup: ['test/helpers/global-setup.ts'],
    include: ['test/**/*.test.ts', 'docs/examples/*.test.ts'],
    // Real servers, Redis and Chromium start inside these tests: generous, never a substitute for waiting on an event.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: Math.ceil(availableParallelism() * 1.5), // a third of the time is spent waiting for what tests start
  },
});
