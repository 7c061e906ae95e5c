import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendRaw } from '../../helpers/raw-http.ts';
import { type Rig, startRig } from '../rig.ts';
import { realmOf } from './realm.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

it('answers an unknown realm with 404 and the names that may have been meant', async () => {
  for (const path of ['/realms/defaut/mcp', '/.well-known/oauth-protected-resource/realms/defaut~a/mcp']) {
    const answer = await rig.send(path);
    expect(answer.status).toBe(404);
    expect(answer.json.error).toBe('unknown_realm');
    expect(answer.json.error_description).toContain('Did you mean default');
    expect(answer.json.near).toContain('default');
    expect(answer.notes).toMatch(/^unknown realm: /);
  }
});

it('says what a realm may be called', async () => {
  const answer = await rig.send('/realms/No%20Name/mcp');
  expect(answer.status).toBe(404);
  expect(answer.json.error_description).toContain('lower-case letters, digits and hyphens');
});

it('sends whoever names the default realm to the root, however it is spelled', async () => {
  for (const name of ['default', 'defaul%74']) {
    const answer = await rig.send(`/realms/${name}/mcp`);
    expect(answer.status).toBe(404);
    expect(answer.json.error_description).toContain('the default realm lives at the root');
  }
  expect((await rig.send('/.well-known/oauth-protected-resource/realms/default/mcp')).status).toBe(404);
});

it('reads a percent-encoded tilde as one (RFC 3986 §2.3)', async () => {
  const answer = await rig.send('/.well-known/oauth-protected-resource/realms/default%7Ex/mcp');
  expect(answer.json.resource).toBe(`${rig.origin}/realms/default~x/mcp`);
  expect((await rig.send('/realms/default%7Ex/mcp')).status).toBe(401);
});

it('tells what a realm has, where it has nothing', async () => {
  for (const path of ['/realms/default~x', '/realms/default~x/health', '/realms/default~x/mcp/']) {
    const answer = await rig.send(path);
    expect(answer.status).toBe(404);
    expect(answer.json.error_description).toContain(
      'This server has: /realms/default~x/mcp, /.well-known/oauth-protected-resource/realms/default~x/mcp.',
    );
  }
});

it('guards the Host of every realm, known or not', async () => {
  for (const path of ['/realms/default~x/mcp', '/realms/nobody/mcp']) {
    const { port } = new URL(rig.origin);
    expect((await sendRaw(Number(port), { path, headers: { host: 'evil.example' } })).status).toBe(421);
  }
});

it('finds the realm of a request that names the whole URL (RFC 9112 §3.2.2)', async () => {
  const { port, host } = new URL(rig.origin);
  const path = `${rig.origin}/.well-known/oauth-protected-resource/realms/default~x/mcp`;
  const answer = await sendRaw(Number(port), { path, headers: { host } });
  expect(JSON.parse(answer.text).resource).toBe(`${rig.origin}/realms/default~x/mcp`);
});

it('lets pages of loopback origins call a realm, and no others (Fetch §3.3)', async () => {
  const realm = await realmOf(rig, 'default~x');
  const preflight = (origin: string) => rig.send(realm.path, { method: 'OPTIONS', headers: { origin } });
  expect((await preflight('http://localhost:3000')).headers.get('access-control-allow-origin')).toBe(
    'http://localhost:3000',
  );
  expect((await preflight('https://evil.example')).status).toBe(403);
});

it('does not start with a scenario at the root that there is not', async () => {
  await expect(startRig({ root: { scenario: 'defaut' } })).rejects.toThrow(
    /^SCENARIO: there is no scenario "defaut"\. Did you mean default/,
  );
});
