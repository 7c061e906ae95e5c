import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateDpopKey } from '../../client/dpop.ts';
import {
  ALL_PLACES,
  explain,
  explainError,
  namesAt,
  tokenRequestPlace,
} from '../../console/explain/index.ts';
import { useOf } from '../../console/explain/judge-token.ts';
import { piecesOf, withoutMasks } from '../../console/explain/masks.ts';
import { parametersOf } from '../../console/explain/parameters.ts';
import { dateOf, fromThen, spanOf } from '../../console/explain/times.ts';
import { CLAUSES } from '../../core/clauses.ts';
import type { Exchange } from '../../lab/trace/exchange.ts';
import { type Playground, startPlayground } from '../../playground.ts';
import { clientAt } from '../helpers/client-at.ts';

describe('the words for every name', () => {
  const all = ALL_PLACES.flatMap((place) => namesAt(place).map((name) => ({ place, name })));

  it('are sentences, with a clause that is one of the quoted ones', () => {
    const known = new Set(Object.values(CLAUSES).map(({ url }) => url));
    for (const { place, name } of all) {
      const explanation = explain(place, name);
      expect(explanation?.text, `${place} ${name}`).toMatch(/^\p{Lu}.*[.:]$/u);
      expect(explanation?.look ?? 'A.', `${place} ${name}`).toMatch(/\.$/);
      expect(known, `${place} ${name}`).toContain(explanation?.clause.url);
    }
    expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(90);
  });

  it('are there for header fields in any case, and not for what no specification has', () => {
    expect(explain('header', 'MCP-Protocol-Version')?.text).toContain('revision');
    expect(explain('authorization_request', 'constructor')).toBeUndefined();
    expect(explain('authorization_request', 'code_verifier')).toBeUndefined();
    expect(explainError('toString')).toBeUndefined();
  });

  it('differ where one name means two things: scope of a refresh, of a code, of a registration', () => {
    const scopes = [
      explain(tokenRequestPlace('refresh_token'), 'scope'),
      explain(tokenRequestPlace('authorization_code'), 'scope'),
      explain('client_metadata', 'scope'),
      explain('challenge', 'scope'),
    ];
    expect(new Set(scopes.map((one) => one?.text)).size).toBe(4);
    expect(explain(tokenRequestPlace('urn:something:else'), 'subject_token')?.clause.text).toBe(
      'RFC 8693 §2.1',
    );
  });
});

describe('a real flow', () => {
  let playground: Playground;
  let exchanges: readonly Exchange[];

  beforeAll(async () => {
    playground = await startPlayground();
    for (const era of ['modern', 'legacy'] as const) {
      const connection = clientAt(playground.mcpUrl, {
        era,
        dpop: era === 'modern' ? await generateDpopKey() : undefined,
      });
      await connection.request('tools/call', { name: 'whoami', arguments: {} });
      await connection.request('tools/call', { name: 'reset_demo', arguments: {} });
    }
    exchanges = (await playground.hub.trace('default')).exchanges;
  });
  afterAll(() => playground.close());

  it('has no parameter, member or header field of those that are shown that is left without words', () => {
    const mute = exchanges.flatMap((exchange) =>
      parametersOf(exchange).flatMap(({ title, parameters }) =>
        parameters
          .filter(({ explanation }) => explanation === undefined)
          .map(({ name }) => `${exchange.endpoint}, ${title}: ${name}`),
      ),
    );
    expect([...new Set(mute)]).toEqual([]);
  });

  it('shows the names that decide: of the authorization request, its answer, the token request and the challenge', () => {
    const names = (endpoint: string, title: RegExp) =>
      exchanges
        .filter((exchange) => exchange.endpoint === endpoint)
        .flatMap(parametersOf)
        .filter((group) => title.test(group.title))
        .flatMap(({ parameters }) => parameters.map(({ name }) => name));
    expect(names('authorize', /^In the URL$/)).toEqual(
      expect.arrayContaining(['client_id', 'redirect_uri', 'resource', 'state', 'code_challenge']),
    );
    expect(names('authorize', /browser is sent to/)).toEqual(
      expect.arrayContaining(['code', 'state', 'iss']),
    );
    expect(names('token', /form/)).toEqual(expect.arrayContaining(['code', 'code_verifier', 'resource']));
    expect(names('mcp', /^Challenge: Bearer/)).toEqual(
      expect.arrayContaining(['resource_metadata', 'scope']),
    );
    expect(names('mcp', /^JSON-RPC request/)).toEqual(
      expect.arrayContaining(['method', 'params.name', 'params._meta']),
    );
  });

  it('has no claim or header member of a token that is left without words', () => {
    const tokens = exchanges.flatMap((exchange) => Object.values(exchange.tokens));
    expect(new Set(tokens.map(({ header, claims }) => useOf(header, claims)))).toEqual(
      new Set(['access_token', 'dpop_proof']),
    );
    for (const { header, claims } of tokens) {
      for (const name of Object.keys(header)) expect(explain('jwt_header', name), name).toBeDefined();
      for (const name of Object.keys(claims)) expect(explain('claim', name), name).toBeDefined();
    }
  });

  it('has no member of the OpenID Connect form of the metadata that is left without words', async () => {
    const response = await fetch(`${playground.issuer}/.well-known/openid-configuration`);
    const members = Object.keys(await response.json());
    expect(members.length).toBeGreaterThan(20);
    expect(members.filter((name) => explain('server_metadata', name) === undefined)).toEqual([]);
  });
});

describe('the pieces of a recorded text', () => {
  it('are what was there and what stands for secrets, in order', () => {
    const text = 'code=masked:y4OQwZk9Zm9J:43&code_verifier=masked:qM_b0Wj8jJ8_:12:malformed&x=1';
    expect(piecesOf(text)).toEqual([
      'code=',
      { mask: 'masked:y4OQwZk9Zm9J:43', hash: 'y4OQwZk9Zm9J', length: 43 },
      '&code_verifier=',
      { mask: 'masked:qM_b0Wj8jJ8_:12:malformed', hash: 'qM_b0Wj8jJ8_', length: 12, wellFormed: false },
      '&x=1',
    ]);
    expect(piecesOf('masked:short:1')).toEqual(['masked:short:1']);
  });

  it('a secret is told by its # and its length where nothing can be followed', () => {
    expect(withoutMasks('with masked:QQVRc6yos2v0:43, once')).toBe(
      'with #QQVRc6yos2v0 (43 characters), once',
    );
    expect(withoutMasks('http://localhost:9000/mcp')).toBe('http://localhost:9000/mcp');
  });
});

describe('times', () => {
  it('are told in at most two units, before or after', () => {
    expect(spanOf(3600)).toBe('1 h');
    expect(spanOf(90_061)).toBe('1 d 1 h');
    expect(spanOf(86_403)).toBe('1 d');
    expect(fromThen(100, 160)).toBe('1 min earlier');
    expect(fromThen(165, 100)).toBe('1 min 5 s later');
    expect(fromThen(100, 100.4)).toBe('at that moment');
    expect(dateOf(1_795_647_671)).toBe('2026-11-25 23:01:11 UTC');
    expect(dateOf(1e300)).toBe('1e+300');
  });
});
