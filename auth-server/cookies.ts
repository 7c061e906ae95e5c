import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** What the cookie layer of Koa asks of a signer. */
export interface CookieSigner {
  sign(data: string): string;
  /** The index of the secret that made the signature, or -1. */
  index(data: string, signature: string): number;
  verify(data: string, signature: string): boolean;
}

/** Digests that a key remembers: a cookie is signed once and verified by several requests right after that. */
const REMEMBERED = 1000;

/** HMAC-SHA-256 by one secret. */
function digestBy(secret: string): (data: string) => Buffer {
  const key = createSecretKey(Buffer.from(secret));
  const recent = new Map<string, Buffer>();
  return (data) => {
    const known = recent.get(data);
    if (known) return known;
    if (recent.size >= REMEMBERED) recent.clear();
    const made = createHmac('sha256', key).update(data).digest();
    recent.set(data, made);
    return made;
  };
}

/**
 * Signs cookies by HMAC-SHA-256. It does what the default signer does at a fraction of the cost: that one is a fifth of
 * the time of a whole authorization code flow.
 *
 * @param secrets the first one signs, all of them verify
 */
export function cookieSigner(secrets: readonly string[]): CookieSigner {
  const digests = secrets.map(digestBy);
  const [active] = digests;
  if (!active) throw new TypeError('at least one cookie secret is needed');
  const index = (data: string, signature: string): number => {
    const given = Buffer.from(signature, 'base64url');
    return digests.findIndex((digest) => {
      const expected = digest(data);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  };
  return {
    sign: (data) => active(data).toString('base64url'),
    index,
    verify: (data, signature) => index(data, signature) >= 0,
  };
}
