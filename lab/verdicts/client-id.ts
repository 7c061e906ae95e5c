import type { Exchange } from '../trace/exchange.ts';
import { credentialsOf, queryOf } from '../trace/read.ts';

const NAMING = ['authorize', 'token', 'par', 'revoke', 'device_authorization'];

/** The client identifier that a request to the authorization server names. RFC 6749 §2.2. */
export const clientIdOf = (exchange: Exchange): string | undefined =>
  NAMING.includes(exchange.endpoint)
    ? (credentialsOf(exchange).clientId ?? queryOf(exchange).get('client_id') ?? undefined)
    : undefined;
