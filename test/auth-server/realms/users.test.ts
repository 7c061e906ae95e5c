import { decodeJwt } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAuthServer, useAuthServer } from '../../helpers/auth-server.ts';
import { Browser } from '../../helpers/browser.ts';
import {
  authorize,
  authorizeUrl,
  createPkce,
  getTokens,
  refresh,
  type Target,
} from '../../helpers/code-flow.ts';

const server = await useAuthServer();
let count = 0;
const fresh = () => {
  count += 1;
  return server.realm(`default~users${count}`);
};

const ZOE = { name: 'zoe', roles: ['auditor'], scopes: ['mcp:read'] };
const ALL = 'mcp:read mcp:tools mcp:prompts mcp:resources mcp:admin';

/** The names on the buttons of the login page. */
async function offeredBy(target: Target) {
  const page = await new Browser(target.issuer).open(authorizeUrl(target, createPkce().challenge));
  return [...page.text.matchAll(/<button name="login" value="([^"]*)"/g)].map(([, name]) => name);
}

const claimsOf = async (target: Target, user: string) =>
  decodeJwt((await getTokens(target, { scope: ALL }, { user })).access_token);

describe('a user who is put', () => {
  test('is offered by the login page from then on, also where it was used before', async () => {
    const realm = fresh();
    expect(await offeredBy(realm)).toEqual(['alice', 'bob', 'admin', 'guest']);
    expect(realm.runtime.putUser(ZOE)).toBe(true);
    expect(await offeredBy(realm)).toEqual(['alice', 'bob', 'admin', 'guest', 'zoe']);
    expect(realm.runtime.users().at(-1)).toEqual(ZOE);
    expect(await offeredBy(fresh())).not.toContain('zoe');
  });

  test('may grant the listed scopes and no other, and has the listed roles (RFC 6749 §3.3)', async () => {
    const realm = fresh();
    expect(await claimsOf(realm, 'zoe')).toMatchObject({ scope: ALL, roles: ['user'] });
    realm.runtime.putUser(ZOE);
    expect(await claimsOf(realm, 'zoe')).toMatchObject({ scope: 'mcp:read', roles: ['auditor'] });
    expect(decodeJwt(await realm.runtime.signToken({ subject: 'zoe' }))).toMatchObject({
      scope: 'mcp:read',
      roles: ['auditor'],
    });
  });

  test('takes the place of one with the same name', async () => {
    const realm = fresh();
    realm.runtime.putUser({ name: 'alice', roles: [], scopes: ['mcp:prompts'] });
    expect(await offeredBy(realm)).toEqual(['alice', 'bob', 'admin', 'guest']);
    expect(await claimsOf(realm, 'alice')).toMatchObject({ scope: 'mcp:prompts', roles: [] });
  });

  test('keeps what was granted before; the roles are those of the moment a token is issued', async () => {
    const realm = fresh();
    const { refresh_token: token } = await getTokens(realm, {}, { user: 'alice' });
    realm.runtime.putUser({ name: 'alice', roles: ['suspended'], scopes: [] });
    expect(decodeJwt((await refresh(realm, token)).access_token)).toMatchObject({
      scope: 'mcp:read mcp:tools',
      roles: ['suspended'],
    });
    const { answer } = await authorize(realm, { scope: ALL });
    expect(answer.get('error')).toBe('access_denied');
  });

  test('counts in the automatic mode too', async () => {
    const own = await startAuthServer({ settings: { AUTO_CONSENT: 'zoe' } });
    onTestFinished(() => own.close());
    own.realm('default').runtime.putUser(ZOE);
    expect(await claimsOf(own, 'zoe')).toMatchObject({ sub: 'zoe', scope: 'mcp:read', roles: ['auditor'] });
  });
});

describe('a user who is forgotten', () => {
  test('is offered no longer, and may log in as anybody else may', async () => {
    const realm = fresh();
    expect(realm.runtime.forgetUser('alice')).toBe(true);
    expect(realm.runtime.forgetUser('alice')).toBe(false);
    expect(await offeredBy(realm)).toEqual(['bob', 'admin', 'guest']);
    expect(await claimsOf(realm, 'alice')).toMatchObject({ sub: 'alice', scope: ALL, roles: ['user'] });
  });

  test('leaves tokens to the next, when one is signed for nobody in particular', async () => {
    const { runtime } = fresh();
    runtime.forgetUser('alice');
    expect(decodeJwt(await runtime.signToken({})).sub).toBe('bob');
    for (const { name } of runtime.users()) runtime.forgetUser(name);
    expect(decodeJwt(await runtime.signToken({})).sub).toBe('alice');
  });
});

describe('the users of a realm', () => {
  test('are the defined ones again when it is built anew', async () => {
    const realm = server.realm('default~defined', { users: [{ name: 'yves', scopes: ['mcp:tools'] }] });
    realm.runtime.putUser(ZOE);
    realm.runtime.forgetUser('yves');
    server.realms.restart(realm.name);
    expect(await offeredBy(realm)).toEqual(['yves']);
  });

  test('that were edited are kept while others are unloaded', async () => {
    const many = await startAuthServer();
    onTestFinished(() => many.close());
    many.realm('default~edited').runtime.putUser(ZOE);
    for (let index = 0; index < 1000; index += 1) many.realm(`default~many${index}`);
    const names = many.realms.live().map(({ definition }) => definition.name);
    expect(names).toContain('default~edited');
    expect(names).not.toContain('default~many0');
  });

  test('are bounded in number: one more is not taken, one in place of another is', () => {
    const { runtime } = fresh();
    const put = (index: number) => runtime.putUser({ ...ZOE, name: `user${index}` });
    for (let index = runtime.users().length; index < 500; index += 1) expect(put(index)).toBe(true);
    expect(put(500)).toBe(false);
    expect(runtime.users()).toHaveLength(500);
    expect(put(499)).toBe(true);
  });
});
