import { type AccessTokenExpectations, checkAccessToken, checkTokenType, isDate } from '../../core/claims.ts';
import { CLAUSES, type ClauseId } from '../../core/clauses.ts';
import { type JsonObject, showJson } from '../../core/json.ts';
import type { Refusal } from '../../core/refusals.ts';
import type { ClaimJudgement, TokenUse } from '../contract/tokens.ts';
import { dateOf, fromThen } from './times.ts';

/** What a token is compared with. */
export interface TokenExpectations {
  /** The issuer that the resource server trusts; nothing is compared when absent. */
  readonly issuer?: string | undefined;
  /** The resource identifier of the resource server; nothing is compared when absent. */
  readonly resource?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What the MCP server goes by unless a setting says otherwise: TOKEN_TYPES, CLOCK_TOLERANCE, SCOPE_CLAIM, ROLES_CLAIM. */
const TYPES = ['at+jwt'];
const USUAL = { clockTolerance: 5, scopeClaim: 'scope', rolesClaim: 'roles' } as const;

const typeOf = ({ typ }: JsonObject): string =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';

const isClientAssertion = ({ iss, sub, scope, client_id }: JsonObject): boolean =>
  iss !== undefined && iss === sub && scope === undefined && client_id === undefined;

const isIdToken = ({ nonce, at_hash, c_hash, sid, auth_time, scope, client_id }: JsonObject): boolean =>
  [nonce, at_hash, c_hash, sid, auth_time].some((claim) => claim !== undefined) &&
  scope === undefined &&
  client_id === undefined;

/** What a JWT is used as, by what it says of itself. */
export function useOf(header: JsonObject, claims: JsonObject): TokenUse {
  const type = typeOf(header);
  if (type === 'dpop+jwt') return 'dpop_proof';
  if (type === 'at+jwt') return 'access_token';
  if (isClientAssertion(claims)) return 'client_assertion';
  return isIdToken(claims) ? 'id_token' : 'access_token';
}

const USES: Readonly<Record<TokenUse, string>> = {
  access_token: 'It does not say what it is, and is judged as an access token.',
  id_token: 'It tells a client who signed in, and is no access token: an MCP server refuses it.',
  dpop_proof: 'It proves that the sender of one request holds a key.',
  client_assertion: 'A client proves with it who it is, in place of a secret.',
};

/** What a JWT is, in a sentence. */
export const describeUse = (use: TokenUse, header: JsonObject): string =>
  typeOf(header) === 'at+jwt' ? 'It says that it is a JWT access token (RFC 9068).' : USES[use];

/** The claim that a refusal is about. */
function claimOf(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'issuer_mismatch':
      return 'iss';
    case 'audience_mismatch':
      return 'aud';
    case 'expired':
      return 'exp';
    case 'not_yet_valid':
      return 'nbf';
    case 'issued_in_future':
      return 'iat';
    case 'claim_missing':
    case 'claim_malformed':
      return refusal.claim;
    default:
      return '';
  }
}

/** Every refusal there would be, one after the other: what was refused is mended, and the rest is checked again. */
function refusalsOf(claims: JsonObject, expected: AccessTokenExpectations): Map<string, Refusal> {
  const { issuer, resource, now } = expected;
  const good: JsonObject = { iss: issuer, aud: resource, exp: now + 60, sub: 'somebody' };
  const refusals = new Map<string, Refusal>();
  let mended = claims;
  for (;;) {
    const checked = checkAccessToken(mended, expected);
    if (checked.ok) return refusals;
    const claim = claimOf(checked.error);
    if (refusals.has(claim)) return refusals; // cannot be mended
    refusals.set(claim, checked.error);
    mended = { ...mended, [claim]: good[claim] };
  }
}

interface Wording {
  readonly clause: ClauseId;
  readonly expected: string;
  readonly good: string;
  readonly bad: string;
}

const timeText = (value: unknown, now: number): string =>
  isDate(value) ? `${dateOf(value)}, ${fromThen(value, now)}` : showJson(value);

