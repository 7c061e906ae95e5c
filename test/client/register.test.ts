import { describe, expect, it } from 'vitest';
import { clientIdMetadataDocument, isClientIdUrl } from '../../client/client-metadata.ts';
import { judgeRegistration, planRegistration, registrationRequest } from '../../client/register.ts';
import { answer } from './answers.ts';

const issuer = 'https://as.example';
const REDIRECT_URIS = ['http://127.0.0.1:33419/callback'];
const base = { clientName: 'test', redirectUris: REDIRECT_URIS };
const everything = {
  issuer,
  registration_endpoint: `${issuer}/register`,
  client_id_metadata_document_supported: true,
};
const CIMD = 'https://client.example/client.json';
const preRegistered = { clientId: 'known' };

describe('the way to become a client (MCP 2026-07-28, Client Registration)', () => {
  it.each([
    ['pre-registered first', { preRegistered, clientMetadataUrl: CIMD }, 'pre'],
    ['then a metadata document', { clientMetadataUrl: CIMD }, 'cimd'],
    ['then dynamic registration', {}, 'dcr'],
    [
      'dynamic registration when the client insists',
      { preRegistered, clientMetadataUrl: CIMD, only: 'dcr' },
      'dcr',
    ],
  ] as const)('is %s', (_what, options, method) => {
    expect(planRegistration(everything, { ...base, ...options })).toMatchObject({
      ok: true,
      value: { method },
    });
  });

  it('is dynamic registration where the server takes no metadata documents', () => {
    const metadata = { issuer, registration_endpoint: `${issuer}/register` };
    const plan = planRegistration(metadata, { ...base, clientMetadataUrl: CIMD });
    expect(plan).toMatchObject({ ok: true, value: { method: 'dcr' } });
  });

  it('is none when there is none left, and says what each lacks', () => {
    expect(planRegistration({ issuer }, base)).toMatchObject({
      ok: false,
      error: {
        reason: 'registration_impossible',
        detail: expect.stringContaining('no registration_endpoint'),
      },
    });
  });

  it('never is with the credentials of another issuer (MCP 2026-07-28, Authorization Server Binding)', () => {
    const other = { ...preRegistered, issuer: 'https://old.example' };
    expect(
      planRegistration(everything, { ...base, preRegistered: other, clientMetadataUrl: CIMD }),
    ).toMatchObject({
      ok: false,
      error: { reason: 'credentials_bound_elsewhere', issuer, boundTo: 'https://old.example' },
    });
  });
});

describe('the registration request (RFC 7591 §3.1)', () => {
  const bodyFor = (methods?: readonly string[]) => {
    const metadata = { issuer, ...(methods ? { token_endpoint_auth_methods_supported: methods } : {}) };
    return JSON.parse(registrationRequest(`${issuer}/register`, metadata, base).body ?? '');
  };

  it('names a native client with the refresh_token grant and no scope (MCP 2026-07-28)', () => {
    expect(bodyFor()).toEqual({
      client_name: 'test',
      redirect_uris: REDIRECT_URIS,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    });
  });

  it('asks for a secret only where the server takes no public clients', () => {
    expect(bodyFor(['client_secret_post', 'none']).token_endpoint_auth_method).toBe('none');
    expect(bodyFor(['client_secret_post']).token_endpoint_auth_method).toBe('client_secret_post');
  });
});

describe('the registration response (RFC 7591 §3.2)', () => {
  it.each([
    [1_800_000_000, { secretExpiresAt: 1_800_000_000 }],
    [0, {}],
  ])('knows when a secret expires: client_secret_expires_at %i (RFC 7591 §3.2.1)', (expiresAt, known) => {
    const body = JSON.stringify({
      client_id: 'c',
      client_secret: 's',
      client_secret_expires_at: expiresAt,
    });
    expect(judgeRegistration({ status: 201, headers: {}, body })).toEqual({
      ok: true,
      value: { clientId: 'c', clientSecret: 's', method: 'dcr', ...known },
    });
  });

  it('yields credentials with the method that the server registered', () => {
    const body = { client_id: 'c', client_secret: 's', token_endpoint_auth_method: 'client_secret_post' };
    expect(judgeRegistration(answer(201, body))).toEqual({
      ok: true,
      value: { clientId: 'c', clientSecret: 's', authMethod: 'client_secret_post', method: 'dcr' },
    });
  });

  it.each([
    ['no client_id', {}],
    ['an empty client_id', { client_id: '' }],
    ['a secret that is no string', { client_id: 'c', client_secret: 5 }],
    ['no JSON', 'ok'],
  ])('is refused with %s', (_what, body) => {
    expect(judgeRegistration(answer(201, body))).toMatchObject({
      error: { reason: 'registration_malformed' },
    });
  });

  it('passes the error on', () => {
    const refused = answer(400, { error: 'invalid_redirect_uri', error_description: 'native only' });
    expect(judgeRegistration(refused)).toEqual({
      ok: false,
      error: {
        reason: 'registration_refused',
        status: 400,
        error: 'invalid_redirect_uri',
        description: 'native only',
      },
    });
  });
});

describe('a client ID metadata document', () => {
  it('has the client_id of its own URL', () => {
    const document = clientIdMetadataDocument({ clientId: CIMD, ...base });
    expect(document).toMatchObject({
      client_id: CIMD,
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    });
  });

  it.each([
    [CIMD, true],
    ['http://client.example/client.json', false],
    ['https://client.example', false],
    ['https://client.example/c#f', false],
    ['client', false],
  ])('may be at %s: %s (https, with a path)', (url, may) => {
    expect(isClientIdUrl(url)).toBe(may);
  });
});
