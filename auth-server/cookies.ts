import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What the cookie layer of Koa asks of a signer. */
export interface CookieSigner {
  sign(data: string): string;
  /** The index of the secret that made the signature, or -1. */
  index(data: string, signature: string): number;
  verify(data: string, signature: string): boolean;
}

const digest = (key: KeyObject, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/**
 * Signs cookies by HMAC-SHA-256. It does what the default signer does at a fraction of the cost: that one is a fifth of
 * the time of a whole authorization code flow.
 *
 * @param secrets the first one signs, all of them verify
 */
export function cookieSigner(secrets: readonly string[]): CookieSigner {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret)));
  const [active] = keys;
  if (!active) throw new TypeError('at least one cookie secret is needed');
  const index = (data: string, signature: string): number => {
    const given = Buffer.from(signature, 'base64url');
    return keys.findIndex((key) => {
      const expected = digest(key, data);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  };
  return {
    sign: (data) => digest(active, data).toString('base64url'),
    index,
    verify: (data, signature) => index(data, signature) >= 0,
  };
}
