import { isLoopbackHost } from '../../serving/hosts.ts';
import type { Realm } from '../realm.ts';

/**
 * The `fetch` that oidc-provider uses for client ID metadata documents and client key sets. It allows what the policy
 * allows: documents of a loopback host are fetched over plain http, since a client ID has to be an https URL and nobody
 * has a certificate for localhost; the library's own guard against private addresses is lifted for that case alone.
 * draft-ietf-oauth-client-id-metadata-document §6.5, MCP "Client ID Metadata Document Security".
 */
export function documentFetch({
  fetch,
  settings,
}: Pick<Realm, 'fetch' | 'settings'>): typeof globalThis.fetch {
  return async function documentFetch(input, init) {
    const url = new URL(input instanceof Request ? input.url : input);
    if (settings.RESOURCE_LOOKUP === 'off') throw new Error('fetching is switched off (RESOURCE_LOOKUP=off)');
    const loopback = isLoopbackHost(url.hostname);
    if (!loopback && settings.RESOURCE_LOOKUP === 'loopback') return fetch(url, init);
    if (loopback) url.protocol = 'http:';
    const { dispatcher: _guard, ...open } = { dispatcher: undefined, ...init };
    return fetch(url, { ...open, redirect: 'manual' });
  };
}
