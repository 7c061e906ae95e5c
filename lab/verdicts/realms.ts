import { DEFAULT_REALM, realmPath, splitRealm } from '../../core/realm-path.ts';
import type { Exchange } from '../trace/exchange.ts';
import { jsonOf } from '../trace/read.ts';
import { texts } from './hops.ts';

/** The realm that an issuer belongs to: its name is a part of the path, and the one at the root is called default. */
export function realmOf(issuer: string): string {
  const { realm, rest } = splitRealm(URL.parse(issuer)?.pathname ?? '/');
  return rest === '/' ? realm : DEFAULT_REALM;
}

/**
 * The other realms whose authorization servers the resource metadata of a trace names: what a client did there belongs
 * to the same story.
 */
export function companionsOf(exchanges: readonly Exchange[], issuer: string): string[] {
  const origin = URL.parse(issuer)?.origin;
  const named = exchanges
    .filter(({ endpoint }) => endpoint === 'resource_metadata')
    .flatMap(({ response }) => texts(jsonOf(response), 'authorization_servers') ?? [])
    .filter((server) => URL.parse(server)?.origin === origin);
  return [...new Set(named.map(realmOf))].filter((realm) => realm !== realmOf(issuer));
}

/** The issuer of the realm that an exchange with an authorization server belongs to. */
export const issuerAt = ({ realm }: Exchange, issuer: string): string => {
  if (realm === realmOf(issuer)) return issuer;
  return `${URL.parse(issuer)?.origin ?? ''}${realmPath(realm)}`;
};
