import { z } from 'zod';
import { protectedResourceMetadataUrl } from '../../core/metadata.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { fetchJson } from '../../serving/guarded-fetch.ts';
import type { Realm } from '../realm.ts';

/** A resource that somebody else runs and that accepts our tokens. */
export interface ForeignResource {
  readonly resource: string;
  readonly scopes: readonly string[];
}

const MAX_BYTES = 64 * 1024;
const TIMEOUT = 3000;
/** Milliseconds that an answer is remembered. A refusal is asked again soon: somebody is mending their server. */
const REMEMBER = { found: 60_000, refused: 2_000 };
const MAX_REMEMBERED = 1000;
/** Characters of a resource identifier, which is a URL: what is remembered has to be bounded in size too. */
const MAX_LENGTH = 2048;

const document = z.looseObject({
  resource: z.string(),
  authorization_servers: z.array(z.string()).default([]),
  scopes_supported: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default([]),
});

/**
 * Judges the metadata of a resource that asks for our tokens: it has to be about exactly this resource (RFC 9728 §3.3)
 * and to name us among its authorization servers.
 */
export function judgeMetadata(
  metadata: unknown,
  resource: string,
  issuer: string,
): Result<ForeignResource, string> {
  const parsed = document.safeParse(metadata);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`its metadata is malformed at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? ''}`);
  }
  const { resource: named, authorization_servers: servers, scopes_supported: scopes } = parsed.data;
  if (named !== resource) return err(`its metadata is about ${named}, and the two must be identical`);
  if (!servers.includes(issuer)) return err(`its metadata does not list ${issuer} in authorization_servers`);
  return ok({ resource, scopes });
}

/**
 * Looks resources up by their published metadata: any resource that names us is ours to serve. Answers are remembered
 * for a while, and their number is bounded.
 */
export function resourceLookup(realm: Realm): (resource: string) => Promise<Result<ForeignResource, string>> {
  const remembered = new Map<string, { until: number; answer: Promise<Result<ForeignResource, string>> }>();
  const options = {
    fetch: realm.fetch,
    policy: realm.settings.RESOURCE_LOOKUP,
    maxBytes: MAX_BYTES,
    timeout: TIMEOUT,
  };
  const ask = async (resource: string) => {
    const fetched = await fetchJson(protectedResourceMetadataUrl(resource), options);
    if (!fetched.ok) return err(`its metadata cannot be had: ${fetched.error}`);
    return judgeMetadata(fetched.value, resource, realm.addresses.issuer);
  };
  return async (resource) => {
    if (resource.length > MAX_LENGTH) return err(`it is longer than ${MAX_LENGTH} characters`);
    const known = remembered.get(resource);
    if (known && known.until > realm.now()) return known.answer;
    remembered.delete(resource);
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
    const entry = { until: Number.POSITIVE_INFINITY, answer: ask(resource) };
    remembered.set(resource, entry);
    const answer = await entry.answer;
    entry.until = realm.now() + (answer.ok ? REMEMBER.found : REMEMBER.refused);
    return answer;
  };
}
