import type { EventEmitter } from 'node:events';
import type { Context } from 'koa';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { note } from '../serving/request-log.ts';

/** A detail without the piece of the body that a JSON syntax error quotes: it may hold a secret. */
const withoutQuote = (detail: unknown): string =>
  String(detail).replace(/^.* is not valid JSON$/s, 'not JSON');

/** What went wrong, with the detail that oidc-provider keeps off the wire. */
const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const {
    error: code,
    error_description: description,
    error_detail: detail,
  } = { error: undefined, error_description: undefined, error_detail: undefined, ...error };
  const said = description ?? error.message;
  const more = detail !== undefined && detail !== said && `(${withoutQuote(detail)})`;
  return [code ?? error.name, said, more].filter(Boolean).join(' ');
};

const ERRORS = [
  'authorization.error',
  'grant.error',
  'registration_create.error',
  'registration_read.error',
  'registration_update.error',
  'registration_delete.error',
  'introspection.error',
  'revocation.error',
  'userinfo.error',
  'pushed_authorization_request.error',
  'device_authorization.error',
  'code_verification.error',
  'end_session.error',
] as const;

/** A request that its sender broke off half-way: no failure of ours, and no reason for a stack. */
const isBrokenConnection = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ECONN|EPIPE|HPE_)/.test(String(error.code));

const granted = ({ oidc }: KoaContextWithOIDC): string => {
  const { AccessToken, ClientCredentials, RotatedRefreshToken } = oidc.entities;
  const token = AccessToken ?? ClientCredentials;
  const who = AccessToken
    ? `${AccessToken.accountId} via ${oidc.client?.clientName ?? oidc.client?.clientId}`
    : oidc.client?.clientId;
  const how = RotatedRefreshToken ? 'refreshed' : 'token';
  const resource = oidc.params?.resource === undefined ? ' (no resource parameter)' : '';
  return `${how} for ${who}, aud ${[token?.aud].flat().join(' ') || 'userinfo'}${resource}, scope ${token?.scope || '(none)'}`;
};

const onGrant = (ctx: KoaContextWithOIDC): void => note(ctx, granted(ctx));

const onRegistration = (
  ctx: KoaContextWithOIDC,
  client: { readonly clientId: string; readonly clientName?: string },
): void => note(ctx, `registered ${client.clientName ?? 'a client'} as ${client.clientId}`);

/**
 * Writes what the library did into the log line of the request, the exact reasons of its refusals among it.
 *
 * @param onFailure told about errors that are ours, so that their stack ends in the log and not on the wire
 * @returns attaches it to a provider: of many providers all have the same listeners
 */
export function logEvents(onFailure: (error: unknown) => void): (provider: Provider) => void {
  const onError = (ctx: KoaContextWithOIDC, error: unknown) => note(ctx, explain(error));
  const onServerError = (ctx: KoaContextWithOIDC, error: unknown) => {
    note(ctx, explain(error));
    onFailure(error);
  };
  return (provider) => {
    const events: EventEmitter = provider; // the typings lack several of its events
    for (const event of ERRORS) events.on(event, onError);
    events.on('grant.success', onGrant);
    events.on('registration_create.success', onRegistration);
    events.on('server_error', onServerError);
  };
}

/**
 * What escaped every step of a request.
 *
 * @param onFailure told about errors that are ours
 */
export const failureOf =
  (onFailure: (error: unknown) => void) =>
  (error: unknown, ctx?: Context): void => {
    if (ctx && !ctx.writable && isBrokenConnection(error)) note(ctx, 'the client went away');
    else onFailure(error);
  };
