import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RealmOverrides } from '../../../lab/realms/definition.ts';
import { findChallenge } from '../../helpers/find-challenge.ts';
import { callModern, type Exchange, type Rig, startRig } from '../rig.ts';
import { realmOf } from './realm.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

let count = 0;
/** A realm of its own for each test, with the MCP settings that differ. */
const withSettings = (mcp: NonNullable<RealmOverrides['mcp']> = {}) => {
  count += 1;
  return realmOf(rig, `default~s${count}`, { mcp });
};
const paramsOf = (exchange: Exchange) =>
  findChallenge(exchange.headers.get('www-authenticate'), 'Bearer')?.params;

describe('challenge', () => {
  it('names metadata and scopes by default, also for an invalid token (RFC 9728 §5.1)', async () => {
    const realm = await withSettings();
    for (const token of [undefined, 'broken']) {
      expect(paramsOf(await realm.list(token))).toMatchObject({
        resource_metadata: `${rig.origin}${realm.metadataPath}`,
        scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
      });
    }
  });

  it('leaves either out where the realm says so, also for an invalid token', async () => {
    const bare = await withSettings({ challenge: { resourceMetadata: false, scope: false } });
    expect((await bare.list(undefined)).headers.get('www-authenticate')).toBe('Bearer');
    expect(Object.keys(paramsOf(await bare.list('broken')) ?? {})).toEqual(['error', 'error_description']);
    const noScope = await withSettings({ challenge: { scope: false } });
    expect(Object.keys(paramsOf(await noScope.list(undefined)) ?? {})).toEqual(['resource_metadata']);
    const noMetadata = await withSettings({ challenge: { resourceMetadata: false } });
    expect(Object.keys(paramsOf(await noMetadata.list(undefined)) ?? {})).toEqual(['scope']);
  });
});

describe('scopes', () => {
  it('are what the metadata and the first challenge name', async () => {
    const realm = await withSettings({ scopes: ['mcp:read', 'custom'] });
    expect((await rig.send(realm.metadataPath)).json.scopes_supported).toEqual(['mcp:read', 'custom']);
    expect(paramsOf(await realm.list(undefined))?.scope).toBe('mcp:read custom');
  });
});

describe('metadataForms', () => {
  it('has the path form unless it is left out: then 404', async () => {
    expect((await rig.send((await withSettings()).metadataPath)).status).toBe(200);
    for (const metadataForms of [['root'], []]) {
      expect((await rig.send((await withSettings({ metadataForms })).metadataPath)).status).toBe(404);
    }
  });

  it.each([
    [['path'], [200, 404], '/mcp'],
    [['root'], [404, 200], ''],
    [['path', 'root'], [200, 200], '/mcp'],
  ])(
    '%j at the root answers %j, and the challenge names one that is there',
    async (forms, statuses, named) => {
      const other = await startRig({ root: { mcp: { metadataForms: forms } } });
      const wellKnown = '/.well-known/oauth-protected-resource';
      const answers = [await other.send(`${wellKnown}/mcp`), await other.send(wellKnown)];
      expect(answers.map(({ status }) => status)).toEqual(statuses);
      const challenged = await callModern(other, undefined, 'tools/list');
      expect(paramsOf(challenged)?.resource_metadata).toBe(`${other.origin}${wellKnown}${named}`);
      await other.close();
    },
  );
});

describe('stepUpScopes', () => {
  it.each([
    ['operation', 'mcp:tools mcp:admin'],
    ['missing', 'mcp:admin'],
    ['cumulative', 'mcp:read mcp:tools mcp:admin'],
  ])(
    '%s: the 403 challenge names %j (MCP, Runtime Insufficient Scope Errors)',
    async (stepUpScopes, scope) => {
      const realm = await withSettings({ stepUpScopes });
      const answer = await realm.tool(
        await realm.issuer.token({ scope: 'mcp:read mcp:tools' }),
        'reset_demo',
      );
      expect(answer.status).toBe(403);
      expect(paramsOf(answer)).toMatchObject({ error: 'insufficient_scope', scope });
      expect(answer.notes).toContain('insufficient_scope needed=mcp:tools,mcp:admin got=mcp:read,mcp:tools');
    },
  );
});

describe('stepUp', () => {
  const everything = { scope: 'mcp:read mcp:tools mcp:prompts mcp:resources mcp:admin' };

  it('works by default', async () => {
    const realm = await withSettings();
    expect((await realm.tool(await realm.issuer.token(everything), 'reset_demo')).status).toBe(200);
    expect((await realm.tool(await realm.issuer.token({ roles: ['admin'] }), 'reset_demo')).status).toBe(200);
  });

  it.each(['operation', 'missing', 'cumulative'])(
    'never: refuses with the same challenge whatever the token has, and does the rest (%s)',
    async (stepUpScopes) => {
      const realm = await withSettings({ stepUp: 'never', stepUpScopes });
      const tokens = [{}, everything, { ...everything, roles: ['admin'] }];
      const answers = [];
      for (const claims of tokens)
        answers.push(await realm.tool(await realm.issuer.token(claims), 'reset_demo'));
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(new Set(answers.map((answer) => answer.headers.get('www-authenticate'))).size).toBe(1);
      expect(paramsOf(answers[0] as Exchange)?.scope).toContain('mcp:admin'); // three were sent
      expect(answers[1]?.notes).toContain('a step-up never works in this realm');
      expect((await realm.tool(await realm.issuer.token(everything), 'whoami')).status).toBe(200);
    },
  );
});

describe('introspection', () => {
  it('is off by default: an opaque token is refused', async () => {
    const realm = await withSettings();
    expect((await realm.list('opaque')).notes).toMatch(/^malformed_token .*introspection is not configured/);
  });

  it("asks the realm's issuer as the built-in client (RFC 7662 §2.1)", async () => {
    const realm = await withSettings({ introspection: true });
    realm.issuer.introspection.set('opaque', {
      active: true,
      sub: 'alice',
      client_id: 'c',
      scope: 'mcp:read',
      aud: `${rig.origin}${realm.path}`,
      exp: rig.clock.seconds() + 60,
    });
    expect((await realm.list('opaque')).status).toBe(200);
    const basic = Buffer.from('playground-confidential:playground-confidential-secret').toString('base64');
    expect(rig.issuer.questions.at(-1)?.authorization).toBe(`Basic ${basic}`);
    expect((await realm.list('unknown')).notes).toBe('inactive');
    expect((await realm.list(await realm.issuer.token())).status).toBe(200);
  });
});
