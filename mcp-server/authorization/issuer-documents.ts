import { isObject, type JsonObject, showJson } from '../../core/json.ts';
import { type AuthorizationServerMetadata, authorizationServerMetadataUrls } from '../../core/metadata.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { fetchJson } from '../../serving/guarded-fetch.ts';

/** Where and how the documents of the authorization server are fetched. */
export interface IssuerDocumentsOptions {
  readonly issuer: string;
  /** URL whose origin stands in for the issuer's when something is fetched. */
  readonly internalUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

/** Fetches the published documents of one issuer. Problems come back in words for the log. */
export interface IssuerDocuments {
  metadata(): Promise<Result<AuthorizationServerMetadata, string>>;
  jwks(metadata: AuthorizationServerMetadata): Promise<Result<readonly JsonObject[], string>>;
  /** Where to reach an endpoint that the metadata names. */
  reachable(url: string): string;
}

const MAX_BYTES = 256 * 1024;
/** Milliseconds for the metadata, whatever form it has, and for the keys: a request may be waiting for them. */
const TIMEOUT = 3000;

/**
 * Reads the documents of the authorization server that the configuration names. What they say keeps the public
 * issuer; only where they are fetched follows the internal URL.
 */
export function createIssuerDocuments({
  issuer,
  internalUrl,
  fetch,
}: IssuerDocumentsOptions): IssuerDocuments {
  const publicOrigin = new URL(issuer).origin;
  const internalOrigin = new URL(internalUrl).origin;

  /** Only the issuer's own origin is rewritten: keys may live elsewhere. */
  function reachable(url: string): string {
    const target = URL.parse(url);
    if (target?.origin !== publicOrigin) return url;
    return `${internalOrigin}${target.pathname}${target.search}`;
  }

  // The operator names the issuer, so any host is allowed; redirects, size and time are still limited.
  const get = (url: string, deadline = AbortSignal.timeout(TIMEOUT)) =>
    fetchJson(reachable(url), {
      fetch: (input, init) => fetch(input, { ...init, signal: deadline }),
      policy: 'any',
      maxBytes: MAX_BYTES,
      timeout: TIMEOUT,
    });

  return {
    reachable,
    async metadata() {
      const problems: string[] = [];
      const deadline = AbortSignal.timeout(TIMEOUT); // one for all forms: a host that hangs hangs for each of them
      for (const url of authorizationServerMetadataUrls(issuer)) {
        const document = await get(url, deadline);
        if (!document.ok) problems.push(`${reachable(url)}: ${document.error}`);
        else if (!isObject(document.value)) problems.push(`${reachable(url)}: not a JSON object`);
        else if (document.value.issuer !== issuer) {
          // RFC 8414 §3.3: a document of another issuer must not be used.
          problems.push(
            `${reachable(url)}: its issuer is ${showJson(document.value.issuer)}, expected ${issuer}`,
          );
        } else return ok({ ...document.value, issuer });
      }
      return err(problems.join('; '));
    },
    async jwks({ jwks_uri }) {
      if (typeof jwks_uri !== 'string') return err('the metadata has no jwks_uri');
      const document = await get(jwks_uri);
      if (!document.ok) return err(`${reachable(jwks_uri)}: ${document.error}`);
      const keys = isObject(document.value) ? document.value.keys : undefined;
      if (!Array.isArray(keys)) return err(`${reachable(jwks_uri)}: not a JWK set`);
      return ok(keys.filter(isObject));
    },
  };
}
