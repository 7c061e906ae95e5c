import type { ClauseId } from '../../../../../core/clauses.ts';
import { type TokenForm, VALID_TOKEN } from './token-form-model.ts';

/** What a preset is made for. */
export interface PresetFacts {
  /** Of another realm of the same MCP server. */
  readonly siblingResource: string;
  /** Of an authorization server that is none of the playground's. */
  readonly otherIssuer: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** A token that is right, or wrong in exactly one way. */
export interface TokenPreset {
  readonly id: string;
  readonly title: string;
  readonly form: (facts: PresetFacts) => Partial<TokenForm>;
  /** What a server that validates what it must answers to tools/list. */
  readonly expected: 200 | 401 | 403;
  readonly why: string;
  readonly clause: ClauseId;
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

export const TOKEN_PRESETS: readonly TokenPreset[] = [
  {
    id: 'valid',
    title: 'Valid',
    form: () => ({}),
    expected: 200,
    why: 'Signed by the key of this realm, for its MCP server, with the scopes of its first user.',
    clause: 'rfc9068-2.2',
  },
  {
    id: 'expired',
    title: 'Expired',
    form: () => ({ expiresIn: '-60' }),
    expected: 401,
    why: 'Its exp is a minute ago.',
    clause: 'rfc7519-4.1.4',
  },
  {
    id: 'not-yet-valid',
    title: 'Not yet valid',
    form: ({ now }) => ({ claims: json({ nbf: now + 600 }) }),
    expected: 401,
    why: 'Its nbf is ten minutes ahead.',
    clause: 'rfc7519-4.1.5',
  },
  {
    id: 'sibling-audience',
    title: 'Audience of a sibling realm',
    form: ({ siblingResource }) => ({ audience: siblingResource }),
    expected: 401,
    why: 'Its aud is another MCP server: whoever takes it lets that server act in the name of its users.',
    clause: 'rfc8707-2',
  },
  {
    id: 'wrong-issuer',
    title: 'Wrong issuer',
    form: ({ otherIssuer }) => ({ issuer: otherIssuer }),
    expected: 401,
    why: 'Its iss is somebody else, though the signature is of this realm.',
    clause: 'rfc9068-4',
  },
  {
    id: 'unsigned',
    title: 'Unsigned (alg none)',
    form: () => ({ signature: 'none' }),
    expected: 401,
    why: 'Nobody signed it: anybody may have written it.',
    clause: 'rfc9068-2.1',
  },
  {
    id: 'other-key',
    title: 'Signed by another key',
    form: () => ({ signature: 'other_key' }),
    expected: 401,
    why: 'It names the key of this realm, and another one signed it.',
    clause: 'rfc9068-4',
  },
  {
    id: 'garbled',
    title: 'One bit flipped',
    form: () => ({ signature: 'garbled' }),
    expected: 401,
    why: 'Its signature was damaged on the way.',
    clause: 'rfc9068-4',
  },
  {
    id: 'typ-jwt',
    title: 'typ JWT (ID token look-alike)',
    form: () => ({ header: json({ typ: 'JWT' }) }),
    expected: 401,
    why: 'Its typ is that of an ID token: a server that takes it takes tokens that were made for clients.',
    clause: 'rfc9068-4',
  },
  {
    id: 'no-scope',
    title: 'No scope',
    form: () => ({ claims: json({ scope: null }) }),
    expected: 403,
    why: 'It is valid, and allows nothing: the answer is a challenge that names the scopes.',
    clause: 'mcp-insufficient-scope',
  },
  {
    id: 'admin',
    title: 'Scope mcp:admin',
    form: () => ({ scope: 'mcp:tools mcp:admin' }),
    expected: 200,
    why: 'More than its user could ever grant: the MCP server goes by the token alone.',
    clause: 'mcp-token-handling',
  },
];

/** The form of a preset. */
export const presetForm = (preset: TokenPreset, facts: PresetFacts): TokenForm => ({
  ...VALID_TOKEN,
  ...preset.form(facts),
});
