import { basicAuthorization } from '../core/basic.ts';
import type { ClientCredentials } from './credentials.ts';

/** What client authentication adds to a token request. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/** Client authentication that needs no key: by a secret, or by the identifier alone. RFC 6749 §2.3.1. */
export function authenticationOf(
  { clientId, clientSecret = '' }: ClientCredentials,
  method: string,
): ClientAuthentication {
  if (method === 'client_secret_basic') {
    return { headers: { authorization: basicAuthorization(clientId, clientSecret) }, body: {} };
  }
  if (method === 'client_secret_post') {
    return { headers: {}, body: { client_id: clientId, client_secret: clientSecret } };
  }
  return { headers: {}, body: { client_id: clientId } };
}
