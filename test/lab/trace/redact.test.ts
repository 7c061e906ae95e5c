import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mask, readMask } from '../../../lab/trace/mask.ts';
import { keepsBody, redactBody, redactHeaders, redactUrl, type Tokens } from '../../../lab/trace/redact.ts';
import { cpuTime } from '../../helpers/cpu-time.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${part({ alg: 'RS256' })}.${part({ sub: 'alice' })}.c2lnbmF0dXJl`;
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const body = (text: string, endpoint: Parameters<typeof redactBody>[1] = 'token') =>
  redactBody(text, endpoint, {});
const headers = (fields: Record<string, string | string[]>) => redactHeaders(fields, {});

describe('a mask', () => {
  it('is the beginning of the hash and the length of the secret', () => {
    const hash = createHash('sha256').update('secret').digest('base64url');
    expect(mask('secret')).toBe(`masked:${hash.slice(0, 12)}:6`);
    expect(readMask(mask('secret'))).toEqual({ hash: hash.slice(0, 12), length: 6 });
  });

  it('of a code verifier is the beginning of its S256 challenge (RFC 7636, Appendix B)', () => {
    const form = new URLSearchParams(body(`code_verifier=${VERIFIER}`));
    const read = readMask(form.get('code_verifier') ?? '');
    expect(read).toEqual({ hash: CHALLENGE.slice(0, 12), length: 43, wellFormed: true });
  });

  it.each([
    ['too short', 'x'.repeat(42)],
    ['too long', 'x'.repeat(129)],
    ['of other characters', `${'x'.repeat(43)}+`],
  ])('tells of a code verifier that is %s (RFC 7636 §4.1)', (_why, verifier) => {
    const form = new URLSearchParams(body(`code_verifier=${encodeURIComponent(verifier)}`));
    expect(readMask(form.get('code_verifier') ?? '')).toMatchObject({
      wellFormed: false,
      length: verifier.length,
    });
  });

  it('of a JWT that nests thousands deep says nothing of it: whoever shows what it says would run out of stack', () => {
    const deep = Buffer.from(`{"a":${'['.repeat(4500)}${']'.repeat(4500)}}`).toString('base64url');
    const token = `${part({ alg: 'RS256' })}.${deep}.c2lnbmF0dXJl`;
    const tokens: Tokens = {};
    const fields = redactHeaders({ authorization: `Bearer ${token}` }, tokens);
    expect(fields.authorization).toBe(`Bearer ${mask(token)}`);
    expect(tokens).toEqual({});
  });

  it('is not read from anything else', () => {
    for (const text of ['', 'masked:', 'masked:short:1', `${mask('x')} `, 'secret']) {
      expect(readMask(text)).toBeUndefined();
    }
  });
});

describe('a secret is masked although whoever sent it got something wrong:', () => {
  it.each([
    ['camel case', 'accessToken=s3cret'],
    ['upper case', 'ACCESS_TOKEN=s3cret'],
    ['brackets', 'access_token[]=s3cret'],
    ['white space before the name', ' +access_token=s3cret'],
    ['line breaks between the pairs', 'grant_type=x\naccess_token=s3cret'],
    ['semicolons between the pairs', 'grant_type=x;access_token=s3cret'],
    ['an empty pair first', '&access_token=s3cret'],
    [
      'the whole callback as redirect_uri',
      'redirect_uri=http%3A%2F%2Flocalhost%2Fcb%3Fcode%3Ds3cret%26state%3Dx',
    ],
    ['the same without encoding', 'redirect_uri=http://localhost/cb?code=s3cret&state=x'],
    ['JSON in camel case', '{"refreshToken":"s3cret"}'],
  ])('%s', (_what, text) => {
    for (const endpoint of ['token', 'mcp'] as const) {
      if (endpoint === 'mcp' && text.startsWith('{')) continue; // no OAuth message
      expect(body(text, endpoint)).not.toContain('s3cret');
      expect(decodeURIComponent(body(text, endpoint))).toContain(mask('s3cret'));
    }
  });

  it('two question marks in a URL', () => {
    expect(redactUrl('http://localhost/mcp??access_token=s3cret', {})).not.toContain('s3cret');
  });

  it('a field of its own for the key, and a JWT in a field or in JSON-RPC', () => {
    expect(headers({ 'x-api-key': 's3cret', 'x-auth-token': 's3cret' })).toEqual({
      'x-api-key': mask('s3cret'),
      'x-auth-token': mask('s3cret'),
    });
    expect(body(`{"jsonrpc":"2.0","params":{"message":"${jwt}"}}`, 'mcp')).not.toContain(jwt);
  });

  it('and a redirect URI that holds none stays as it was written', () => {
    const text = 'redirect_uri=http%3A%2F%2Flocalhost%2Fcb%3Ftenant%3D%C3%BC&scope=a+b&x=1;2';
    expect(body(text)).toBe(text);
  });

  it.each([
    ['separators', ';'.repeat(16_000)],
    ['a long name', `${'a'.repeat(16_000)};`],
    ['nested queries', 'a=?'.repeat(5_000)],
    ['half a character', 'a=\ud800;code=x'],
  ])('in little time, whatever there is of %s', (_what, text) => {
    const read = () => {
      body(`x=${text}`);
      body(`${text}=x`);
    };
    expect(cpuTime(read)).toBeLessThan(500);
  });
});

