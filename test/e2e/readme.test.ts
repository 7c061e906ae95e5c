import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsTable } from '../../scripts/docs/settings.ts';
import { symptomsTable } from '../../scripts/docs/symptoms.ts';
import { DOCUMENTS, withGenerated } from '../../scripts/docs.ts';
import { freePort } from '../helpers/free-port.ts';
import { npmStart, type Started } from '../helpers/npm-start.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const README = await readFile(join(ROOT, 'README.md'), 'utf8');

/** The lines of all shell blocks of the README. */
const COMMANDS = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((block) =>
  (block[1] ?? '').trim().split('\n'),
);

/** What other tests run: these tests themselves, and the Compose test. */
const RUN_ELSEWHERE = ['npm ci && npm test', 'docker compose up'];
const START = 'npm ci && npm start';
const SCRIPTS = COMMANDS.filter((line) => line !== START && !RUN_ELSEWHERE.includes(line));

let folder: string;
let environment: NodeJS.ProcessEnv;
let started: Started;

/** Runs a line of the README in a shell, as a person would, and waits for its end. */
async function run(line: string): Promise<{ code: number | null; text: string }> {
  const child = spawn(line, { shell: true, cwd: ROOT, env: environment });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  return { code, text };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'));
  const [auth, mcp, page] = await Promise.all([freePort(), freePort(), freePort()]);
  environment = {
    ...process.env,
    AUTH_PORT: String(auth),
    MCP_PORT: String(mcp),
    CONSOLE_PORT: String(page),
    STORAGE: `sqlite:${join(folder, 'playground.db')}`,
    KEYS_DIR: join(folder, 'keys'),
  };
  // `npm ci` was what brought this test here.
  started = await npmStart(environment);
});

afterAll(async () => {
  await started.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the commands of the README', () => {
  it('start both servers and the console, and say how to connect', async () => {
    expect(COMMANDS).toContain(START);
    expect(started.output()).toContain(`http://localhost:${environment.MCP_PORT}/mcp`);
    expect(started.output()).toMatch(/alice +mcp:read mcp:tools/);
    const consoleUrl = `http://localhost:${environment.CONSOLE_PORT}`;
    expect(started.output().indexOf(consoleUrl)).toBeGreaterThan(0);
    expect(await (await fetch(consoleUrl)).text()).toContain('<script type="module"');
    expect(started.output()).toContain('claude mcp add --transport http');
  });

  it.each(SCRIPTS)('%s', async (line) => {
    expect(await run(line)).toMatchObject({ code: 0 });
  });

  it('explain themselves with --help', async () => {
    const names = [...new Set(SCRIPTS.map((line) => / run (?:--silent )?(\w+)/.exec(line)?.[1]))];
    const told = await Promise.all(names.map((name) => run(`npm run ${name} -- --help`)));
    for (const [index, name] of names.entries()) {
      expect(told[index]?.code).toBe(0);
      expect(told[index]?.text).toMatch(new RegExp(`npm run (--silent )?${name}`));
    }
  });
});

it('writes one short line per request, without query or secrets', async () => {
  await run('npm run flow');
  const lines = started
    .output()
    .split('\n')
    .filter((line) => / \/(token|mcp) /.test(line));
  expect(lines.length).toBeGreaterThan(2);
  for (const line of started.output().split('\n')) expect(line.length).toBeLessThan(400);
  expect(started.output()).not.toMatch(/eyJ[\w-]+\.|code=|refresh_token=/);
});

describe('the README', () => {
  it('has the table of all settings as they are (npm run docs)', () => {
    expect(README).toContain(settingsTable());
    expect(withGenerated(README)).toBe(README);
  });

  it('has, as its second screen, what people run into and a URL for each (npm run docs)', () => {
    const [, second = ''] = README.split(/^## What people run into$/m);
    const [screen = ''] = second.split(/^## /m);
    expect(screen).toContain(symptomsTable());
    expect(README.indexOf('## Connect your client')).toBeLessThan(README.indexOf('## What people run into'));
  });

  it('links only to files that exist', async () => {
    const links = [...README.matchAll(/\]\((?!http)([^)#]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) await expect(readFile(join(ROOT, link))).resolves.toBeDefined();
  });

  it('is true about the clients that are already there', async () => {
    const { builtInClients } = await import('../../auth-server/clients/preregistered.ts');
    for (const { client_id, client_secret } of builtInClients({ kty: 'EC' })) {
      expect(README).toContain(`| \`${client_id}\` |`);
      if (client_secret) expect(README).toContain(client_secret);
    }
  });
});

describe('the generated documents', () => {
  it.each(Object.entries(DOCUMENTS))(
    '%s is as it would be generated (npm run docs)',
    async (path, generate) => {
      expect(await readFile(join(ROOT, path), 'utf8')).toBe(generate());
    },
  );

  it('link only to headings that exist', async () => {
    const texts = new Map<string, string>();
    for (const path of Object.keys(DOCUMENTS)) texts.set(path, await readFile(join(ROOT, path), 'utf8'));
    const hasHeading = (path: string, anchor: string) => texts.get(path)?.includes(`\n### ${anchor}\n`);
    const broken = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(/\]\(([\w.]*)#([\w-]+)\)/g)].flatMap(([, file = '', anchor = '']) =>
        hasHeading(file === '' ? path : `docs/${file}`, anchor) ? [] : [`${path}: ${file}#${anchor}`],
      ),
    );
    expect(broken).toEqual([]);
  });
});
