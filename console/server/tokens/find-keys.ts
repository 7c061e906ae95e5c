import { isNestedTooDeeply, isObject, type JsonObject, showJson, stringOf } from '../../../core/json.ts';
import { authorizationServerMetadataUrls } from '../../../core/metadata.ts';
import { err, ok, type Result } from '../../../core/result.ts';

/** Keys that a signature may be checked with. */
export interface FoundKeys {
  readonly keys: readonly JsonObject[];
  /** Where they are from: a URL, or words. */
  readonly from: string;
}

/** Fetches a JSON document on somebody's word, guarded; problems come in words. */
export type FetchDocument = (url: string) => Promise<Result<unknown, string>>;

/** RFC 7517 §5; a single key is taken for a set of one. */
function keysIn(document: unknown, from: string): Result<FoundKeys, string> {
  if (isObject(document) && Array.isArray(document.keys)) {
    return ok({ keys: document.keys.filter(isObject), from });
  }
  if (isObject(document) && typeof document.kty === 'string') return ok({ keys: [document], from });
  return err(`${from} is no key set: expected {"keys": […]}.`);
}

async function keysAt(url: string, fetch: FetchDocument): Promise<Result<FoundKeys, string>> {
  const document = await fetch(url);
  return document.ok ? keysIn(document.value, url) : err(`${url}: ${document.error}.`);
}

/** A key set as somebody gives it: a URL, a document, or the text of one. */
async function givenKeys(
  given: string | JsonObject,
  fetch: FetchDocument,
): Promise<Result<FoundKeys, string>> {
  if (typeof given !== 'string') return keysIn(given, 'the key set that was given');
  const text = given.trim();
  if (/^https?:\/\//i.test(text)) return keysAt(text, fetch);
  if (!text.startsWith('{')) {
    return err('The key set that was given is neither an http or https URL nor a JSON document.');
  }
  if (isNestedTooDeeply(text)) return err('The key set that was given nests objects and arrays too deeply.');
  try {
    return keysIn(JSON.parse(text), 'the key set that was given');
  } catch {
    return err('The key set that was given is not JSON.');
  }
}

/** RFC 8414 §3, OpenID Connect Discovery §4: the issuer's metadata names its keys. */
async function keysOfIssuer(issuer: string, fetch: FetchDocument): Promise<Result<FoundKeys, string>> {
  if (!/^https?:\/\//i.test(issuer) || !URL.canParse(issuer)) {
    return err(
      `The issuer ${JSON.stringify(issuer)} is no http or https URL: nobody can ask it for its keys.`,
    );
  }
  const problems: string[] = [];
  for (const url of authorizationServerMetadataUrls(issuer)) {
    const document = await fetch(url);
    if (!document.ok) problems.push(`${url}: ${document.error}`);
    else if (!isObject(document.value)) problems.push(`${url}: not a JSON object`);
    else if (document.value.issuer !== issuer) {
      problems.push(`${url}: its issuer is ${showJson(document.value.issuer)}, expected ${issuer}`);
    } else {
      const uri = stringOf(document.value.jwks_uri);
      return uri === undefined ? err(`${url} has no jwks_uri.`) : keysAt(uri, fetch);
    }
  }
  return err(`The metadata of the issuer cannot be had. ${problems.join('; ')}.`);
}

/**
 * Finds the keys that a token may be signed with: those that somebody gave, else those that the issuer publishes.
 *
 * @param issuer the one to go by; the one that the token itself names when absent
 */
export async function findKeys(
  {
    claims,
    jwks,
    issuer,
  }: {
    readonly claims: JsonObject;
    readonly jwks?: string | JsonObject | undefined;
    readonly issuer?: string | undefined;
  },
  fetch: FetchDocument,
): Promise<Result<FoundKeys, string>> {
  if (jwks !== undefined && jwks !== '') return givenKeys(jwks, fetch);
  const named = issuer ?? stringOf(claims.iss);
  if (named === undefined) return err('The token names no issuer, and no key set was given.');
  return keysOfIssuer(named, fetch);
}
