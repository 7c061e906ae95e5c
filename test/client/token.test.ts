import { describe, expect, it } from 'vitest';
import type { AuthorizationSession } from '../../client/authorize.ts';
import { authenticateClient, chooseAuthMethod } from '../../client/client-authentication.ts';
import type { ClientCredentials } from '../../client/credentials.ts';
import {
  clientCredentialsGrant,
  codeGrant,
  judgeTokenResponse,
  refreshGrant,
  tokenRequest,
} from '../../client/token.ts';
import { answer } from './answers.ts';

const good = {
  access_token: 'at',
  token_type: 'Bearer',
  expires_in: 3600,
  scope: 'a b',
  refresh_token: 'rt',
};

describe('a token response', () => {
  it('is taken as it is described (RFC 6749 §5.1)', () => {
    expect(judgeTokenResponse(answer(200, good), 'Bearer')).toEqual({
      ok: true,
      value: {
        accessToken: 'at',
        tokenType: 'Bearer',
        expiresIn: 3600,
        scopes: ['a', 'b'],
        refreshToken: 'rt',
      },
    });
  });

  it('needs no more than a token and its type, in any case', () => {
    expect(judgeTokenResponse(answer(200, { access_token: 'at', token_type: 'bEARER' }), 'Bearer')).toEqual({
      ok: true,
      value: { accessToken: 'at', tokenType: 'Bearer' },
    });
  });

  it.each([
    ['no JSON', '<html>'],
    ['an array', []],
    ['no access_token', { ...good, access_token: undefined }],
    ['an empty access_token', { ...good, access_token: '' }],
    ['an access_token that is no string', { ...good, access_token: 5 }],
    ['an access_token that would break out of its header', { ...good, access_token: 'a\r\nx: y' }],
    ['no token_type', { ...good, token_type: undefined }],
    ['expires_in as a string', { ...good, expires_in: '3600' }],
    ['a negative expires_in', { ...good, expires_in: -1 }],
    ['a refresh_token that is no string', { ...good, refresh_token: {} }],
    ['a scope that is a list', { ...good, scope: ['a'] }],
  ])('is refused with %s (RFC 6749 §5.1)', (_what, body) => {
    expect(judgeTokenResponse(answer(200, body), 'Bearer')).toMatchObject({
      ok: false,
      error: { reason: 'token_response_malformed' },
    });
  });

  it('is refused with a type that the client cannot use (RFC 6749 §7.1)', () => {
    expect(judgeTokenResponse(answer(200, { ...good, token_type: 'mac' }), 'Bearer')).toMatchObject({
      error: { reason: 'token_type_unusable', got: 'mac' },
    });
  });

  it('is refused as Bearer when a key was proved: the token is not bound to it (RFC 9449 §5)', () => {
    expect(judgeTokenResponse(answer(200, good), 'DPoP')).toMatchObject({
      error: { reason: 'token_type_unusable' },
    });
  });

  it.each([
    [400, { error: 'invalid_grant', error_description: 'used' }, 'invalid_grant', 'used'],
    [401, { error: 'invalid_client' }, 'invalid_client', ''],
    [500, 'oops', '', 'oops'],
    [502, '', '', 'no error code in the body'],
    [302, { ...good }, '', JSON.stringify(good)],
  ])('is an error with the status %i (RFC 6749 §5.2)', (status, body, error, description) => {
    expect(judgeTokenResponse(answer(status, body), 'Bearer')).toEqual({
      ok: false,
      error: { reason: 'token_refused', status, error, description },
    });
  });
});

describe('the parameters of a grant', () => {
  const resource = 'https://r.example/mcp';

  it('are the code with its verifier, redirect URI and resource (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2)', () => {
    const session: AuthorizationSession = {
      issuer: 'https://as.example',
      sendsIss: true,
      clientId: 'c',
      redirectUri: 'http://127.0.0.1/callback',
      resource,
      scopes: ['a'],
      state: 's',
      codeVerifier: 'v',
    };
    expect(codeGrant('the-code', session)).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: 'http://127.0.0.1/callback',
      code_verifier: 'v',
      resource,
    });
  });

  it('are the scopes and the resource for the client itself (RFC 6749 §4.4.2)', () => {
    expect(clientCredentialsGrant(resource, ['a', 'b'])).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
      resource,
    });
    expect(clientCredentialsGrant(resource, undefined)).not.toHaveProperty('scope');
  });
});

describe('client authentication', () => {
  const issuer = 'https://as.example';
  const secret: ClientCredentials = { clientId: 'c', clientSecret: 's', method: 'dcr' };
  const open: ClientCredentials = { clientId: 'c', method: 'dcr' };
  const about = { audience: issuer, now: 1_700_000_000, jti: 'once' };

  it.each([
    ['a secret, nothing listed', secret, undefined, 'client_secret_basic'],
    ['a secret, post only', secret, ['client_secret_post'], 'client_secret_post'],
    ['a secret, both', secret, ['client_secret_post', 'client_secret_basic'], 'client_secret_basic'],
    ['a secret that the server has no use for', secret, ['none'], 'none'],
    [
      'a registered method',
      { ...secret, authMethod: 'client_secret_post' },
      ['client_secret_basic'],
      'client_secret_post',
    ],
    ['no secret', open, ['client_secret_basic', 'none'], 'none'],
    ['no secret, nothing listed', open, undefined, 'none'],
  ])('with %s (RFC 8414 §2)', (_what, client, listed, method) => {
    const metadata = { issuer, ...(listed ? { token_endpoint_auth_methods_supported: listed } : {}) };
    expect(chooseAuthMethod(client, metadata)).toEqual({ ok: true, value: method });
  });

  it('fails where the server wants a secret that there is not', () => {
    const metadata = { issuer, token_endpoint_auth_methods_supported: ['client_secret_basic'] };
    expect(chooseAuthMethod(open, metadata)).toMatchObject({
      error: { reason: 'client_authentication_impossible', have: 'neither a secret nor a key' },
    });
  });

  it('form-encodes identifier and secret before joining them (RFC 6749 §2.3.1)', async () => {
    const client: ClientCredentials = { clientId: 'a:b c', clientSecret: 'p%/é', method: 'pre' };
    const { headers, body } = await authenticateClient(client, 'client_secret_basic', about);
    const [, encoded = ''] = (headers.authorization ?? '').split(' ');
    expect(Buffer.from(encoded, 'base64').toString()).toBe('a%3Ab+c:p%25%2F%C3%A9');
    expect(body).toEqual({});
  });

  it('puts the secret into the body and nowhere else for client_secret_post', async () => {
    const authentication = await authenticateClient(secret, 'client_secret_post', about);
    const request = tokenRequest(`${issuer}/token`, refreshGrant('rt', 'https://r.example'), authentication);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt',
      resource: 'https://r.example',
      client_id: 'c',
      client_secret: 's',
    });
    expect(request.headers).not.toHaveProperty('authorization');
  });
});
