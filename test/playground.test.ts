import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startPlayground } from '../playground.ts';

it('protects its MCP server by the tokens of another issuer where ISSUER names one', async () => {
  await using playground = await startPlayground({ settings: { ISSUER: 'https://issuer.example' } });
  const metadata = await fetch(playground.resourceMetadata);
  expect(await metadata.json()).toMatchObject({ authorization_servers: ['https://issuer.example'] });
});

it('names a setting that cannot be used, and leaves no port open that would keep the process alive', async () => {
  const program = `
    import { startPlayground } from ${JSON.stringify(import.meta.resolve('../playground.ts'))};
    await startPlayground({ settings: { SIGNING_ALG: 'HS256' } }).catch(({ message }) => console.log(message));`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  expect(stdout).toMatch(/^SIGNING_ALG="HS256": /);
});

it('has a console for a test that is looked into, and none unless it is asked for', async () => {
  await using plain = await startPlayground();
  expect(plain.console).toBeUndefined();
  await using playground = await startPlayground({ console: true });
  const url = playground.console ?? '';
  expect(await (await fetch(url)).text()).toContain('<script type="module"');
  await fetch(playground.realm('default~looked-into').mcpUrl, { method: 'POST' });
  const trace = await (await fetch(`${url}/api/realms/default~looked-into/trace`)).json();
  expect(JSON.stringify(trace)).toContain('/realms/default~looked-into/mcp');
});
