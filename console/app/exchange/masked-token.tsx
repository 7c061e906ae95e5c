import { CLAUSES } from '../../../core/clauses.ts';
import type { RealmView } from '../../../lab/control/server-control.ts';
import type { ReadableToken } from '../../../lab/trace/exchange.ts';
import type { SignatureCheck, TokenCheck } from '../../contract/tokens.ts';
import { describeUse, judgeToken, useOf } from '../../explain/judge-token.ts';
import { type ApiProblem, api, ofRealm } from '../api/client.ts';
import { useAnswer } from '../parts/use-ask.ts';
import { RecordedText } from './recorded-text.tsx';
import { TokenBody, TokenHead } from './token-view.tsx';

/** A token that an exchange shows masked, of which the server of the console may still know the signature. */
interface Masked {
  readonly mask: string;
  readonly token: ReadableToken;
  readonly realm: string;
  readonly view: RealmView | undefined;
  /** Milliseconds since the epoch, when it was seen. */
  readonly at: number;
}

/** What can be said without the signature. */
function readable({ token: { header, claims }, view, at }: Masked): TokenCheck {
  const use = useOf(header, claims);
  const judgements =
    use === 'access_token' && view
      ? judgeToken(header, claims, { issuer: view.issuer, resource: view.resource, at })
      : [];
  return { form: 'jwt', what: describeUse(use, header), use, header, claims, judgements, at };
}

const unknown = (problem: ApiProblem): SignatureCheck => ({
  state: 'unchecked',
  text: problem.message,
  clause: CLAUSES['rfc7515-5.2'],
});

/** A token of an exchange: decoded at once, its signature checked by the server, which alone has the token itself. */
export function MaskedToken(masked: Masked) {
  const { mask, realm, at } = masked;
  const path = ofRealm(realm, `/masked/${encodeURIComponent(mask)}/check`);
  const { value, problem } = useAnswer(() => api.post<TokenCheck>(path, { at }), [path, at]);
  const signature = value?.signature ?? (problem && unknown(problem));
  const check = { ...readable(masked), ...value, ...(signature === undefined ? {} : { signature }) };
  return (
    <div class="masked-token">
      <RecordedText text={mask} />
      <TokenHead check={check} />
      <details>
        <summary>Header and claims, decoded</summary>
        <TokenBody check={check} />
      </details>
    </div>
  );
}
