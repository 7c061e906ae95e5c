import type { SigningAlgorithm } from '../../core/config.ts';
import { isObject } from '../../core/json.ts';
import { generateSigningKey, type SigningKey } from '../../keys/key-pair.ts';
import { signToken } from '../../keys/sign.ts';
import type { TokenRequest } from '../../lab/control/auth-control.ts';
import { mergePatch } from '../../lab/faults/transforms.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a token is to say instead, and what is to be wrong with its signature. */
export type Forgery = Pick<TokenRequest, 'claims' | 'header' | 'signature'>;

/** A key per algorithm that is published nowhere. Made once: an RSA key takes long. */
const strangers = new Map<SigningAlgorithm, Promise<SigningKey>>();

function stranger(alg: SigningAlgorithm): Promise<SigningKey> {
  const made = strangers.get(alg) ?? generateSigningKey(alg, 0);
  strangers.set(alg, made);
  return made;
}

const patched = (members: Members, patch: Members | undefined): Members => {
  const result = mergePatch(members, patch ?? {});
  return isObject(result) ? result : {};
};

/** The header as it is to be written: a member that is not there has to be named, since signing adds it. */
const headerOf = (key: SigningKey, patch: Members | undefined): Members => ({
  alg: undefined,
  typ: undefined,
  kid: undefined,
  ...patched({ alg: key.alg, typ: 'at+jwt', kid: key.kid }, patch),
});

/** Flips one bit of the signature, in the middle: the last character of base64url may hold bits that count for nothing. */
function garbled(token: string): string {
  const [header, claims, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return `${header}.${claims}.${bytes.toString('base64url')}`;
}

/** RFC 7519 §6: an unsecured JWT. */
const unsigned = (token: string): string => `${token.slice(0, token.lastIndexOf('.'))}.`;

type Signer = (key: SigningKey, claims: Members, header: Members | undefined) => Promise<string>;

const signed: Signer = (key, claims, header) => signToken(key, claims, headerOf(key, header));

const SIGNERS: Readonly<Record<NonNullable<Forgery['signature']>, Signer>> = {
  valid: signed,
  other_key: async (key, claims, header) => signed(await stranger(key.alg), claims, header),
  none: async (key, claims, header) =>
    unsigned(await signed(key, claims, { alg: 'none', kid: null, ...header })),
  garbled: async (key, claims, header) => garbled(await signed(key, claims, header)),
};

/**
 * Signs an access token that says something else than the server would, or whose signature is wrong on purpose.
 *
 * @param key the key of the realm that signs now
 * @param claims what the token would say
 */
export const forge = (key: SigningKey, claims: Members, forgery: Forgery): Promise<string> =>
  SIGNERS[forgery.signature ?? 'valid'](key, patched(claims, forgery.claims), forgery.header);
