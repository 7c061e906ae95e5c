import { hash } from 'node:crypto';
import { isNestedTooDeeply, isObject } from '../../core/json.ts';
import type { ReadableToken } from './exchange.ts';

/** What a mask tells of the secret that it stands for. */
export interface Mask {
  /** The first 12 characters of base64url(SHA-256(secret)): those of its S256 challenge, if it is a code verifier. */
  readonly hash: string;
  /** Characters of the secret. */
  readonly length: number;
  /** Of a code verifier: whether it is 43 to 128 unreserved characters. RFC 7636 §4.1. */
  readonly wellFormed?: boolean;
}

const HASH_LENGTH = 12;
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;
const MASK = /^masked:([A-Za-z0-9_-]{12}):(\d{1,9})(?::(rfc7636|malformed))?$/;

/**
 * What stands for a secret in a trace: it can be followed from one message to the next, and not be used. The hash is
 * the beginning of what S256 makes of it, so that a masked code verifier can be compared with its challenge.
 */
export const mask = (secret: string): string =>
  `masked:${hash('sha256', secret, 'base64url').slice(0, HASH_LENGTH)}:${secret.length}`;

/** The mask of a code verifier says besides whether it has the form of RFC 7636 §4.1. */
export const maskVerifier = (verifier: string): string =>
  `${mask(verifier)}:${VERIFIER.test(verifier) ? 'rfc7636' : 'malformed'}`;

/** Reads what {@link mask} and {@link maskVerifier} wrote; undefined for anything else. */
export function readMask(text: string): Mask | undefined {
  const [, hash, length, form] = MASK.exec(text) ?? [];
  if (hash === undefined) return undefined;
  const known = { hash, length: Number(length) };
  return form === undefined ? known : { ...known, wellFormed: form === 'rfc7636' };
}

/** Characters of a JWT that is decoded at most. */
const MAX_TOKEN = 16_384;

/** What nests so deeply that nobody could show it is read as nothing. */
function part(text: string | undefined): unknown {
  const json = Buffer.from(text ?? '', 'base64url').toString();
  return isNestedTooDeeply(json) ? undefined : JSON.parse(json);
}

/** What a JWT says, without a look at its signature; undefined for what is none. RFC 7519 §3. */
export function readToken(token: string): ReadableToken | undefined {
  if (!token.startsWith('eyJ') || token.length > MAX_TOKEN) return undefined;
  const parts = token.split('.', 4);
  if (parts.length !== 3) return undefined;
  try {
    const [header, claims] = [part(parts[0]), part(parts[1])];
    return isObject(header) && isObject(claims) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}