/** What is said of each claim. */
function wordingsOf({ issuer, resource, now }: AccessTokenExpectations): Readonly<Record<string, Wording>> {
  const time = dateOf(now);
  return {
    iss: {
      clause: 'rfc9068-4',
      expected: issuer,
      good: 'This is the issuer that the MCP server trusts.',
      bad: 'This is NOT the issuer that the MCP server trusts, to the character.',
    },
    aud: {
      clause: 'mcp-audience',
      expected: resource,
      good: 'This is this MCP server.',
      bad: 'This is NOT this MCP server: the token is meant for somebody else.',
    },
    exp: {
      clause: 'rfc7519-4.1.4',
      expected: `a time after ${time}`,
      good: 'It had not expired.',
      bad: 'It had expired, or does not say when it does.',
    },
    nbf: {
      clause: 'rfc7519-4.1.5',
      expected: `a time not after ${time}`,
      good: 'It was valid already.',
      bad: 'It was not valid yet.',
    },
    iat: {
      clause: 'rfc7519-4.1.6',
      expected: `a time not after ${time}`,
      good: 'It was issued before.',
      bad: 'It was issued in the future: the two clocks differ, or somebody made it up.',
    },
    sub: {
      clause: 'rfc9068-2.2',
      expected: 'a string, or a client_id in its place',
      good: 'It says who it is about.',
      bad: 'It does not say who it is about.',
    },
    cnf: {
      clause: 'rfc9449-6',
      expected: 'a key that the server can check, by its thumbprint jkt',
      good: 'It is bound to a key, and worth nothing without a proof.',
      bad: 'It is bound to something that this server cannot check.',
    },
  };
}

/** Claims that a token may leave out without being refused. */
const OPTIONAL: ReadonlySet<string> = new Set(['nbf', 'iat', 'cnf']);
const TIMES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat']);

function judgeType(header: JsonObject): ClaimJudgement {
  const checked = checkTokenType(header.typ, TYPES);
  return {
    name: 'typ',
    outcome: checked.ok ? 'pass' : 'fail',
    expected: TYPES.join(' or '),
    seen: showJson(header.typ),
    text: checked.ok ? 'It says that it is an access token.' : 'It does not say that it is an access token.',
    clause: CLAUSES['rfc9068-2.1'],
  };
}

/** What to compare with, where nobody said it: whatever the token says is right. */
function filledIn(claims: JsonObject, { issuer, resource, at }: TokenExpectations): AccessTokenExpectations {
  const [audience] = [claims.aud].flat();
  return {
    ...USUAL,
    issuer: issuer ?? (typeof claims.iss === 'string' ? claims.iss : ''),
    resource: resource ?? (typeof audience === 'string' ? audience : ''),
    now: Math.floor(at / 1000),
  };
}

/**
 * Judges what an access token says as the MCP server does, each claim for itself; the signature is another matter.
 * RFC 9068 §4, RFC 8707 §2, RFC 7519 §4.1.
 */
export function judgeToken(
  header: JsonObject,
  claims: JsonObject,
  expectations: TokenExpectations,
): ClaimJudgement[] {
  const expected = filledIn(claims, expectations);
  const refusals = refusalsOf(claims, expected);
  const unsaid = new Set([
    ...(expectations.issuer === undefined ? ['iss'] : []),
    ...(expectations.resource === undefined ? ['aud'] : []),
  ]);
  const judged = Object.entries(wordingsOf(expected)).flatMap(([name, wording]): ClaimJudgement[] => {
    const value = claims[name];
    const refused = refusals.has(name);
    if (!refused && value === undefined && OPTIONAL.has(name)) return [];
    const seen = TIMES.has(name) ? timeText(value, expected.now) : showJson(value);
    const clause = CLAUSES[wording.clause];
    if (!refused && unsaid.has(name)) {
      const text = 'Nobody said what to compare it with.';
      return [{ name, outcome: 'not_seen', expected: '', seen, text, clause }];
    }
    return [
      {
        name,
        outcome: refused ? 'fail' : 'pass',
        expected: wording.expected,
        seen,
        text: refused ? wording.bad : wording.good,
        clause,
      },
    ];
  });
  return [judgeType(header), ...judged];
}
