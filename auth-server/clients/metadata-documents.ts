import { isLoopbackHost } from '../../core/loopback.ts';
import { guardedFetch } from '../../serving/guarded-fetch.ts';
import type { Realm } from '../realm.ts';

/** Seconds that a document is good for when its host says nothing about that. RFC 9111 §4.2.2. */
const GOOD_FOR = 5;

/** oidc-provider knows `max-age` and nothing else: whoever forbids caching is asked each time. RFC 9111 §5.2.2.5. */
function withFreshness(answer: Response): Response {
  if (answer.headers.has('cache-control') || answer.headers.has('expires')) return answer;
  const headers = new Headers(answer.headers);
  headers.set('cache-control', `max-age=${GOOD_FOR}`);
  return new Response(answer.body, { status: answer.status, headers });
}

/**
 * The `fetch` that oidc-provider uses for client ID metadata documents and client key sets. It allows what the policy
 * allows: documents of a loopback host are fetched over plain http, since a client ID has to be an https URL and nobody
 * has a certificate for localhost. The library's own guard looks at an address only when it is connected; ours takes its
 * place. draft-ietf-oauth-client-id-metadata-document §6.5, MCP "Client ID Metadata Document Security".
 *
 * @throws {TypeError} as `fetch` does, with the reason in words
 */
export function documentFetch({
  fetch,
  settings,
}: Pick<Realm, 'fetch' | 'settings'>): typeof globalThis.fetch {
  return async function documentFetch(input, init = {}) {
    const url = new URL(input instanceof Request ? input.url : input);
    if (isLoopbackHost(url.hostname)) url.protocol = 'http:';
    const answer = await guardedFetch(url, init, { fetch, policy: settings.RESOURCE_LOOKUP });
    if (!answer.ok) throw new TypeError(answer.error);
    return withFreshness(answer.value);
  };
}
