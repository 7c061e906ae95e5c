import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Middleware } from 'koa';
import { StartupError } from '../../serving/startup.ts';

/** The built browser app: its page, and its files by their paths. */
export interface Assets {
  readonly page: string;
  readonly files: ReadonlyMap<string, { readonly type: string; readonly content: Buffer }>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the built browser app into memory: a few files, and no path of a request ever reaches the disk.
 *
 * @throws {StartupError} when it has not been built
 */
export function readAssets(folder: string): Assets {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const files = entries.flatMap((entry) => {
      const type = TYPES[extname(entry.name)];
      if (type === undefined) return [];
      const file = join(entry.parentPath, entry.name);
      const path = `/${file.slice(folder.length + 1).replaceAll('\\', '/')}`;
      return [[path, { type, content: readFileSync(file) }] as const];
    });
    return { page: readFileSync(join(folder, 'index.html'), 'utf8'), files: new Map(files) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartupError(`console: the page is not built (${code} in ${folder}): npm run build:console`);
  }
}

/**
 * Scripts and styles of this origin and nothing else, none of them inline; no text ever becomes markup or script. CSP
 * Level 3, Trusted Types.
 */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Answers with the browser app: its files, and its page for every path that the page itself knows how to show. */
export const serveAssets = ({ page, files }: Assets): Middleware =>
  async function serveAssets(ctx, next) {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    ctx.set({
      'Content-Security-Policy': CSP,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    const file = files.get(ctx.path);
    if (file) {
      ctx.set('Cache-Control', 'max-age=31536000, immutable'); // the name holds a hash of the content
      ctx.type = file.type;
      ctx.body = file.content;
      return;
    }
    if (/\.[a-z]+$/.test(ctx.path)) return next();
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    ctx.body = page;
  };
