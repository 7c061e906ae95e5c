import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Who may import whom, by room. docs/architecture.md draws the same arrows. A room may always import itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  serving: ['core'],
  keys: ['core', 'serving'],
  'lab/faults': ['core'],
  'lab/trace': ['core'],
  'lab/verdicts': ['core', 'lab/trace'],
  'lab/realms': ['core', 'lab/faults', 'lab/verdicts'],
  'lab/control': ['core', 'serving', 'lab'],
  'lab/gauntlet': ['core', 'client', 'keys'],
  'auth-server': ['core', 'serving', 'lab', 'keys'],
  'mcp-server': ['core', 'serving', 'lab'],
  client: ['core'],
  // What runs in the browser: pure parts of the rest, and types.
  'console/contract': ['core', 'client', 'lab/control', 'lab/verdicts'],
  'console/explain': ['core', 'lab/trace', 'console/contract'],
  'console/walk': ['core', 'client', 'console/explain'],
  'console/app': [
    'core',
    'client',
    'lab/trace',
    'lab/verdicts',
    'lab/faults',
    'lab/realms',
    'lab/control',
    'console/contract',
    'console/explain',
    'console/walk',
  ],
  'console/server': ['core', 'serving', 'lab', 'client', 'console/contract', 'console/explain'],
  console: ['core', 'serving', 'console/server'],
  'playground.ts': ['core', 'serving', 'lab', 'keys', 'auth-server', 'mcp-server', 'console/server'],
  scripts: ['core', 'serving', 'lab', 'keys', 'client'],
};

/** Modules that start a process: nobody imports them. */
const ENTRY = /(^|\/)main\.ts$/;

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => /\.tsx?$/.test(file) && !/^(node_modules|data|dist|docs|test|bench|console\/dist)\//.test(file),
  )
  .filter((file) => file !== 'vitest.config.ts');

const roomOf = (file: string): string =>
  Object.keys(ARROWS).find((room) => file === room || file.startsWith(`${room}/`)) ?? `(no room: ${file})`;

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g;

/** Local imports of a file, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return specifiers
    .filter((specifier) => specifier.startsWith('.') && !specifier.endsWith('.css'))
    .map((specifier) => relative(ROOT, resolve(ROOT, dirname(file), specifier)));
}

const allows = (from: string, to: string): boolean =>
  from === to || (ARROWS[from] ?? []).some((room) => to === room || to.startsWith(`${room}/`));

describe('the import arrows of the architecture', () => {
  it('finds the sources', () => expect(sources.length).toBeGreaterThan(50));

  it.each(sources)('%s imports only what its room may', (file) => {
    const room = roomOf(file);
    const broken = importsOf(file).filter((target) => !allows(room, roomOf(target)));
    expect(broken).toEqual([]);
  });

  it('takes nothing but types from the control API into the page: what runs there needs Node', () => {
    const page = sources.filter((file) => /^console\/(app|contract|explain|walk)\//.test(file));
    const value = /(?:^|\n)\s*(?:import|export)\s(?!type\b)[^'"]*?from\s*'[^']*\/lab\/control\//;
    expect(page.filter((file) => value.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('keeps entry points to themselves: nobody imports a main.ts', () => {
    expect(sources.filter((file) => importsOf(file).some((target) => ENTRY.test(target)))).toEqual([]);
  });

  it('keeps core pure: no clock, no environment, no input or output', () => {
    const impure = /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bfetch\(|from 'node:(?!url)/;
    const core = sources.filter((file) => file.startsWith('core/'));
    expect(core.filter((file) => impure.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('reads the environment in processes only: entry points, their start and scripts', () => {
    const readers = sources.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(readers.filter((file) => !/^(serving\/startup\.ts|scripts\/)/.test(file))).toEqual([]);
  });
});
