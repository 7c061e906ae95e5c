import {
  type AuthorizationServerMetadata,
  authorizationServerMetadataUrls,
  type ProtectedResourceMetadata,
} from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import { metadataRequest, whyNot } from './discover-resource.ts';
import { checkShape, type Shape } from './documents.ts';
import { type Attempt, describeFailure, type Failure } from './failures.ts';
import { type HttpAnswer, jsonObject } from './http.ts';
import { fact, takeHop, type Wire } from './steps.ts';

const SHAPE: Shape = {
  strings: ['issuer'],
  lists: [
    'scopes_supported',
    'response_types_supported',
    'grant_types_supported',
    'token_endpoint_auth_methods_supported',
    'code_challenge_methods_supported',
    'dpop_signing_alg_values_supported',
  ],
  booleans: ['authorization_response_iss_parameter_supported', 'client_id_metadata_document_supported'],
  urls: ['authorization_endpoint', 'token_endpoint', 'registration_endpoint'],
};

/**
 * Which authorization server to use. The choice is the client's (RFC 9728 §7.6): one that it has credentials for,
 * else the first.
 *
 * @param preferred the issuer that the client's own credentials belong to
 */
export function selectAuthorizationServer(
  { resource, authorization_servers: servers = [] }: ProtectedResourceMetadata,
  preferred: string | undefined,
): Result<string, Failure> {
  const usable = servers.filter((server) => URL.canParse(server));
  const chosen = usable.find((server) => server === preferred) ?? usable[0];
  return chosen === undefined ? err({ reason: 'authorization_server_missing', resource }) : ok(chosen);
}

/**
 * Judges the answer to a request for authorization server metadata. RFC 8414 §3.2 and §3.3; OpenID Connect Discovery
 * §4.3 asks the same.
 *
 * @param issuer the identifier that the URL was made from; compared as it is written
 */
export function judgeServerMetadata(
  answer: HttpAnswer,
  { url, issuer }: { readonly url: string; readonly issuer: string },
): Result<AuthorizationServerMetadata, Failure> {
  const malformed = (detail: string) => err({ reason: 'server_metadata_malformed', url, detail } as const);
  if (answer.status !== 200) return malformed(`HTTP ${answer.status}`);
  const parsed = jsonObject(answer);
  if (!parsed.ok) return malformed(parsed.error);
  const got = parsed.value.issuer;
  if (typeof got !== 'string') return malformed('issuer is missing');
  if (got !== issuer) return err({ reason: 'issuer_mismatch', url, expected: issuer, got });
  const shape = checkShape(parsed.value, SHAPE);
  if (!shape.ok) return malformed(shape.error);
  return ok(parsed.value as unknown as AuthorizationServerMetadata); // every member it names was checked above
}

/**
 * Whether a code flow may be started. MCP 2026-07-28, Authorization Code Protection: without
 * `code_challenge_methods_supported` the client MUST refuse to proceed, and S256 is what it can use.
 */
export function checkPkceSupport(metadata: AuthorizationServerMetadata): Result<void, Failure> {
  const methods = metadata.code_challenge_methods_supported;
  if (methods?.includes('S256')) return ok(undefined);
  return err({ reason: 'pkce_unsupported', issuer: metadata.issuer, got: methods?.join(' ') || '(absent)' });
}

/** What ends the search: a document that must not be used, or a server that is not there (the forms share its origin). */
const FINAL: readonly Failure['reason'][] = ['issuer_mismatch', 'pkce_unsupported', 'unreachable'];
const isFinal = ({ reason }: Failure): boolean => FINAL.includes(reason);

/**
 * The hop: asks each well-known form until one has a document; one of another issuer ends it.
 *
 * @param forCodeFlow whether the server has to support PKCE as well
 */
export async function discoverServer(
  wire: Wire,
  issuer: string,
  forCodeFlow: boolean,
): Promise<Result<AuthorizationServerMetadata, Failure>> {
  const attempts: Attempt[] = [];
  const urls = authorizationServerMetadataUrls(issuer);
  for (const [index, url] of urls.entries()) {
    const found = await takeHop(wire, {
      name: 'server_metadata',
      title: `Authorization server metadata, ${url.includes('openid-configuration') ? 'OpenID Connect' : 'RFC 8414'}`,
      request: metadataRequest(url),
      judge: (answer) => {
        const judged = judgeServerMetadata(answer, { url, issuer });
        if (!judged.ok || !forCodeFlow) return judged;
        const pkce = checkPkceSupport(judged.value);
        return pkce.ok ? judged : pkce;
      },
      facts: (metadata) => [
        ...fact('issuer', metadata.issuer),
        ...fact('authorize', metadata.authorization_endpoint),
        ...fact('token', metadata.token_endpoint),
        ...fact('register', metadata.registration_endpoint),
        ...fact('PKCE', metadata.code_challenge_methods_supported?.join(' ')),
        ...fact('sends iss', metadata.authorization_response_iss_parameter_supported ? 'yes' : undefined),
        ...fact('CIMD', metadata.client_id_metadata_document_supported ? 'yes' : undefined),
      ],
      success: () => 'of the issuer that the resource named',
      onward: (failure) =>
        isFinal(failure) || index === urls.length - 1
          ? undefined
          : `${describeFailure(failure).message}; asking on`,
    });
    if (found.ok || isFinal(found.error)) return found;
    attempts.push({ url, why: whyNot(found.error) });
  }
  return err({ reason: 'server_metadata_missing', issuer, attempts });
}
