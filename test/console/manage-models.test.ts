import { describe, expect, it } from 'vitest';
import { EMPTY_FORM, formOf, metadataOf } from '../../console/app/pages/manage/clients/client-form-model.ts';
import { clientsWith, newestFirst } from '../../console/app/pages/manage/clients/client-order.ts';
import { entriesOf } from '../../console/app/pages/manage/grants/grant-list.ts';
import { meaningOf } from '../../console/app/pages/manage/grants/race-meaning.ts';
import { changeOf } from '../../console/app/pages/manage/keys/rotations.ts';
import { curlLine, probeRequest } from '../../console/app/pages/manage/tokens/probe.ts';
import { tokenRequestOf, VALID_TOKEN } from '../../console/app/pages/manage/tokens/token-form-model.ts';
import type { Race, RefreshAttempt } from '../../console/contract/families.ts';
import type { ClientInfo, KeyInfo, RefreshFamily } from '../../lab/control/auth-control.ts';

describe('the metadata of a client as a form has it (RFC 7591 §2)', () => {
  const registered: ClientInfo = {
    client_id: 'c',
    source: 'registered',
    client_name: 'C',
    redirect_uris: ['http://127.0.0.1/cb', 'app://cb'],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'urn:example:grant'],
    response_types: ['code'],
    application_type: 'native',
    client_id_issued_at: 7,
    contacts: ['somebody@example.com'],
  };

  it('comes back as it went in, without where it is from', () => {
    const { source: _source, ...expected } = registered;
    expect(metadataOf(formOf(registered))).toEqual({ ok: true, value: expected });
  });

  it('a new one is dated, and a secret goes along only where the method has one', () => {
    const form = { ...EMPTY_FORM, clientId: ' c ', secret: 's' };
    const dated = metadataOf(form, 1000);
    expect(dated.ok && dated.value).toMatchObject({ client_id: 'c', client_id_issued_at: 1000 });
    expect(dated.ok && 'client_secret' in dated.value).toBe(false);
    const secret = metadataOf({ ...form, authMethod: 'client_secret_post' });
    expect(secret.ok && secret.value.client_secret).toBe('s');
  });

  it('without the code grant there is no response type', () => {
    const machine = metadataOf({ ...EMPTY_FORM, clientId: 'm', grantTypes: ['client_credentials'] });
    expect(machine.ok && machine.value.response_types).toEqual([]);
  });

  it.each([
    [{ clientId: ' ' }, 'clientId'],
    [{ rest: '[1]' }, 'rest'],
    [{ rest: '{' }, 'rest'],
    [{ rest: '{"redirect_uris":[]}' }, 'rest'],
  ])('%j is wrong at its field', (change, field) => {
    const wrong = metadataOf({ ...EMPTY_FORM, clientId: 'c', ...change });
    expect(!wrong.ok && wrong.error.field).toBe(field);
  });
});

it('clients: registered ones first, the newest on top, found by every word of a search', () => {
  const client = (client_id: string, source: ClientInfo['source'], at?: number): ClientInfo => ({
    client_id,
    source,
    ...(at === undefined ? {} : { client_id_issued_at: at }),
  });
  const all = [client('conf', 'configured'), client('old', 'registered', 1), client('new', 'registered', 2)];
  expect(newestFirst(all).map(({ client_id }) => client_id)).toEqual(['new', 'old', 'conf']);
  expect(clientsWith(all, 'REGISTERED new').map(({ client_id }) => client_id)).toEqual(['new']);
  expect(clientsWith(all, '  ')).toBe(all);
});

