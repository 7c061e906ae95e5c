import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { PALETTE } from '../core/palette.ts';

/** The colours that all pages share, as a stylesheet that the app imports. */
const palette: Plugin = {
  name: 'palette',
  resolveId: (id) => (id === 'virtual:palette.css' ? '\0palette.css' : undefined),
  load: (id) => (id === '\0palette.css' ? PALETTE : undefined),
};

/** The files of the browser app, by their paths. */
async function bundle(): Promise<ReadonlyMap<string, Buffer>> {
  const built = await build({
    root: join(import.meta.dirname, 'app'),
    configFile: false,
    logLevel: 'warn',
    plugins: [palette],
    // Said here, since it would go by NODE_ENV: with it, paths of this machine would stand in the page.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      write: false,
      target: 'es2024',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0, // a data: URL is another source to the content security policy
      reportCompressedSize: false,
      rolldownOptions: {
        checks: { pluginTimings: false }, // a busy machine is no fault of the page
        onwarn(warning) {
          throw new Error(warning.message);
        },
      },
    },
  });
  const output = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  return new Map(
    output.map((file) => [file.fileName, Buffer.from(file.type === 'chunk' ? file.code : file.source)]),
  );
}

/** Puts a file in its place at once: whoever reads it meanwhile sees the old one or the new one. */
async function put(path: string, content: Buffer): Promise<void> {
  const old = await readFile(path).catch(() => undefined);
  if (old?.equals(content)) return;
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}

/**
 * Builds the browser app. A console that is started meanwhile finds the old app or the new one, never a part of one.
 *
 * @param outDir the folder that it goes to; what else is there is removed
 * @throws when it does not build, or when it would drag a module of Node into the browser
 */
export async function buildConsole(outDir = join(import.meta.dirname, 'dist')): Promise<void> {
  const files = await bundle();
  const page = 'index.html'; // names the others, so it comes after them
  for (const [name, content] of files) if (name !== page) await put(join(outDir, name), content);
  await put(join(outDir, page), files.get(page) ?? Buffer.alloc(0));
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(outDir.length + 1).replaceAll('\\', '/');
    // What ends in a number is what another build is about to put in its place.
    if (entry.isFile() && !files.has(name) && !/\.\d+$/.test(name)) await rm(path, { force: true });
  }
}

if (import.meta.main) await buildConsole(process.argv[2] && resolve(process.argv[2]));
