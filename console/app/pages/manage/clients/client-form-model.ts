import { type JsonObject, stringOf } from '../../../../../core/json.ts';
import { err, ok, type Result } from '../../../../../core/result.ts';
import type { ClientInfo, ClientToPut } from '../../../../../lab/control/auth-control.ts';
import { parseObject } from '../parts/parse-object.ts';

/** How a client proves who it is at the token endpoint. RFC 7591 §2, OpenID Connect Core §9. */
export const AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

/** What a client may ask for tokens by. RFC 7591 §2. */
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

/** Empty leaves it to the server. OpenID Connect Registration §2. */
export const APPLICATION_TYPES = ['', 'native', 'web'] as const;
export type ApplicationType = (typeof APPLICATION_TYPES)[number];

/** A client's metadata as a form has it: the common members each in a field, the rest as JSON. */
export interface ClientForm {
  readonly clientId: string;
  readonly name: string;
  /** One below the other. */
  readonly redirectUris: string;
  readonly authMethod: AuthMethod;
  readonly secret: string;
  readonly grantTypes: readonly string[];
  readonly applicationType: ApplicationType;
  readonly rest: string;
}

/** What is wrong with what was typed, by the field. */
export interface FormProblem {
  readonly field: keyof ClientForm;
  readonly message: string;
}

export const EMPTY_FORM: ClientForm = {
  clientId: '',
  name: '',
  redirectUris: 'http://localhost/callback',
  authMethod: 'none',
  secret: '',
  grantTypes: ['authorization_code', 'refresh_token'],
  applicationType: '',
  rest: '{}',
};

/** Members that have a field of their own, or follow from one. */
const IN_FIELDS = [
  'client_id',
  'client_name',
  'redirect_uris',
  'token_endpoint_auth_method',
  'client_secret',
  'grant_types',
  'response_types',
  'application_type',
] as const;

/** What the list adds and the server does not take. */
const ADDED = ['source'] as const;

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

const wordOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value);

const without = (metadata: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([member]) => !members.includes(member)));

/** A registered client as a form has it. Its secret is not known here: it has to be given anew. */
export const formOf = (client: ClientInfo): ClientForm => ({
  clientId: client.client_id,
  name: stringOf(client.client_name) ?? '',
  redirectUris: strings(client.redirect_uris).join('\n'),
  authMethod: wordOf(AUTH_METHODS, client.token_endpoint_auth_method) ?? 'client_secret_basic',
  secret: '',
  grantTypes: strings(client.grant_types),
  applicationType: wordOf(APPLICATION_TYPES, client.application_type) ?? '',
  rest: JSON.stringify(without(client, [...IN_FIELDS, ...ADDED]), undefined, 2),
});

/** Whether a client of this method has a secret. */
export const hasSecret = (method: AuthMethod): boolean => method.startsWith('client_secret_');

/**
 * The metadata that a form stands for. What only the server can judge is left to it.
 *
 * @param now seconds since the epoch, for a client that is new (`client_id_issued_at`, RFC 7591 §3.2.1)
 */
export function metadataOf(form: ClientForm, now?: number): Result<ClientToPut, FormProblem> {
  const clientId = form.clientId.trim();
  if (clientId === '') return err({ field: 'clientId', message: 'Every client has an id: type one.' });
  const rest = parseObject(form.rest);
  if (!rest.ok) return err({ field: 'rest', message: rest.error });
  const twice = IN_FIELDS.find((member) => member in rest.value);
  if (twice !== undefined) {
    return err({ field: 'rest', message: `${twice} has a field of its own, or follows from one.` });
  }
  const uris = form.redirectUris
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return ok({
    ...(now === undefined ? {} : { client_id_issued_at: now }),
    ...rest.value,
    client_id: clientId,
    ...(form.name.trim() === '' ? {} : { client_name: form.name.trim() }),
    redirect_uris: uris,
    token_endpoint_auth_method: form.authMethod,
    ...(hasSecret(form.authMethod) && form.secret !== '' ? { client_secret: form.secret } : {}),
    grant_types: form.grantTypes,
    response_types: form.grantTypes.includes('authorization_code') ? ['code'] : [],
    ...(form.applicationType === '' ? {} : { application_type: form.applicationType }),
  });
}