describe('a token as a form has it', () => {
  it('what is empty is left to the server', () => {
    expect(tokenRequestOf(VALID_TOKEN)).toEqual({ ok: true, value: { signature: 'valid' } });
  });

  it('one audience is a string, several are a list (RFC 7519 §4.1.3)', () => {
    const one = tokenRequestOf({ ...VALID_TOKEN, audience: 'https://a.example/mcp' });
    const two = tokenRequestOf({ ...VALID_TOKEN, audience: 'https://a.example/mcp https://b.example/mcp' });
    expect(one.ok && one.value.audience).toBe('https://a.example/mcp');
    expect(two.ok && two.value.audience).toEqual(['https://a.example/mcp', 'https://b.example/mcp']);
  });

  it.each([
    [{ expiresIn: '1.5' }, 'expiresIn'],
    [{ expiresIn: 'soon' }, 'expiresIn'],
    [{ claims: 'x' }, 'claims'],
    [{ header: '"x"' }, 'header'],
  ])('%j is wrong at its field', (change, field) => {
    const wrong = tokenRequestOf({ ...VALID_TOKEN, ...change });
    expect(!wrong.ok && wrong.error.field).toBe(field);
  });

  it('the line for a shell quotes what a URL may hold', () => {
    const line = curlLine(probeRequest("http://localhost:9000/it's/mcp", 'abc'));
    expect(line).toContain(`'http://localhost:9000/it'\\''s/mcp'`);
    expect(line).toContain(`-H 'authorization: Bearer abc'`);
  });
});

it('keys: what a rotation added, kept, replaced and took away', () => {
  const key = (kid: string): KeyInfo => ({ kid, alg: 'ES256', created: 0, active: true });
  const none = { added: [], gone: [], kept: [], replaced: [] };
  expect(changeOf([key('a')], [key('b'), key('a')], 'overlap')).toEqual({
    ...none,
    added: ['b'],
    kept: ['a'],
  });
  expect(changeOf([key('a')], [key('b')], 'abrupt')).toEqual({ ...none, added: ['b'], gone: ['a'] });
  expect(changeOf([key('a'), key('z')], [key('a')], 'same_kid')).toEqual({
    ...none,
    replaced: ['a'],
    gone: ['z'],
  });
});

describe('what a race shows (RFC 9700 §4.14.2)', () => {
  const before: RefreshFamily = {
    grantId: 'g',
    clientId: 'c',
    subject: 'alice',
    scope: '',
    members: [{ token: 'one', issuedAt: 1, rotations: 0 }],
  };
  const won = (refreshToken?: string): RefreshAttempt => ({
    status: 200,
    milliseconds: 1,
    accessToken: 'access',
    ...(refreshToken === undefined ? {} : { refreshToken }),
  });
  const lost: RefreshAttempt = { status: 400, milliseconds: 1, error: 'invalid_grant' };
  const race = (attempts: readonly RefreshAttempt[], more: Partial<Race> = {}): Race => ({
    order: 'at_once',
    token: 'one',
    consumed: false,
    at: 2,
    tokenEndpoint: 'http://localhost/token',
    attempts,
    ...more,
  });

  it.each<[string, Race]>([
    ['The family is revoked', race([won('two'), lost])],
    ['The family is revoked', race([lost, lost], { consumed: true })],
    ['The token stays', race([won(), won()], { after: before })],
    ['The token stays', race([won('one'), won('one')], { after: before })],
    ['The family goes on, with several branches', race([won('two'), won('three'), lost], { after: before })],
    ['The family goes on', race([won('two'), lost], { after: before })],
    ['Nothing was answered, and the family is as it was', race([lost, lost], { after: before })],
  ])('%s', (title, shown) => expect(meaningOf(shown).title).toBe(title));

  it('a family that it ended stays on the page, with the token that was worth nothing', () => {
    const raced = new Map([['g', { race: race([won('two'), lost]), before }]]);
    const [entry] = entriesOf({ grants: [], families: [], clients: [] }, raced);
    expect(entry?.grant).toBeUndefined();
    expect(entry?.family?.members).toEqual([
      { token: 'one', issuedAt: 1, rotations: 0, consumedAt: 2 },
      { token: 'two', issuedAt: 2, rotations: 1 },
    ]);
  });
});
