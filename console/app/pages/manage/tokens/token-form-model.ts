import { err, ok, type Result } from '../../../../../core/result.ts';
import { parseScope } from '../../../../../core/scopes.ts';
import type { TokenRequest } from '../../../../../lab/control/auth-control.ts';
import { parseObject } from '../parts/parse-object.ts';

export type Signature = NonNullable<TokenRequest['signature']>;

/** How a token is signed, and what that says to a person. */
export const SIGNATURE_TEXTS: ReadonlyArray<readonly [Signature, string]> = [
  ['valid', 'valid'],
  ['other_key', 'by another key, under the kid of this one'],
  ['none', 'none at all (alg none)'],
  ['garbled', 'one bit flipped'],
];

/** A token as a form has it. What is empty is left to the server, which makes a valid token. */
export interface TokenForm {
  readonly subject: string;
  readonly clientId: string;
  readonly scope: string;
  /** Several with spaces between. */
  readonly audience: string;
  readonly issuer: string;
  /** Seconds from now. */
  readonly expiresIn: string;
  readonly claims: string;
  readonly header: string;
  readonly signature: Signature;
}

export const VALID_TOKEN: TokenForm = {
  subject: '',
  clientId: '',
  scope: '',
  audience: '',
  issuer: '',
  expiresIn: '',
  claims: '',
  header: '',
  signature: 'valid',
};

/** What is wrong with what was typed, by the field. */
export interface TokenFormProblem {
  readonly field: keyof TokenForm;
  readonly message: string;
}

const given = <Name extends string>(name: Name, value: string): Partial<Record<Name, string>> =>
  value.trim() === '' ? {} : ({ [name]: value.trim() } as Record<Name, string>); // a computed name forgets its type

function patchOf(
  form: TokenForm,
  field: 'claims' | 'header',
): Result<Partial<TokenRequest>, TokenFormProblem> {
  const parsed = parseObject(form[field]);
  if (!parsed.ok) return err({ field, message: parsed.error });
  return ok(Object.keys(parsed.value).length === 0 ? {} : { [field]: parsed.value });
}

function lifetimeOf({ expiresIn }: TokenForm): Result<Partial<TokenRequest>, TokenFormProblem> {
  const text = expiresIn.trim();
  if (text === '') return ok({});
  const seconds = Number(text);
  if (Number.isSafeInteger(seconds)) return ok({ expiresIn: seconds });
  return err({
    field: 'expiresIn',
    message: 'Expected whole seconds: 3600, or -60 for a token that has expired.',
  });
}

/** The token that a form asks for. */
export function tokenRequestOf(form: TokenForm): Result<TokenRequest, TokenFormProblem> {
  const lifetime = lifetimeOf(form);
  if (!lifetime.ok) return lifetime;
  const claims = patchOf(form, 'claims');
  if (!claims.ok) return claims;
  const header = patchOf(form, 'header');
  if (!header.ok) return header;
  const audiences = parseScope(form.audience);
  const [audience] = audiences;
  return ok({
    ...given('subject', form.subject),
    ...given('clientId', form.clientId),
    ...given('scope', form.scope),
    ...(audience === undefined ? {} : { audience: audiences.length > 1 ? audiences : audience }),
    ...given('issuer', form.issuer),
    ...lifetime.value,
    ...claims.value,
    ...header.value,
    signature: form.signature,
  });
}
