import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { CLAUSES, type ClauseId } from '../../../core/clauses.ts';
import { type JsonObject, stringOf } from '../../../core/json.ts';
import type { SignatureCheck } from '../../contract/tokens.ts';
import { fits, objectionTo } from './algorithms.ts';
import type { FoundKeys } from './find-keys.ts';

/** A signature that does not hold, whatever key is published. RFC 8725 §3.1, RFC 7515 §4.1.11. */
export function refusedAtOnce(token: string, header: JsonObject): SignatureCheck | undefined {
  const objection = objectionTo(header.alg);
  if (objection !== undefined) return invalid('rfc8725-3.1', objection, header);
  if (header.crit !== undefined) {
    return invalid(
      'rfc7515-4.1.11',
      'Its header has crit: an extension that has to be understood, and is not.',
      header,
    );
  }
  if (token.endsWith('.'))
    return invalid('rfc7515-5.2', 'There is no signature: the third part is empty.', header);
  return undefined;
}

const about = (header: JsonObject, from?: string) => {
  const [alg, kid] = [stringOf(header.alg), stringOf(header.kid)];
  return {
    ...(alg === undefined ? {} : { alg }),
    ...(kid === undefined ? {} : { kid }),
    ...(from === undefined ? {} : { keys: from }),
  };
};

const invalid = (clause: ClauseId, text: string, header: JsonObject, from?: string): SignatureCheck => ({
  state: 'invalid',
  text,
  ...about(header, from),
  clause: CLAUSES[clause],
});

/** A signature that nobody could look at. */
export const unchecked = (text: string, header: JsonObject): SignatureCheck => ({
  state: 'unchecked',
  text,
  ...about(header),
  clause: CLAUSES['rfc7515-5.2'],
});

const nameOf = (key: JsonObject): string => stringOf(key.kid) ?? '(without kid)';
const kindOf = (key: JsonObject): string =>
  [key.kty, key.crv, key.alg].filter((one) => typeof one === 'string').join(' ');

/** The keys that may have made the signature, or why there are none. RFC 7515 §4.1.4, RFC 7517 §4. */
function candidates(header: JsonObject, { keys, from }: FoundKeys): readonly JsonObject[] | SignatureCheck {
  const alg = stringOf(header.alg) ?? '';
  const kid = stringOf(header.kid);
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  if (named.length === 0) {
    const others =
      keys.length === 0 ? 'It has no keys at all.' : `It has: ${keys.slice(0, 8).map(nameOf).join(', ')}.`;
    const what = kid === undefined ? 'There is no key' : `The key ${kid} is not`;
    return invalid(
      'rfc7515-4.1.4',
      `${what} in ${from}: it was rotated away, or never published. ${others}`,
      header,
      from,
    );
  }
  const fitting = named.filter((key) => fits(key, alg));
  if (fitting.length > 0) return fitting;
  const text = `No key of ${from} is for ${alg}: ${named
    .slice(0, 8)
    .map((key) => `${nameOf(key)} is ${kindOf(key)}`)
    .join(', ')}.`;
  return invalid('rfc8725-3.1', text, header, from);
}

/** Only the public half: what else a document says of a key is not looked at. */
const publicHalf = ({ kty, n, e, crv, x, y }: JsonObject): JWK => ({ kty, n, e, crv, x, y }) as JWK; // importJWK checks each member

type Tried = 'valid' | 'wrong' | { readonly unusable: string };

async function tryKey(token: string, alg: string, key: JsonObject): Promise<Tried> {
  try {
    await compactVerify(token, await importJWK(publicHalf(key), alg), { algorithms: [alg] });
    return 'valid';
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong';
    return { unusable: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Checks the signature of a JWT with the keys that may have made it. RFC 7515 §5.2.
 *
 * @param token one that {@link refusedAtOnce} has no objection to
 */
export async function checkSignature(
  token: string,
  header: JsonObject,
  found: FoundKeys,
): Promise<SignatureCheck> {
  const { from } = found;
  const keys = candidates(header, found);
  if ('state' in keys) return keys;
  const alg = stringOf(header.alg) ?? '';
  const unusable: string[] = [];
  for (const key of keys) {
    const tried = await tryKey(token, alg, key);
    if (tried === 'valid') {
      const kid = stringOf(key.kid);
      const text = `${kid === undefined ? 'By a key' : `By the key ${kid}`} (${alg}) of ${from}.`;
      return { state: 'valid', text, ...about({ alg, kid }, from), clause: CLAUSES['rfc7515-5.2'] };
    }
    if (tried !== 'wrong') unusable.push(`${nameOf(key)}: ${tried.unusable}`);
  }
  if (unusable.length === keys.length) {
    return invalid('rfc7517-5', `The key of ${from} cannot be used. ${unusable.join('; ')}.`, header, from);
  }
  const names = keys.map(nameOf).join(', ');
  const text = `It was not made by the key ${names} of ${from}: the token was changed afterwards, or another key signed it under this name.`;
  return invalid('rfc7515-5.2', text, header, from);
}
