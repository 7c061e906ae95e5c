import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { err, ok, type Result } from '../core/result.ts';
import { isLoopbackHost } from './hosts.ts';

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

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * Says why a URL may not be fetched, or nothing when it may. Names are resolved, so that a public name with a private
 * address is refused too. RFC 9728 §7.7 and draft-ietf-oauth-client-id-metadata-document §6.5 (SSRF).
 */
async function objection(url: URL, policy: FetchPolicy): Promise<string | undefined> {
  if (policy === 'off') return 'fetching is switched off (RESOURCE_LOOKUP=off)';
  if (isLoopbackHost(url.hostname))
    return /^https?:$/.test(url.protocol) ? undefined : `scheme ${url.protocol}`;
  if (policy === 'any') return /^https?:$/.test(url.protocol) ? undefined : `scheme ${url.protocol}`;
  if (url.protocol !== 'https:') return 'only https is fetched from a host that is not loopback';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(hostname)
    ? [{ address: hostname }]
    : await lookup(hostname, { all: true }).catch(() => []);
  if (addresses.length === 0) return 'the host name has no address';
  return addresses.some(({ address }) => isPrivate(address)) ? 'the host is in a private network' : undefined;
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
  if (!target) return err('not a URL');
  const refused = await objection(target, policy);
  if (refused !== undefined) return err(refused);
  try {
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(target, {
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json' },
    });
    if (response.status !== 200) return err(`answered ${response.status}, expected 200 and no redirect`);
    const text = await readLimited(response, maxBytes);
    return text.ok ? ok(JSON.parse(text.value)) : text;
  } catch (error) {
    if (error instanceof SyntaxError) return err('the document is not JSON');
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return err(timedOut ? `no answer within ${timeout} ms` : 'the host cannot be reached');
  }
}
