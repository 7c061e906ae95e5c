import type { Tools } from '../../walk/prepare.ts';

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** What a walk needs of the browser. RFC 7636 §4.1 and §4.2. */
export const browserTools: Tools = {
  random: () => base64url(crypto.getRandomValues(new Uint8Array(32))),
  challenge: async (verifier) =>
    base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))),
};
