import { isIP } from 'node:net';
import { isLoopbackHost } from '../core/loopback.ts';
import { err, ok, type Result } from '../core/result.ts';
import { SERVER_AGENT } from '../core/server-agent.ts';
import { isPrivate, PrivateAddress, publicDispatcher } from './public-addresses.ts';

/** Which hosts may be fetched from, see the setting RESOURCE_LOOKUP. */
export type FetchPolicy = 'loopback' | 'any' | 'off';

/** How a document is fetched on somebody else's word. */
export interface GuardedFetchOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly policy: FetchPolicy;
  /** Bytes. */
  readonly maxBytes: number;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
}

/** What a URL may lead to: this machine or wherever the policy says, or only the public Internet. */
type Reach = 'open' | 'public';

/**
 * How far a URL may reach, or why it may not be fetched. RFC 9728 §7.7 and
 * draft-ietf-oauth-client-id-metadata-document §6.5 (SSRF).
 */
function reachOf(url: URL, policy: FetchPolicy): Result<Reach, string> {
  if (policy === 'off') return err('fetching is switched off (RESOURCE_LOOKUP=off)');
  if (!/^https?:$/.test(url.protocol)) return err(`only http and https are fetched, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    return err('a URL with a user name or password is not fetched');
  if (isLoopbackHost(url.hostname) || policy === 'any') return ok('open');
  if (url.protocol !== 'https:') return err('only https is fetched from a host that is not loopback');
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(hostname) && isPrivate(hostname) ? err('the host is in a private network') : ok('public');
}

/** A `fetch` that says that it is a server of the playground that asks, so that a trace takes it for no client. */
export const asServer =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('user-agent', SERVER_AGENT);
    return fetch(input, { ...init, headers });
  };

/** Made on first use: most playgrounds never fetch from the Internet. */
let dispatcher: object | undefined;
const guard = () => {
  dispatcher ??= publicDispatcher();
  return dispatcher;
};

/** What kept an answer from coming, in words that tell a stranger nothing about the network. */
function failureOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the document is not JSON';
  if (!(error instanceof Error)) return 'the host cannot be reached';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof PrivateAddress) return 'the host is in a private network';
  const nameless = cause instanceof Error && 'code' in cause && cause.code === 'ENOTFOUND';
  return nameless ? 'the host name has no address' : 'the host cannot be reached';
}

/**
 * Fetches a URL that somebody else chose, as it is told: without following redirects, and only where the policy allows
 * it. A connection that it does not allow is never opened.
 *
 * @param init as `fetch` takes it; the signal is up to the caller
 * @returns the response, or why the policy does not allow it
 * @throws what `fetch` throws when there is no answer
 */
export async function policedFetch(
  url: URL,
  init: RequestInit,
  { fetch, policy }: Pick<GuardedFetchOptions, 'fetch' | 'policy'>,
): Promise<Result<Response, string>> {
  const reach = reachOf(url, policy);
  if (!reach.ok) return reach;
  const dispatcher = reach.value === 'public' ? guard() : undefined;
  try {
    const options = { ...init, redirect: 'manual' as const, ...{ dispatcher } }; // the typings lack `dispatcher`
    return ok(await fetch(url, options));
  } catch (error) {
    if (error instanceof Error && error.cause instanceof PrivateAddress) return err(failureOf(error));
    throw error;
  }
}

/**
 * Fetches a URL that somebody else chose, on behalf of a server of the playground: see {@link policedFetch}.
 *
 * @returns the response, or the reason why there is none, in words for a log or an error description
 */
export async function guardedFetch(
  url: URL,
  init: RequestInit,
  { fetch, policy }: Pick<GuardedFetchOptions, 'fetch' | 'policy'>,
): Promise<Result<Response, string>> {
  try {
    return await policedFetch(url, init, { fetch: asServer(fetch), policy });
  } catch (error) {
    return err(failureOf(error));
  }
}

async function readLimited(response: Response, maxBytes: number): Promise<Result<string, string>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return err(`the document is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

/**
 * Fetches a JSON document whose URL somebody else chose: no redirects, bounded in size and time, only where the policy
 * allows it.
 *
 * @returns the parsed document, or the reason why there is none, in words for a log or an error description
 */
export async function fetchJson(
  url: string,
  { fetch, policy, maxBytes, timeout }: GuardedFetchOptions,
): Promise<Result<unknown, string>> {
  const target = URL.parse(url);
  if (!target) return err('not an http or https URL');
  try {
    const init = { signal: AbortSignal.timeout(timeout), headers: { accept: 'application/json' } };
    const response = await guardedFetch(target, init, { fetch, policy });
    if (!response.ok) return response;
    const { status } = response.value;
    if (status !== 200) return err(`answered ${status}, expected 200 and no redirect`);
    const text = await readLimited(response.value, maxBytes);
    return text.ok ? ok(JSON.parse(text.value)) : text;
  } catch (error) {
    return err(failureOf(error));
  }
}
