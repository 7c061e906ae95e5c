import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../client/http.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SUITE = join(ROOT, 'node_modules/@modelcontextprotocol/conformance');
const COMMAND = `${process.execPath} ${join(ROOT, 'test/conformance/client-under-test.ts')}`;
const REVISIONS = ['2025-11-25', '2026-07-28'] as const;

/**
 * Scored, and not about authorization: it wants the standalone GET stream of the 2025 era held open for elicitation,
 * which this client has no use for.
 */
const LEFT_OUT = ['elicitation-sep1034-client-defaults'];

/** The scenarios that the suite scores for clients at a revision: the list `client:` of its requirements file. */
function scoredScenarios(requirements: string): string[] {
  const [, list = ''] = /^client:\n((?: {2}- .*\n)+)/m.exec(requirements) ?? [];
  const scored = list.split('\n').flatMap((line) => line.match(/^ {2}- (\S+)/)?.[1] ?? []);
  return scored.filter((scenario) => !LEFT_OUT.includes(scenario));
}

const outputDirs = new Map<string, string>();
const outputs = new Map<string, string>();

/** Runs every scenario of a revision; the suite starts them all at once. */
async function runSuite(revision: string): Promise<void> {
  const outputDir = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
  outputDirs.set(revision, outputDir);
  const args = ['client', '--command', COMMAND, '--requirements', revision, '--output-dir', outputDir];
  const suite = spawn(process.execPath, [join(SUITE, 'dist/index.js'), ...args], { cwd: ROOT });
  const [stdout, stderr] = await Promise.all([text(suite.stdout), text(suite.stderr), once(suite, 'close')]);
  outputs.set(revision, `${stdout}\n${stderr}`);
}

/** The checks of one scenario: the suite writes them into a folder that is named after it and the time. */
async function checksOf(revision: string, scenario: string): Promise<JsonObject[]> {
  const outputDir = outputDirs.get(revision) ?? '';
  const folders = await readdir(outputDir, { recursive: true });
  const found = folders.find((path) => path.includes(`${scenario}-2`) && path.endsWith('checks.json'));
  const checks: unknown = JSON.parse(
    await readFile(join(outputDir, found ?? `no checks of ${scenario}`), 'utf8'),
  );
  return Array.isArray(checks) ? checks.filter(isObject) : [];
}

beforeAll(async () => {
  // One after the other: each run is some twenty scenarios at once already.
  for (const revision of REVISIONS) await runSuite(revision);
}, 240_000);

afterAll(async () => {
  await Promise.all([...outputDirs.values()].map((dir) => rm(dir, { recursive: true, force: true })));
});

describe.each(REVISIONS)('the client side at %s (modelcontextprotocol/conformance)', async (revision) => {
  const scenarios = scoredScenarios(await readFile(join(SUITE, 'requirements', `${revision}.yaml`), 'utf8'));

  it('is held to every scenario that the suite scores', () => {
    expect(scenarios.filter((scenario) => scenario.startsWith('auth/')).length).toBeGreaterThan(13);
  });

  it.each(scenarios)('passes %s', async (scenario) => {
    const checks = await checksOf(revision, scenario);
    const bad = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
    expect(bad.map(({ id, description, errorMessage }) => ({ id, description, errorMessage }))).toEqual([]);
    expect(checks.some(({ status }) => status === 'SUCCESS')).toBe(true);
    expect(outputs.get(revision)).toContain(`✓ ${scenario}: `);
  });
});
