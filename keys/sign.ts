import { createPrivateKey, type SignKeyObjectInput, sign as signWith } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from '../core/config.ts';
import type { SigningKey } from './key-pair.ts';

const sign = promisify<string | null, Uint8Array, SignKeyObjectInput, Buffer>(signWith);

/** How each algorithm signs. RFC 7518 §3.3 and §3.4, RFC 8037 §3.1. */
const SIGNERS: Readonly<
  Record<SigningAlgorithm, { digest: string | null; options: Omit<SignKeyObjectInput, 'key'> }>
> = {
  RS256: { digest: 'sha256', options: {} },
  ES256: { digest: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { digest: null, options: {} },
};

/** What an access token says when nothing is changed. */
export interface AccessTokenParameters {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  readonly subject: string;
  readonly clientId: string;
  readonly scope: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds from now; negative for a token that has expired. */
  readonly expiresIn: number;
  readonly jti: string;
}

/** The claims of a JWT access token. RFC 9068 §2.2. */
export function accessTokenClaims(of: AccessTokenParameters): Record<string, unknown> {
  const exp = of.now + of.expiresIn;
  return {
    iss: of.issuer,
    aud: of.audience,
    sub: of.subject,
    client_id: of.clientId,
    scope: of.scope,
    jti: of.jti,
    iat: Math.min(of.now, exp), // a token that expired before it was issued would be wrong in two ways
    exp,
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Signs a token in compact form, whatever it says. RFC 7515 §7.1. Made for tokens that are wrong on purpose, too: the
 * header may claim another algorithm or key than the ones that sign.
 *
 * @param header members added to, or in place of, `alg`, `kid` and `typ: at+jwt` (RFC 9068 §2.1); undefined leaves out
 */
export async function signToken(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { digest, options } = SIGNERS[key.alg];
  const input = `${encode({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })}.${encode(claims)}`;
  const privateKey = createPrivateKey({ key: { ...key.jwk }, format: 'jwk' });
  const signature = await sign(digest, Buffer.from(input), { ...options, key: privateKey });
  return `${input}.${signature.toString('base64url')}`;
}
