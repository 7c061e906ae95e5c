import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { connectLines } from '../../core/connect-lines.ts';

const RESOURCE = 'http://localhost:9000/realms/iss-wrong~mine/mcp';
const lineOf = (client: string) =>
  connectLines(RESOURCE, 'iss-wrong~mine').find((one) => one.client === client)?.line ?? '';

it('names the server after its realm, so that several can be kept side by side', () => {
  expect(lineOf('Claude Code')).toBe(`claude mcp add --transport http playground-iss-wrong-mine ${RESOURCE}`);
  expect(lineOf('Codex')).toBe(`codex mcp add playground-iss-wrong-mine --url ${RESOURCE}`);
  expect(connectLines('http://localhost:9000/mcp').map(({ line }) => line)).toContain(
    'codex mcp add playground --url http://localhost:9000/mcp',
  );
});

it('carries the URL in JSON where a client wants it so', () => {
  const [, json = ''] = /'(.*)'/.exec(lineOf('VS Code')) ?? [];
  expect(JSON.parse(json)).toEqual({ name: 'playground-iss-wrong-mine', type: 'http', url: RESOURCE });
  const config = new URL(lineOf('Cursor')).searchParams.get('config') ?? '';
  expect(JSON.parse(atob(config))).toEqual({ url: RESOURCE });
});

it('is what the README says', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const known = connectLines('http://localhost:9000/mcp').filter(({ client }) =>
    readme.includes(`| ${client} |`),
  );
  expect(known.length).toBeGreaterThan(2);
  for (const { client, line } of known) expect(readme).toContain(`| ${client} | \`${line}\` |`);
});