describe('parameters', () => {
  it.each([
    'code',
    'access_token',
    'refresh_token',
    'id_token',
    'client_secret',
    'client_assertion',
    'registration_access_token',
    'device_code',
    'user_code',
    'token',
    'password',
  ])('%s is masked in queries, fragments, forms and JSON', (name) => {
    const masked = mask('a secret');
    expect(redactUrl(`http://x/cb?a=1&${name}=a%20secret&b=2`, {})).toBe(
      `http://x/cb?a=1&${name}=${masked}&b=2`,
    );
    expect(redactUrl(`cursor://cb#${name}=a+secret`, {})).toBe(`cursor://cb#${name}=${masked}`);
    expect(body(`a=1&${name}=a+secret`)).toBe(`a=1&${name}=${masked}`);
    expect(body(`{ "${name}" : "a secret", "a": [1] }`)).toBe(`{ "${name}" : "${masked}", "a": [1] }`);
    expect(body(`[{"x":{"${name}":"a secret"}}]`)).toBe(`[{"x":{"${name}":"${masked}"}}]`);
  });

  it.each([
    'state=some+state&code_challenge=abc&iss=http%3A%2F%2Flocalhost&nonce=n&login_hint=alice',
    'client_id=c&scope=mcp%3Aread&resource=http://localhost:9000/mcp&request_uri=https://x/y',
  ])('others stay, byte by byte: %s', (query) => {
    expect(redactUrl(`http://x/authorize?${query}`, {})).toBe(`http://x/authorize?${query}`);
    expect(body(query)).toBe(query);
  });

  it('a pushed request_uri keeps its prefix (RFC 9126 §2.2)', () => {
    const urn = 'urn:ietf:params:oauth:request_uri:';
    const masked = `${urn}${mask('abc')}`;
    expect(body(JSON.stringify({ request_uri: `${urn}abc`, expires_in: 60 }), 'par')).toBe(
      JSON.stringify({ request_uri: masked, expires_in: 60 }),
    );
    expect(
      new URL(redactUrl(`http://x/authorize?request_uri=${urn}abc`, {})).searchParams.get('request_uri'),
    ).toBe(masked);
  });

  it('a name or value that is encoded in an unusual way is masked too', () => {
    expect(redactUrl('http://x/?c%6Fde=secret', {})).not.toContain('secret');
    expect(body('c%6Fde=secret')).not.toContain('secret');
    expect(body('code=%zzsecret')).not.toContain('secret');
    expect(body('{"c\\u006fde":"secret"}')).not.toContain('secret');
  });

  it('a body of another type than it says is masked too', () => {
    expect(body('\n{"code":"secret"}')).not.toContain('secret');
    expect(body('code=secret', 'mcp')).not.toContain('secret');
  });

  it.each([
    ['that is cut in a secret', '{"access_token":"secr'],
    ['that is cut in an escape', '{"access_token":"secret\\'],
    ['with a quotation mark too many', '{"error":"x", ", "access_token":"secret"}'],
    ['with a quotation mark too few', '{"error": "x, "access_token": "secret"}'],
    ['without braces', '"access_token":"secret"'],
    ['in HTML', '<html>{"access_token":"secret"}</html>'],
    ['with an escaped quotation mark in the secret', '{"access_token":"a\\"secret"}'],
  ])('JSON %s keeps no secret', (_what, text) => {
    expect(body(text)).not.toContain('secr');
  });

  it('numbers stay: an error code of JSON-RPC is no authorization code', () => {
    const text = '{"error":{"code":-32000,"message":"no"}}';
    expect(body(text)).toBe(text);
  });

  it('JSON of the MCP endpoint stays as it is', () => {
    const text = '{"jsonrpc":"2.0","id":1,"params":{"arguments":{"code":"print(1)","token":"x"}}}';
    expect(body(text, 'mcp')).toBe(text);
  });

  it('the user code in verification_uri_complete is masked (RFC 8628 §3.2)', () => {
    expect(body('{"verification_uri_complete":"http://x/device?user_code=ABCD"}')).toBe(
      `{"verification_uri_complete":"http://x/device?user_code=${mask('ABCD')}"}`,
    );
  });
});

