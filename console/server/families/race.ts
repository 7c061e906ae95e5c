import { authenticateClient, chooseAuthMethod } from '../../../client/client-authentication.ts';
import type { ClientCredentials } from '../../../client/credentials.ts';
import { discoverServer } from '../../../client/discover-server.ts';
import { describeFailure, type Failure } from '../../../client/failures.ts';
import type { HttpRequest } from '../../../client/http.ts';
import { createWire, type Wire } from '../../../client/steps.ts';
import { judgeTokenResponse, refreshGrant, tokenEndpoint, tokenRequest } from '../../../client/token.ts';
import type { Result } from '../../../core/result.ts';
import type { UsableRefreshToken } from '../../../lab/control/auth-control.ts';
import { ControlError } from '../../../lab/control/server-control.ts';
import { mask } from '../../../lab/trace/mask.ts';
import type { Race, RaceOrder, RaceRequest, RefreshAttempt } from '../../contract/families.ts';
import type { Surroundings } from '../surroundings.ts';

/** Milliseconds that one exchange may take. */
const TIMEOUT = 15_000;

/** What a trace shows as the program that asked. */
const AGENT = 'mcp-oauth-playground-console (in the name of the client)';

/** A hop that failed, for the person who wanted the race. @throws {ControlError} */
function orTell<Value>(hop: Result<Value, Failure>): Value {
  if (hop.ok) return hop.value;
  const description = `The token endpoint cannot be used: ${describeFailure(hop.error).message}`;
  throw new ControlError({ status: 502, error: 'bad_gateway', description });
}

const credentialsOf = (token: UsableRefreshToken): ClientCredentials => ({
  clientId: token.client_id,
  ...(token.client_secret === undefined ? {} : { clientSecret: token.client_secret }),
  authMethod: token.token_endpoint_auth_method,
  method: 'dcr',
});

/** The refresh as the client would ask for it. RFC 6749 §6; RFC 8707 §2.2: for the resource it was issued for. */
async function refreshRequest(wire: Wire, issuer: string, token: UsableRefreshToken): Promise<HttpRequest> {
  const metadata = orTell(await discoverServer(wire, issuer, false));
  const endpoint = orTell(tokenEndpoint(metadata));
  const client = credentialsOf(token);
  const method = orTell(chooseAuthMethod(client, metadata));
  const authentication = await authenticateClient(client, method, { audience: issuer, now: 0, jti: '' });
  const { refresh_token, resource } = token;
  const grant =
    resource === undefined
      ? { grant_type: 'refresh_token', refresh_token }
      : refreshGrant(refresh_token, resource);
  const request = tokenRequest(endpoint, grant, authentication);
  return { ...request, headers: { ...request.headers, 'user-agent': AGENT } };
}

/** Sends the request once, and tells what came of it without any token. */
async function attempt(wire: Wire, request: HttpRequest, now: () => number): Promise<RefreshAttempt> {
  const from = now();
  const sent = await wire.send(request);
  const milliseconds = now() - from;
  if (!sent.ok) return { status: 0, description: describeFailure(sent.error).message, milliseconds };
  const { status } = sent.value;
  const judged = judgeTokenResponse(sent.value, 'Bearer');
  if (judged.ok) {
    const { accessToken, refreshToken } = judged.value;
    const brought = refreshToken === undefined ? {} : { refreshToken: mask(refreshToken) };
    return { status, milliseconds, accessToken: mask(accessToken), ...brought };
  }
  const { error: failure } = judged;
  if (failure.reason !== 'token_refused') {
    return { status, milliseconds, description: describeFailure(failure).message };
  }
  const { error, description } = failure;
  return { status, milliseconds, ...(error === '' ? {} : { error }), description };
}

/** All of them at the same moment, or each after the answer to the one before. */
const SEND: Readonly<Record<RaceOrder, <T>(count: number, one: () => Promise<T>) => Promise<T[]>>> = {
  at_once: (count, one) => Promise.all(Array.from({ length: count }, one)),
  async in_turn(count, one) {
    const answers = [];
    for (let sent = 0; sent < count; sent += 1) answers.push(await one());
    return answers;
  },
};

/**
 * Shows the newest refresh token of a family several times, as a client does whose processes or tabs know nothing of
 * each other, and tells what became of the family. RFC 9700 §4.14.2.
 *
 * @throws {ControlError} when there is no such family, or no token endpoint to be found
 */
export async function raceRefreshes(
  { hub, fetch, now }: Pick<Surroundings, 'hub' | 'fetch' | 'now'>,
  { realm, grantId, count, order }: RaceRequest & { readonly realm: string; readonly grantId: string },
): Promise<Race> {
  const [token, { issuer }] = await Promise.all([
    hub.auth.refreshToken(realm, grantId),
    hub.auth.realm(realm),
  ]);
  const wire = createWire({ fetch, timeout: TIMEOUT });
  const request = await refreshRequest(wire, issuer, token);
  const at = Math.floor(now() / 1000);
  const attempts = await SEND[order](count, () => attempt(wire, request, now));
  const after = (await hub.auth.refreshFamilies(realm)).find((family) => family.grantId === grantId);
  return {
    order,
    token: mask(token.refresh_token),
    consumed: token.consumed,
    at,
    tokenEndpoint: request.url,
    attempts,
    ...(after === undefined ? {} : { after }),
  };
}
