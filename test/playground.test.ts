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
