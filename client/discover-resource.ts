import type { Challenge } from '../core/challenges.ts';
import { type ProtectedResourceMetadata, protectedResourceMetadataUrls } from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import { checkShape, type Shape } from './documents.ts';
import { type Attempt, describeFailure, type Failure } from './failures.ts';
import { type HttpAnswer, type HttpRequest, jsonObject } from './http.ts';
import { fact, takeHop, type Wire } from './steps.ts';

/** Where a document was looked for: told by a challenge, at the well-known path form, at the root form. */
export type MetadataForm = 'challenge' | 'path' | 'root';

/** One place where the metadata of a resource may be. */
export interface MetadataLocation {
  readonly url: string;
  readonly form: MetadataForm;
}

const SHAPE: Shape = {
  strings: ['resource', 'resource_name'],
  lists: [
    'authorization_servers',
    'scopes_supported',
    'bearer_methods_supported',
    'dpop_signing_alg_values_supported',
  ],
  booleans: ['dpop_bound_access_tokens_required'],
  urls: [],
};

/** A document comes from a host: a `data:` URL would be the challenge vouching for itself. RFC 9728 §5.1. */
const isWebUrl = (url: string): boolean => /^https?:$/.test(URL.parse(url)?.protocol ?? '');

/**
 * The places to ask, in order: what the challenge names (RFC 9728 §5.1), then the path form, then the root form.
 * MCP 2026-07-28, Protected Resource Metadata Discovery Requirements.
 *
 * @param mcpUrl the URL that the client connects to
 * @param challenge the challenge of the 401 or 403, where there was one
 */
export function resourceMetadataLocations(
  mcpUrl: string,
  challenge: Challenge | undefined,
): MetadataLocation[] {
  const told = challenge?.params.resource_metadata;
  const [path, root] = protectedResourceMetadataUrls(mcpUrl);
  const locations: MetadataLocation[] = [
    ...(told !== undefined && isWebUrl(told) ? [{ url: told, form: 'challenge' as const }] : []),
    ...(path === undefined
      ? []
      : [{ url: path, form: root === undefined ? ('root' as const) : ('path' as const) }]),
    ...(root === undefined ? [] : [{ url: root, form: 'root' as const }]),
  ];
  return locations.filter(({ url }, index) => locations.findIndex((other) => other.url === url) === index);
}

/** An empty path and `/` are one URL (RFC 3986 §6.2.3); nothing else is normalized. */
const withoutBareSlash = (url: string): string => url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)\/$/i, '$1');

/**
 * Whether metadata is about the URL that the client connects to. RFC 9728 §3.3: identical. Only at the root form may
 * it be about the origin, because that is the identifier the root form belongs to.
 */
export function isSameResource(resource: string, mcpUrl: string, form: MetadataForm): boolean {
  const got = withoutBareSlash(resource);
  return got === withoutBareSlash(mcpUrl) || (form === 'root' && got === new URL(mcpUrl).origin);
}

/** The request for a metadata document. RFC 9728 §3.1, RFC 8414 §3.1. */
export const metadataRequest = (url: string): HttpRequest => ({
  method: 'GET',
  url,
  headers: { accept: 'application/json' },
});

/**
 * Judges the answer to a request for protected resource metadata. RFC 9728 §3.2 and §3.3.
 *
 * @returns the document, or why it must not be used
 */
export function judgeResourceMetadata(
  answer: HttpAnswer,
  about: MetadataLocation & { readonly mcpUrl: string },
): Result<ProtectedResourceMetadata, Failure> {
  const { url } = about;
  const malformed = (detail: string) => err({ reason: 'resource_metadata_malformed', url, detail } as const);
  if (answer.status !== 200) return malformed(`HTTP ${answer.status}`);
  const parsed = jsonObject(answer);
  if (!parsed.ok) return malformed(parsed.error);
  const shape = checkShape(parsed.value, SHAPE);
  if (!shape.ok) return malformed(shape.error);
  const { resource } = parsed.value;
  if (typeof resource !== 'string') return malformed('resource is missing');
  if (!isSameResource(resource, about.mcpUrl, about.form)) {
    return err({ reason: 'resource_mismatch', url, expected: about.mcpUrl, got: resource });
  }
  return ok(parsed.value as unknown as ProtectedResourceMetadata); // every member it names was checked above
}

const FORMS: Readonly<Record<MetadataForm, string>> = {
  challenge: 'named by the challenge',
  path: 'path form',
  root: 'root form',
};

/** The hop: asks each place until one has a document; one about another resource ends it. */
export async function discoverResource(
  wire: Wire,
  mcpUrl: string,
  challenge: Challenge | undefined,
): Promise<Result<ProtectedResourceMetadata, Failure>> {
  const attempts: Attempt[] = [];
  const locations = resourceMetadataLocations(mcpUrl, challenge);
  for (const [index, location] of locations.entries()) {
    const last = index === locations.length - 1;
    const found = await takeHop(wire, {
      name: 'resource_metadata',
      title: `Protected resource metadata, ${FORMS[location.form]}`,
      request: metadataRequest(location.url),
      judge: (answer) => judgeResourceMetadata(answer, { ...location, mcpUrl }),
      facts: (metadata) => [
        ...fact('resource', metadata.resource),
        ...fact('authorization servers', metadata.authorization_servers?.join(' ')),
        ...fact('scopes', metadata.scopes_supported?.join(' ')),
      ],
      success: () => 'about the URL we connect to',
      onward: (failure) =>
        failure.reason === 'resource_mismatch' || last
          ? undefined
          : `${describeFailure(failure).message}; asking on`,
    });
    if (found.ok || found.error.reason === 'resource_mismatch') return found;
    attempts.push({ url: location.url, why: whyNot(found.error) });
  }
  return err({ reason: 'resource_metadata_missing', attempts });
}

/** A failed attempt in a few words. */
export const whyNot = (failure: Failure): string =>
  'detail' in failure ? failure.detail : describeFailure(failure).message;
