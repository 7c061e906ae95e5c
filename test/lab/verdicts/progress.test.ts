import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../lab/verdicts/progress.ts';
import { ANSWERED, ISSUER, RESOURCE, type Sketch, trace, UNAUTHORIZED } from './build.ts';

const FOUND: Sketch = {
  url: `${RESOURCE.replace('/mcp', '')}/.well-known/oauth-protected-resource/mcp`,
  answer: {},
};
const LOGIN: Sketch = {
  url: `${ISSUER}/authorize?client_id=c&response_type=code`,
  status: 303,
  answerHeaders: { location: `${ISSUER}/interaction/masked:IIIIIIIIIIII:20` },
};

/** Where a client stands that did this, and what is told. */
const STANDS: ReadonlyArray<readonly [string, readonly Sketch[], RegExp, RegExp | undefined]> = [
  ['nothing', [], /nothing has come/, /an MCP request/],
  [
    'a first request',
    [UNAUTHORIZED],
    /got a 401 and has not asked for the resource metadata/,
    /GET .*-metadata/,
  ],
  [
    'the resource metadata',
    [UNAUTHORIZED, FOUND],
    /has the resource metadata/,
    /metadata of the authorization server/,
  ],
  [
    'resource metadata that is not there',
    [UNAUTHORIZED, { ...FOUND, status: 404 }],
    /404/,
    /next well-known place/,
  ],
  [
    'the authorization server metadata',
    [UNAUTHORIZED, FOUND, { url: `${ISSUER}/.well-known/oauth-authorization-server`, answer: {} }],
    /has the metadata of the authorization server/,
    /POST \/register/,
  ],
  [
    'a refused registration',
    [{ url: `${ISSUER}/register`, method: 'POST', status: 400, answer: { error: 'invalid_redirect_uri' } }],
    /registration was answered with 400 \(invalid_redirect_uri\)/,
    /error_description/,
  ],
  ['a login page', [UNAUTHORIZED, LOGIN], /sent to the login page, nobody has signed in yet/, /signs in/],
  [
    'a consent page',
    [
      LOGIN,
      {
        url: `${ISSUER}/interaction/masked:IIIIIIIIIIII:20/login`,
        method: 'POST',
        body: 'login=alice',
        status: 303,
      },
    ],
    /has signed in/,
    /consent page/,
  ],
  [
    'a code',
    [{ ...LOGIN, answerHeaders: { location: 'http://localhost:1/cb?code=masked:CCCCCCCCCCCC:40' } }],
    /with a code, and the client has not redeemed it/,
    /POST \/token/,
  ],
  [
    'a refusal',
    [{ ...LOGIN, answerHeaders: { location: 'http://localhost:1/cb?error=access_denied' } }],
    /ended in access_denied/,
    /asks again when somebody wants/,
  ],
  [
    'a page of the browser',
    [{ ...LOGIN, status: 400, answerHeaders: {} }],
    /on a page that the client does not see/,
    /registered here/,
  ],
  [
    'a token',
    [
      {
        url: `${ISSUER}/token`,
        method: 'POST',
        body: 'grant_type=authorization_code',
        answer: { access_token: 'x' },
      },
    ],
    /has an access token for the code/,
    /Authorization header/,
  ],
  [
    'a page in place of a token',
    [{ url: `${ISSUER}/token`, method: 'POST', body: 'grant_type=authorization_code' }],
    /token request with the code was answered with 200/,
    /new authorization request/,
  ],
  ['a result', [UNAUTHORIZED, ANSWERED], /answered with a result/, undefined],
  ['a refused token', [ANSWERED, { ...ANSWERED, status: 401 }], /refused the access token/, /refresh token/],
];

describe('where a client stands', () => {
  it.each(STANDS)('after %s', (_name, sketches, last, next) => {
    const progress = progressOf({ exchanges: trace(...sketches) });
    expect(progress.last).toMatch(last);
    if (next) expect(progress.next).toMatch(next);
    else expect(progress.next).toBeUndefined();
  });

  it('is done when a request was answered with a result, also when something came after', () => {
    const done = (...sketches: Sketch[]): boolean => progressOf({ exchanges: trace(...sketches) }).done;
    expect(done(UNAUTHORIZED)).toBe(false);
    expect(done({ ...ANSWERED, answer: { jsonrpc: '2.0', id: 1, error: { code: -32602 } } })).toBe(false);
    expect(done(ANSWERED, { ...ANSWERED, status: 401 })).toBe(true);
  });
});
