import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { Browser } from '../helpers/browser.ts';
import { authorizeUrl, basic, createPkce, getCode, type Params, redeem } from '../helpers/code-flow.ts';

const server = await useAuthServer();

const CLIENTS: [string, Record<string, string>][] = [
  ['playground-public', {}],
  ['playground-confidential', basic('playground-confidential', 'playground-confidential-secret')],
];

describe.each(CLIENTS)('%s', (clientId, authentication) => {
  /** The body names a client that does not authenticate by a header. */
  const inBody: Params = { client_id: 'authorization' in authentication ? undefined : clientId };
  const errorOf = async (params: Params) => {
    const url = authorizeUrl(server, createPkce().challenge, { client_id: clientId, ...params });
    const page = await new Browser(server.issuer).open(url);
    return Object.fromEntries(page.url.searchParams);
  };

  test('has to use PKCE (RFC 9700 §2.1.1, RFC 7636 §4.4.1)', async () => {
    const error = await errorOf({ code_challenge: undefined, code_challenge_method: undefined });
    expect(error).toMatchObject({ error: 'invalid_request', iss: server.issuer });
    expect(error.error_description).toMatch(/PKCE/);
  });

  test('may not use plain, named or by default (RFC 7636 §4.3, RFC 9700 §2.1.1)', async () => {
    for (const method of ['plain', undefined, 's256', 'S512', '']) {
      const error = await errorOf({ code_challenge_method: method });
      expect(error, String(method)).toMatchObject({ error: 'invalid_request' });
      expect(error.error_description, String(method)).toMatch(/code_challenge_method/);
    }
  });

  test('may not send a challenge that no S256 verifier has (RFC 7636 §4.2)', async () => {
    for (const challenge of ['short', 'x'.repeat(200), 'ü'.repeat(43), 'a b'.repeat(15)]) {
      const error = await errorOf({ code_challenge: challenge });
      expect(error, challenge).toMatchObject({ error: 'invalid_request' });
    }
  });

  test('gets a token with the right verifier (RFC 7636 §4.6)', async () => {
    const { code, verifier } = await getCode(server, { client_id: clientId });
    expect((await redeem(server, code, verifier, inBody, authentication)).status).toBe(200);
  });

  test('gets invalid_grant with a wrong verifier (RFC 7636 §4.6)', async () => {
    const { code, verifier } = await getCode(server, { client_id: clientId });
    const hashed = createHash('sha256').update(verifier).digest('base64url');
    for (const wrong of [createPkce().verifier, hashed, verifier.toUpperCase(), `${verifier}a`]) {
      const answer = await redeem(server, code, wrong, inBody, authentication);
      expect(answer, wrong).toMatchObject({ status: 400, error: 'invalid_grant' });
    }
  });

  test('gets an error without the verifier, or with one that breaks its syntax (RFC 7636 §4.1, §4.6)', async () => {
    const { code } = await getCode(server, { client_id: clientId });
    for (const verifier of ['', 'short', 'x'.repeat(129), 'ü'.repeat(50)]) {
      const answer = await redeem(server, code, verifier, inBody, authentication);
      expect(answer.status, verifier).toBe(400);
      expect(answer.error, verifier).toMatch(/^invalid_(grant|request)$/);
    }
    const without = await redeem(server, code, '', { ...inBody, code_verifier: undefined }, authentication);
    expect(without.status).toBe(400);
    expect(without.error).toMatch(/^invalid_(grant|request)$/);
  });
});
