import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Building, packing and installing takes a while, the registry most of it. */
const PATIENCE = 180_000;

/** What the examples need besides the package, in the versions that this repository uses. */
const COMPANIONS = ['@modelcontextprotocol/client', '@types/node', 'jose', 'typescript', 'vitest'];

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'playground-package-'));
  const { devDependencies, dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const versions: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies };
  await run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: ROOT });
  const tarball = (await readdir(project)).find((file) => file.endsWith('.tgz'));
  const needed = Object.fromEntries(COMPANIONS.map((name) => [name, versions[name]]));
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({
      type: 'module',
      dependencies: { 'mcp-oauth-playground': `file:${tarball}` },
      devDependencies: needed,
    }),
  );
  const quiet = ['--silent', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...quiet], { cwd: project });
  await cp(join(ROOT, 'docs/examples'), project, { recursive: true });
}, PATIENCE);
afterAll(() => rm(project, { recursive: true, force: true }));

const bin = (path: string) => join(project, 'node_modules', path);

describe('the package, installed in a fresh project', () => {
  it(
    'runs the examples of the documentation: a client under test, a server under test',
    async () => {
      const { stdout } = await run(process.execPath, [bin('vitest/vitest.mjs'), 'run'], {
        cwd: project,
        env: { ...process.env, NO_COLOR: '1' },
      });
      expect(stdout).toMatch(/Test Files\s+2 passed/);
    },
    PATIENCE,
  );

  it('brings the console, with its page', async () => {
    const program = `
      import { startPlayground } from 'mcp-oauth-playground';
      const playground = await startPlayground({ console: true });
      console.log(await (await fetch(playground.console)).text());
      await playground.close();`;
    const args = ['--input-type=module', '--eval', program];
    const { stdout } = await run(process.execPath, args, { cwd: project });
    expect(stdout).toContain('<script type="module"');
  });

  it(
    'brings types that a strict project can check its tests by',
    async () => {
      const strict = [
        '--strict',
        '--noEmit',
        '--module',
        'nodenext',
        '--target',
        'esnext',
        '--types',
        'node',
      ];
      const files = ['client.test.ts', 'server.test.ts'];
      const flags = [...strict, '--allowImportingTsExtensions', '--skipLibCheck', 'false'];
      const checked = run(process.execPath, [bin('typescript/bin/tsc'), ...flags, ...files], {
        cwd: project,
      });
      await expect(checked).resolves.toMatchObject({ stdout: '' });
      await writeFile(
        join(project, 'wrong.ts'),
        `import { startPlayground } from 'mcp-oauth-playground';\nawait startPlayground({ settings: { NO_SUCH: '1' } });\n`,
      );
      const wrong = run(process.execPath, [bin('typescript/bin/tsc'), ...flags, 'wrong.ts'], {
        cwd: project,
      });
      await expect(wrong).rejects.toMatchObject({ stdout: expect.stringContaining('NO_SUCH') });
    },
    PATIENCE,
  );

  it('holds compiled code and the built page only: no sources, no keys, no tests', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [{ files }] = JSON.parse(stdout);
    const paths: string[] = files.map(({ path }: { path: string }) => path);
    expect(paths).toContain('dist/playground.js');
    expect(
      paths.filter(
        (path) =>
          !/^(dist\/.*\.(js|d\.ts)|dist\/console\/dist\/.*\.(html|css|svg)|package\.json|README\.md)$/.test(
            path,
          ),
      ),
    ).toEqual([]);
  });
});