describe('header fields', () => {
  it('Authorization keeps its scheme', () => {
    expect(headers({ authorization: 'Bearer secret' })).toEqual({
      authorization: `Bearer ${mask('secret')}`,
    });
    expect(headers({ authorization: 'secret' })).toEqual({ authorization: mask('secret') });
  });

  it('Basic keeps the client identifier, which is no secret, and masks the secret alone (RFC 6749 §2.3.1)', () => {
    const authorization = `Basic ${Buffer.from('my%20client:a%2Bb').toString('base64')}`;
    expect(headers({ authorization })).toEqual({ authorization: `Basic my%20client:${mask('a+b')}` });
  });

  it('Basic that cannot be read is masked as a whole', () => {
    expect(headers({ authorization: 'Basic c2VjcmV0' })).toEqual({
      authorization: `Basic ${mask('c2VjcmV0')}`,
    });
  });

  it('cookies keep names and attributes, and lose interaction ids in their paths', () => {
    expect(headers({ cookie: 'a=1; b=2' })).toEqual({ cookie: `a=${mask('1')}; b=${mask('2')}` });
    expect(
      headers({
        'set-cookie': ['a=1; Path=/interaction/uid; HttpOnly', 'b=2; Path=/realms/r/authorize/uid'],
      }),
    ).toEqual({
      'set-cookie': `a=${mask('1')}; Path=/interaction/${mask('uid')}; HttpOnly\nb=${mask('2')}; Path=/realms/r/authorize/${mask('uid')}`,
    });
  });

  it('session ids, proofs and ids of interactions are masked', () => {
    const result = headers({
      'mcp-session-id': 'secret',
      dpop: jwt,
      location: 'http://localhost:9001/realms/r/interaction/secret',
      referer: 'http://localhost:9001/authorize/secret?code=secret',
    });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(result.location).toBe(`http://localhost:9001/realms/r/interaction/${mask('secret')}`);
  });

  it('a JWT is masked wherever it is', () => {
    expect(headers({ 'x-debug': `token ${jwt}!` })).toEqual({ 'x-debug': `token ${mask(jwt)}!` });
    expect(redactUrl(`http://x/?hint=${jwt}`, {})).toBe(`http://x/?hint=${mask(jwt)}`);
    expect(body(`{"other":"${jwt}"}`)).toBe(`{"other":"${mask(jwt)}"}`);
  });

  it('others stay', () => {
    const fields = { host: 'localhost:9001', 'user-agent': 'x', accept: '*/*' };
    expect(headers(fields)).toEqual(fields);
  });

  it('a field named like a property of every object is a field', () => {
    expect(headers({ constructor: 'x' })).toEqual({ constructor: 'x' });
  });
});

describe('masked JWTs', () => {
  it('are told by what they say, under their masks', () => {
    const tokens: Tokens = {};
    redactHeaders({ authorization: `Bearer ${jwt}` }, tokens);
    expect(tokens).toEqual({ [mask(jwt)]: { header: { alg: 'RS256' }, claims: { sub: 'alice' } } });
  });

  it('are few per exchange', () => {
    const tokens: Tokens = {};
    const many = Array.from({ length: 50 }, (_, n) => `${part({ alg: 'none' })}.${part({ n })}.x`);
    redactBody(many.map((token) => `token=${token}`).join('&'), 'token', tokens);
    expect(Object.keys(tokens).length).toBeLessThanOrEqual(8);
  });

  it('are not decoded when they are none', () => {
    const tokens: Tokens = {};
    for (const token of ['eyJ.x.y', `${part([])}.${part([])}.x`, `${jwt}.more`, 'opaque']) {
      redactHeaders({ authorization: `Bearer ${token}` }, tokens);
    }
    expect(tokens).toEqual({});
  });
});

describe('bodies', () => {
  it.each([
    ['interaction', 'text/html; charset=utf-8', false],
    ['authorize', 'text/html', false],
    ['token', 'text/html', true],
    ['mcp', 'text/html', true],
    ['token', 'application/json', true],
    ['token', 'application/x-www-form-urlencoded;charset=UTF-8', true],
    ['introspect', 'application/token-introspection+jwt', false],
    ['token', 'multipart/form-data; boundary=x', false],
    ['token', 'application/octet-stream', false],
    ['token', '', true],
  ] as const)('of %s as %s are kept: %s', (endpoint, type, kept) => {
    expect(keepsBody(endpoint, type === '' ? {} : { 'content-type': type })).toBe(kept);
  });

  it('that are compressed are not kept', () => {
    expect(keepsBody('token', { 'content-type': 'application/json', 'content-encoding': 'gzip' })).toBe(
      false,
    );
  });

  it.each([
    ['quotation marks', '"'.repeat(16_000)],
    ['escapes', `{"code":"${'\\"'.repeat(8_000)}`],
    ['backslashes', `{"code":"${'\\'.repeat(16_000)}`],
    ['beginnings of JWTs', 'eyJ'.repeat(5_000)],
    ['dots', `eyJ${'.'.repeat(16_000)}`],
    ['pairs', 'code=a&'.repeat(2_300)],
    ['names', '"code":'.repeat(2_300)],
    ['slashes', `/interaction${'/'.repeat(16_000)}`],
  ])('of hostile %s take time in proportion to their length', (_what, text) => {
    const read = () => {
      for (let round = 0; round < 10; round += 1) {
        redactBody(text, 'token', {});
        redactBody(`{${text}`, 'token', {});
        redactUrl(text, {});
      }
    };
    expect(cpuTime(read)).toBeLessThan(3_000); // quadratic time would be minutes
  });
});
