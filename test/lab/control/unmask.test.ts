import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../../../lab/control/hub.ts';
import type { RealmHandle } from '../../../lab/control/realm-handle.ts';
import { remoteAuthControl, remoteControl } from '../../../lab/control/remote.ts';
import { TRACE_FORMATS, traceOf } from '../../../lab/control/reports.ts';
import { mask } from '../../../lab/trace/mask.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import { CONTROL_HEADER } from '../../../serving/control/guard.ts';
import { isText } from '../../../serving/control/route.ts';
import { freePort } from '../../helpers/free-port.ts';

let playground: Playground;
/** Both servers over HTTP, as another process sees them. */
let remote: Hub;
beforeAll(async () => {
  playground = await startPlayground();
  const origin = (url: string) => new URL(url).origin;
  remote = createHub({
    auth: remoteAuthControl({ url: origin(playground.issuer), fetch }),
    mcp: remoteControl({ url: origin(playground.resource), fetch }),
  });
});
afterAll(() => playground.close());

/** Sends a token to a realm's MCP server. */
const send = (realm: RealmHandle, token: string) =>
  fetch(realm.resource, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
/** Sends a token to a realm's authorization server. */
const introspect = (realm: RealmHandle, token: string) =>
  fetch(`${realm.issuer}/introspect`, { method: 'POST', body: new URLSearchParams({ token }) });

describe('the JWT behind a mask', () => {
  it('is told for as long as an exchange shows it, so that its signature can be checked', async () => {
    const realm = playground.realm('default~unmask');
    const token = await realm.signToken();
    await send(realm, token);
    const [shown] = Object.keys(realm.trace[0]?.tokens ?? {});
    expect(shown).toBe(mask(token));
    const told = await remote.unmask(realm.name, shown ?? '');
    const jwks = await (await fetch(`${realm.issuer}/.well-known/jwks.json`)).json();
    await jwtVerify(told, createLocalJWKSet(jwks), { issuer: realm.issuer });
    expect(await playground.hub.unmask(realm.name, shown ?? '')).toBe(token);
  });

  it.each([
    ['MCP server', send],
    ['authorization server', introspect],
  ])('is told when only the %s has seen it', async (_which, show) => {
    const realm = playground.realm('default~either');
    const token = await realm.signToken();
    await show(realm, token);
    expect(await remote.unmask(realm.name, mask(token))).toBe(token);
    const path = `/control/playground/realms/${realm.name}/masked/${mask(token)}`;
    const answer = await fetch(new URL(path, realm.resource), { headers: { [CONTROL_HEADER]: '1' } });
    expect([answer.headers.get('cache-control'), await answer.json()]).toEqual(['no-store', { token }]);
  });

  it('is told while only the server that has seen it can be asked; otherwise it is said who could not', async () => {
    const realm = playground.realm('default~half');
    const [seen, unseen] = [await realm.signToken(), await realm.signToken()];
    await send(realm, seen);
    const url = `http://localhost:${await freePort()}`;
    const away = { auth: remoteAuthControl({ url, fetch }), mcp: remoteControl({ url, fetch }) };
    const withoutAuth = createHub({ auth: away.auth, mcp: remote.mcp });
    expect(await withoutAuth.unmask(realm.name, mask(seen))).toBe(seen);
    for (const half of [withoutAuth, createHub({ auth: remote.auth, mcp: away.mcp })]) {
      await expect(half.unmask(realm.name, mask(unseen))).rejects.toMatchObject({
        problem: { status: 502, description: expect.stringContaining(url) },
      });
    }
  });

  it('is gone with the trace, and was never in another realm', async () => {
    const realm = playground.realm('default~gone');
    const token = await realm.signToken();
    await send(realm, token);
    const problem = { status: 404, error: 'not_found' };
    await expect(remote.unmask('default~elsewhere', mask(token))).rejects.toMatchObject({ problem });
    expect(await remote.unmask(realm.name, mask(token))).toBe(token);
    await remote.reset(realm.name);
    await expect(remote.unmask(realm.name, mask(token))).rejects.toMatchObject({ problem });
  });

  it('is not there for what is no JWT, nor for what is no mask, and the difference is told', async () => {
    const realm = playground.realm('default~opaque');
    await introspect(realm, 'an-opaque-token-of-somebody');
    await expect(remote.unmask(realm.name, mask('an-opaque-token-of-somebody'))).rejects.toMatchObject({
      problem: { status: 404, description: expect.stringContaining('JWT') },
    });
    for (const wrong of [
      'eyJhbGciOiJub25lIn0.e30.',
      'constructor',
      '__proto__',
      'masked:short:1',
      'a/b%2e',
    ]) {
      await expect(remote.unmask(realm.name, wrong)).rejects.toMatchObject({
        problem: { status: 400, description: expect.stringContaining('is no mask: expected') },
      });
    }
    await expect(remote.unmask('iss-wrog', mask('x'))).rejects.toThrow(/iss-wrong/);
  });

  it('is in no exchange and no export', async () => {
    const realm = playground.realm('default~exported');
    const token = await realm.signToken();
    await send(realm, token);
    await introspect(realm, token);
    const signature = token.split('.')[2] ?? '';
    expect(JSON.stringify(realm.trace)).toContain(mask(token));
    expect(JSON.stringify(await remote.trace(realm.name))).not.toContain(signature);
    for (const format of TRACE_FORMATS) {
      const document = await traceOf(remote, realm.name, { format });
      expect(isText(document) ? document.text : JSON.stringify(document)).not.toContain(signature);
    }
    expect(JSON.stringify(playground.log)).not.toContain(signature);
  });

  it('is not kept where nothing is recorded', async () => {
    const quiet = await startPlayground({ settings: { TRACE_EXCHANGES: '0' } });
    const token = await quiet.signToken();
    await send(quiet, token);
    await expect(quiet.hub.unmask(quiet.name, mask(token))).rejects.toMatchObject({
      problem: { status: 404 },
    });
    await quiet.close();
  });

  it('goes with the oldest exchange that shows it, and counts in what is kept', async () => {
    const small = await startPlayground({ settings: { TRACE_EXCHANGES: '3' } });
    const tokens = [];
    for (let index = 0; index < 4; index += 1) {
      const token = await small.signToken();
      tokens.push(token);
      await send(small, token);
    }
    const told = await Promise.allSettled(tokens.map((token) => small.hub.unmask(small.name, mask(token))));
    expect(told.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    await small.close();
  });
});
