import type { Clause } from '../../core/clauses.ts';
import type { JsonObject } from '../../core/json.ts';

/** What a text turned out to be. */
export type TokenForm = 'jwt' | 'jwe' | 'opaque' | 'malformed' | 'mask' | 'nothing';

/** What a JWT is used as, by what it says. */
export type TokenUse = 'access_token' | 'id_token' | 'dpop_proof' | 'client_assertion';

/** Whether a signature holds. */
export interface SignatureCheck {
  /** Unchecked: there were no keys to check it with. */
  readonly state: 'valid' | 'invalid' | 'unchecked';
  /** Why, in one or two sentences. */
  readonly text: string;
  readonly alg?: string;
  readonly kid?: string;
  /** Where the keys came from: a URL, or words. */
  readonly keys?: string;
  readonly clause: Clause;
}

/** What a resource server makes of one claim or header member. */
export interface ClaimJudgement {
  /** `iss`, `aud`, `exp`... */
  readonly name: string;
  /** Not seen: the token does not say, and need not; or nobody said what to compare with. */
  readonly outcome: 'pass' | 'fail' | 'not_seen';
  readonly expected: string;
  readonly seen: string;
  /** In words, for a person. */
  readonly text: string;
  readonly clause: Clause;
}

/** What there is to say of a token. */
export interface TokenCheck {
  readonly form: TokenForm;
  /** What it is, in a sentence. */
  readonly what: string;
  /** The rest is there for a JWT only. */
  readonly use?: TokenUse;
  readonly header?: JsonObject;
  readonly claims?: JsonObject;
  readonly signature?: SignatureCheck;
  readonly judgements: readonly ClaimJudgement[];
  /** Whether a resource server accepts it; absent where it is no access token. */
  readonly accepted?: boolean;
  /** Milliseconds since the epoch: the time that it was judged at. */
  readonly at: number;
}
