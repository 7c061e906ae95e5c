import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../core/json.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SUITE = join(ROOT, 'node_modules/@modelcontextprotocol/conformance');
const COMMAND = `${process.execPath} ${join(ROOT, 'test/conformance/client-under-test.ts')}`;
const REVISIONS = ['2025-11-25', '2026-07-28'] as const;

/** The scenarios that the suite scores for clients at a revision: the list `client:` of its requirements file. */
function scoredScenarios(requirements: string): string[] {
  const [, list = ''] = /^client:\n((?: {2}- .*\n)+)/m.exec(requirements) ?? [];
  return list.split('\n').flatMap((line) => line.match(/^ {2}- (\S+)/)?.[1] ?? []);
}

let temporary = '';
const outputDirs = new Map<string, string>();
const outputs = new Map<string, string>();

/** Extensions that the suite runs without scoring, and that this client has. */
const EXTENSIONS = [
  'auth/client-credentials-basic',
  'auth/client-credentials-jwt',
  'auth/dpop',
  'auth/dpop-nonce',
];

/** Milliseconds that the suite gives a client: it starts dozens of them at once, on whatever machine this is. */
const PATIENCE = '120000';

/** Measures how many milliseconds a client waits, which is nothing to do among dozens of others: run by itself. */
const TIMED = 'sse-retry';

/** Runs the suite and waits for its end. */
async function runSuite(key: string, ...selection: readonly string[]): Promise<void> {
  const outputDir = join(temporary, `${key}-${outputs.size}`);
  outputDirs.set(key, outputDir);
  const args = [
    'client',
    '--command',
    COMMAND,
    '--timeout',
    PATIENCE,
    '--output-dir',
    outputDir,
    ...selection,
  ];
  const suite = spawn(process.execPath, [join(SUITE, 'dist/index.js'), ...args], { cwd: ROOT });
  const [stdout, stderr] = await Promise.all([text(suite.stdout), text(suite.stderr), once(suite, 'close')]);
  outputs.set(key, `${stdout}\n${stderr}`);
}

/** The checks of one scenario: the suite writes them into a folder that is named after it and the time. */
async function checksOf(key: string, scenario: string): Promise<JsonObject[]> {
  const outputDir = outputDirs.get(key) ?? '';
  const folders = await readdir(outputDir, { recursive: true });
  const found = folders.find((path) => path.includes(`${scenario}-2`) && path.endsWith('checks.json'));
  const checks: unknown = JSON.parse(
    await readFile(join(outputDir, found ?? `no checks of ${scenario}`), 'utf8'),
  );
  return Array.isArray(checks) ? checks.filter(isObject) : [];
}

/** What a scenario found wrong; no check at all is wrong too. */
async function badChecks(key: string, scenario: string): Promise<unknown[]> {
  const checks = await checksOf(key, scenario);
  if (!checks.some(({ status }) => status === 'SUCCESS')) return ['no check succeeded'];
  return checks
    .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    .map(({ id, description, errorMessage }) => ({ id, description, errorMessage }));
}

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
  // One after the other: each run is some twenty scenarios at once already.
  for (const revision of REVISIONS) await runSuite(revision, '--requirements', revision);
}, 300_000);

afterAll(async () => {
  await rm(temporary, { recursive: true, force: true });
});

describe.each(REVISIONS)('the client side at %s (modelcontextprotocol/conformance)', async (revision) => {
  const scenarios = scoredScenarios(await readFile(join(SUITE, 'requirements', `${revision}.yaml`), 'utf8'));

  it('is held to every scenario that the suite scores', () => {
    expect(scenarios.filter((scenario) => scenario.startsWith('auth/')).length).toBeGreaterThan(13);
  });

  it.each([...scenarios.filter((scenario) => scenario !== TIMED), ...EXTENSIONS])(
    'passes %s',
    async (scenario) => {
      expect(await badChecks(revision, scenario)).toEqual([]);
      expect(outputs.get(revision)).toContain(`✓ ${scenario}: `);
    },
  );

  if (!scenarios.includes(TIMED)) return;
  it(`passes ${TIMED}`, { retry: 2, timeout: 120_000 }, async () => {
    await runSuite(TIMED, '--scenario', TIMED, '--spec-version', revision);
    expect(await badChecks(TIMED, TIMED)).toEqual([]);
  });
});
