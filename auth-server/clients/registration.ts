import { type AllClientMetadata, errors } from 'oidc-provider';
import { isLoopbackHost } from '../../core/loopback.ts';
import { describable } from '../resources/describable.ts';

/** Members of RFC 7591 §2 that oidc-provider would drop. */
export const EXTRA_METADATA = ['software_id', 'software_version'] as const;

const isNativeRedirect = (uri: string): boolean => {
  const url = URL.parse(uri);
  if (!url) return false;
  return url.protocol === 'http:' ? isLoopbackHost(url.hostname) : url.protocol !== 'https:';
};

/** True for a URI that hands the code to whoever listens on the way. MCP, Communication Security. */
const isExposedRedirect = (uri: unknown): boolean => {
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  return url?.protocol === 'http:' && !isLoopbackHost(url.hostname);
};

/**
 * What a client may leave out or get wrong without being refused. Many clients omit `application_type`, or claim `web`
 * while they listen on loopback (OpenID Connect Registration §2 makes `web` the default): a client with a loopback or
 * custom-scheme redirect URI is native. Its `scope` is a wish and not a limit, or step-up could never work.
 *
 * @param metadata the metadata as oidc-provider is about to check it; changed in place, as its hook wants it
 * @param signingAlgorithms the algorithms of ID tokens in force, for clients from before a change of them
 * @throws {errors.InvalidClientMetadata} when a redirect URI is neither https nor on this machine
 */
export function normalizeMetadata(metadata: AllClientMetadata, signingAlgorithms: readonly string[]): void {
  const uris = Array.isArray(metadata.redirect_uris) ? metadata.redirect_uris : [];
  if (uris.some((uri) => typeof uri === 'string' && isNativeRedirect(uri)))
    metadata.application_type = 'native';
  const exposed = uris.find(isExposedRedirect);
  if (exposed !== undefined) {
    const problem = `redirect_uris must use https, or http on loopback, not ${exposed}`;
    throw new errors.InvalidClientMetadata(describable(problem));
  }
  delete metadata.scope;
  const algorithm = metadata.id_token_signed_response_alg;
  if (typeof algorithm === 'string' && !signingAlgorithms.includes(algorithm)) {
    delete metadata.id_token_signed_response_alg;
  }
}
