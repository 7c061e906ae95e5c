import type { HttpAnswer } from './http.ts';

/** The last DPoP nonce of each server. RFC 9449 §8.2: a nonce is for the server that gave it. */
export interface NonceJar {
  get(url: string): string | undefined;
  remember(url: string, answer: HttpAnswer): void;
}

/** Makes an empty jar. */
export function nonceJar(): NonceJar {
  const byOrigin = new Map<string, string>();
  return {
    get: (url) => byOrigin.get(new URL(url).origin),
    remember: (url, { headers }) => {
      const nonce = headers['dpop-nonce'];
      if (nonce !== undefined) byOrigin.set(new URL(url).origin, nonce);
    },
  };
}
