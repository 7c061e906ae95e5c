import { createHash, randomBytes } from 'node:crypto';

/** A fresh unguessable value of 256 bits: a code verifier (RFC 7636 §4.1) or a state. */
export const randomValue = (): string => randomBytes(32).toString('base64url');

/** The S256 code challenge of a verifier: BASE64URL(SHA256(ASCII(verifier))). RFC 7636 §4.2. */
export const codeChallenge = (verifier: string): string =>
  createHash('sha256').update(verifier, 'ascii').digest('base64url');
