import type { ComponentChildren } from 'preact';
import type { JsonObject } from '../../../core/json.ts';
import type { ClaimJudgement, SignatureCheck, TokenCheck, TokenUse } from '../../contract/tokens.ts';
import { explain, namesAt, type Place } from '../../explain/index.ts';
import { shown } from '../../explain/parameter.ts';
import { dateOf, fromThen } from '../../explain/times.ts';
import { ClauseLink } from '../parts/clause-link.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { ParameterRow, Words } from './parameter-list.tsx';
import './token-view.css';

const USES: Readonly<Record<TokenUse, string>> = {
  access_token: 'Access token',
  id_token: 'ID token',
  dpop_proof: 'DPoP proof',
  client_assertion: 'Client assertion',
};

const STATES = { valid: 'pass', invalid: 'fail', unchecked: 'not_seen' } as const;
const STATE_WORDS = { valid: 'valid', invalid: 'not valid', unchecked: 'not checked' } as const;

/** Whether the signature holds: a line that is there from the beginning, so that nothing moves. */
function Signature({ signature }: { readonly signature: SignatureCheck | undefined }) {
  return (
    <p class="token-signature" aria-live="polite">
      <b>Signature</b>{' '}
      {signature ? (
        <>
          <Outcome outcome={STATES[signature.state]} text={STATE_WORDS[signature.state]} /> {signature.text}{' '}
          <ClauseLink clause={signature.clause} />
        </>
      ) : (
        <span class="quiet">checking…</span>
      )}
    </p>
  );
}

const TIMES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'auth_time']);

function Value({ name, value, at }: { readonly name: string; readonly value: unknown; readonly at: number }) {
  const isTime = TIMES.has(name) && typeof value === 'number';
  return (
    <>
      <code>{shown(value)}</code>
      {isTime && (
        <div class="token-time">
          {dateOf(value)}, {fromThen(value, at / 1000)}
        </div>
      )}
    </>
  );
}

function Judged({ judgement }: { readonly judgement: ClaimJudgement }) {
  const { outcome, text, expected, seen, clause } = judgement;
  if (outcome === 'not_seen') return null;
  return (
    <p>
      <Outcome outcome={outcome} text={outcome === 'pass' ? 'fits' : 'refused'} /> <span>{text}</span>
      {outcome === 'fail' && (
        <>
          {' '}
          Expected <code>{expected}</code>, seen <code>{seen}</code>. <ClauseLink clause={clause} />
        </>
      )}
    </p>
  );
}

/** What decides comes first, what has no words last. */
function ordered(place: Place, members: JsonObject): Array<[string, unknown]> {
  const names = namesAt(place);
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.entries(members).sort(([one], [other]) => rank(one) - rank(other));
}

function Members({
  title,
  place,
  members,
  check,
}: {
  readonly title: string;
  readonly place: Place;
  readonly members: JsonObject;
  readonly check: Pick<TokenCheck, 'judgements' | 'at'>;
}) {
  const isHeader = place === 'jwt_header';
  const judged = check.judgements.filter(({ name }) => (name === 'typ' || name === 'alg') === isHeader);
  const absent = judged.filter(({ name }) => !Object.hasOwn(members, name));
  const row = (name: string, value: ComponentChildren) => {
    const explanation = explain(place, name);
    const judgement = judged.find((one) => one.name === name);
    return (
      <ParameterRow key={name} name={name} value={value}>
        {judgement && <Judged judgement={judgement} />}
        {explanation && <Words explanation={explanation} />}
      </ParameterRow>
    );
  };
  return (
    <>
      <h4>{title}</h4>
      <dl class="parameters">
        {ordered(place, members).map(([name, value]) =>
          row(name, <Value name={name} value={value} at={check.at} />),
        )}
        {absent.map(({ name }) => row(name, <i class="quiet">(absent)</i>))}
      </dl>
    </>
  );
}

function Accepted({ check: { accepted, judgements } }: { readonly check: TokenCheck }) {
  if (accepted === undefined) return null;
  const refused = judgements.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);
  return (
    <p>
      <b>A resource server</b>{' '}
      <Outcome outcome={accepted ? 'pass' : 'fail'} text={accepted ? 'accepts it' : 'refuses it'} />
      {refused.length > 0 && (
        <>
          {' '}
          for <code>{refused.join(', ')}</code>
        </>
      )}
    </p>
  );
}

/** What a token is, whether its signature holds and whether a resource server accepts it. */
export function TokenHead({ check }: { readonly check: TokenCheck }) {
  const { what, use, header, signature } = check;
  return (
    <div class="token">
      <p>
        {use !== undefined && <b>{USES[use]}.</b>} {what}
      </p>
      {header && <Signature signature={signature} />}
      {header && <Accepted check={check} />}
    </div>
  );
}

/** What a token says, each member explained and judged. */
export function TokenBody({ check }: { readonly check: TokenCheck }) {
  const { header, claims, at } = check;
  if (!header || !claims) return null;
  return (
    <div class="token">
      <Members title="Header" place="jwt_header" members={header} check={check} />
      <Members title="Claims" place="claim" members={claims} check={check} />
      <p class="quiet">Times are judged as of {dateOf(Math.floor(at / 1000))}.</p>
      <details>
        <summary class="quiet">As JSON</summary>
        <pre>{shown({ header, claims })}</pre>
      </details>
    </div>
  );
}

/**
 * A token, decoded, with its signature checked and its claims judged.
 *
 * @param props.check without a signature while that is still being checked
 */
export function TokenView({ check }: { readonly check: TokenCheck }) {
  return (
    <>
      <TokenHead check={check} />
      <TokenBody check={check} />
    </>
  );
}
