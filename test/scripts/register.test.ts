import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { freePort } from '../helpers/serve.ts';
import { runScript } from './run-script.ts';

let server: TestAuthServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.close());

const run = (...args: string[]) => runScript('register.ts', args, { PUBLIC_AUTH_URL: server.issuer });

async function stored(id: unknown): Promise<Record<string, unknown>> {
  const found = await server.storage.find('default', 'Client', String(id));
  return JSON.parse(found?.payload ?? '{}');
}

test('registers a public client that the server then knows (RFC 7591 §3)', async () => {
  const { code, stdout, stderr } = await run(
    '--name',
    'From a test',
    '--redirect-uri',
    'http://localhost:3000/cb',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const id = /^client_id +(\S+)$/m.exec(stdout)?.[1];
  expect(await stored(id)).toMatchObject({
    client_name: 'From a test',
    redirect_uris: ['http://localhost:3000/cb'],
  });
  expect(stdout).toMatch(/^redirect_uris +http:\/\/localhost:3000\/cb$/m);
  expect(stdout).not.toContain('client_secret');
});

test('shortens the secrets of a confidential client unless it is asked for them', async () => {
  for (const shown of [false, true]) {
    const { stdout } = await run('--confidential', '--json', ...(shown ? ['--show-secrets'] : []));
    const client: Record<string, unknown> = JSON.parse(stdout);
    const { client_secret: secret } = await stored(client.client_id);
    expect(secret).toEqual(expect.any(String));
    expect(client.client_secret === secret).toBe(shown);
    expect(stdout.includes(String(secret))).toBe(shown);
    expect(String(client.registration_access_token).includes('…')).toBe(!shown);
  }
});

test('says in one line why the server refused', async () => {
  const { code, stdout, stderr } = await run('--redirect-uri', 'http://localhost:3000/cb#fragment');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^refused: invalid_redirect_uri, .+ \(HTTP 400\)\n$/);
});

test('says in one line that no server is there', async () => {
  const address = `http://localhost:${await freePort()}`;
  const { code, stdout, stderr } = await run('--issuer', address);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^.*${address}.*ECONNREFUSED.*\n$`));
});

test.each([
  [['--issuer', 'localhost'], '--issuer "localhost": expected a URL'],
  [['--redirect-uri', 'nonsense'], '--redirect-uri "nonsense": expected a URL'],
  [['somebody'], '"somebody" is not an option'],
  [['--confidential=yes'], "Option '--confidential' does not take an argument"],
])('answers %j with one line and exit code 2', async (args, line) => {
  expect(await run(...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${line} (--help shows what can be given)\n`,
  });
});

test('explains itself', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['name', 'redirect-uri', 'issuer', 'confidential', 'json', 'show-secrets']) {
    expect(stdout).toContain(`--${option}`);
  }
});
