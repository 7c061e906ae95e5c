import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { PALETTE } from '../core/palette.ts';

/** The colours that all pages share, as a stylesheet that the app imports. */
const palette: Plugin = {
  name: 'palette',
  resolveId: (id) => (id === 'virtual:palette.css' ? '\0palette.css' : undefined),
  load: (id) => (id === '\0palette.css' ? PALETTE : undefined),
};

/**
 * Builds the browser app.
 *
 * @param outDir the folder that it goes to, emptied before
 * @throws when it does not build, or when it would drag a module of Node into the browser
 */
export async function buildConsole(outDir = join(import.meta.dirname, 'dist')): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'app'),
    configFile: false,
    logLevel: 'warn',
    plugins: [palette],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2024',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0, // a data: URL is another source to the content security policy
      reportCompressedSize: false,
      rolldownOptions: {
        onwarn(warning) {
          throw new Error(warning.message);
        },
      },
    },
  });
}

if (import.meta.main) await buildConsole();
