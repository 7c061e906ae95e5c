import { CLAUSES } from '../../../core/clauses.ts';
import { ACCEPTED_ALGORITHMS } from '../../../core/config.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { ClaimJudgement, SignatureCheck, TokenCheck } from '../../contract/tokens.ts';
import { describeUse, judgeToken, type TokenExpectations, useOf } from '../../explain/judge-token.ts';
import { checkSignature, refusedAtOnce, unchecked } from './check-signature.ts';
import { type FetchDocument, findKeys } from './find-keys.ts';
import { readText } from './read-text.ts';

/** A token to be looked at, and what to compare it with. */
export interface TokenQuestion extends TokenExpectations {
  /** As somebody pasted it. */
  readonly token: string;
  /** The key set to check with: a URL, or a document; that of the issuer when absent. */
  readonly jwks?: string | JsonObject | undefined;
}

interface Jwt {
  readonly token: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

async function signatureOf(jwt: Jwt, question: TokenQuestion, fetch: FetchDocument): Promise<SignatureCheck> {
  const { token, header, claims } = jwt;
  const refused = refusedAtOnce(token, header);
  if (refused) return refused;
  const use = useOf(header, claims);
  if (use === 'dpop_proof' && isObject(header.jwk)) {
    return checkSignature(
      token,
      { ...header, kid: undefined },
      { keys: [header.jwk], from: 'its own header' },
    );
  }
  if (use === 'client_assertion' && (question.jwks === undefined || question.jwks === '')) {
    return unchecked(
      'The client signed it, with its own key: give the key set of the client to check it.',
      header,
    );
  }
  const found = await findKeys({ claims, jwks: question.jwks, issuer: question.issuer }, fetch);
  return found.ok ? checkSignature(token, header, found.value) : unchecked(found.error, header);
}

/** Algorithms that an authorization server may use, and the MCP server of the playground does not accept. */
function judgeAlgorithm({ alg }: JsonObject): ClaimJudgement[] {
  const accepted: readonly unknown[] = ACCEPTED_ALGORITHMS;
  if (accepted.includes(alg)) return [];
  return [
    {
      name: 'alg',
      outcome: 'fail',
      expected: ACCEPTED_ALGORITHMS.join(', '),
      seen: typeof alg === 'string' ? alg : '(none)',
      text: 'The MCP server of the playground does not accept this algorithm.',
      clause: CLAUSES['rfc8725-3.1'],
    },
  ];
}

/** Undefined where the signature alone leaves it open. */
function acceptedOf(signature: SignatureCheck, judgements: readonly ClaimJudgement[]): boolean | undefined {
  if (signature.state === 'invalid' || judgements.some(({ outcome }) => outcome === 'fail')) return false;
  return signature.state === 'valid' ? true : undefined;
}

/**
 * Says what a token is, whether its signature holds, and what a resource server makes of it. There is an answer to
 * everything: nothing throws.
 *
 * @param fetch gets documents on the word of the token, or of whoever asks: guarded
 */
export async function checkToken(question: TokenQuestion, fetch: FetchDocument): Promise<TokenCheck> {
  const { at } = question;
  const read = readText(question.token);
  if (read.form !== 'jwt') return { ...read, judgements: [], at };
  const { header, claims, remark } = read;
  const use = useOf(header, claims);
  const signature = await signatureOf(read, question, fetch);
  const what = [describeUse(use, header), remark].filter(Boolean).join(' ');
  const about = { form: 'jwt', what, use, header, claims, signature, at } as const;
  if (use !== 'access_token') return { ...about, judgements: [] };
  const judgements = [...judgeAlgorithm(header), ...judgeToken(header, claims, question)];
  const accepted = acceptedOf(signature, judgements);
  return { ...about, judgements, ...(accepted === undefined ? {} : { accepted }) };
}
