import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers, Redis and Chromium start inside these tests: generous, never a substitute for waiting on an event.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
