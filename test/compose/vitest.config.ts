import { defineConfig } from 'vitest/config';

/** The Compose test is apart from `npm test`: it needs a Docker engine, and builds an image. */
export default defineConfig({
  test: {
    include: ['test/compose/**/*.compose.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000, // the first build may pull the base image
  },
});
