import { isLoopbackHost } from '../../core/loopback.ts';
import type { AuthRealmSettings } from '../../lab/realms/settings.ts';

type Policy = AuthRealmSettings['registration']['redirectUris'];

/** A kind of redirect URI that a server may refuse, and how it says so. RFC 8252 §7. */
interface Refusal {
  readonly refuses: (uri: URL) => boolean;
  readonly because: string;
}

const isHttp = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';
const isLoopback = (uri: URL): boolean => isHttp(uri) && isLoopbackHost(uri.hostname);
const isName = ({ hostname }: URL): boolean => /(^|\.)localhost$/i.test(hostname);

const REFUSALS: Readonly<Record<Policy, Refusal | undefined>> = {
  any: undefined,
  no_loopback: { refuses: isLoopback, because: 'must not be on loopback' },
  no_custom_schemes: { refuses: (uri) => !isHttp(uri), because: 'must use https, or http on loopback' },
  no_localhost: {
    refuses: (uri) => isLoopback(uri) && isName(uri),
    because: 'must not use the name localhost, but 127.0.0.1 or [::1]',
  },
  no_loopback_ip: {
    refuses: (uri) => isLoopback(uri) && !isName(uri),
    because: 'must not use a loopback address, but the name localhost',
  },
};

/**
 * Why a server with this policy takes none of these redirect URIs, in words that begin with `redirect_uris`.
 *
 * @param uris as the client sent them: anything
 */
export function redirectProblem(policy: Policy, uris: readonly unknown[]): string | undefined {
  const refusal = REFUSALS[policy];
  if (!refusal) return undefined;
  const refused = uris.find((uri) => {
    const url = typeof uri === 'string' ? URL.parse(uri) : null;
    return url !== null && refusal.refuses(url);
  });
  return refused === undefined ? undefined : `redirect_uris ${refusal.because}: ${refused}`;
}
