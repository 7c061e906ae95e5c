import type { AuthorizationServerMetadata } from '../../core/metadata.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { IssuerDocuments } from './issuer-documents.ts';
import { createTokenBucket } from './token-bucket.ts';
import { type VerificationKey, verificationKey } from './verification-key.ts';

/** Why the issuer's documents are not there, and when to ask again. */
export interface Unavailable {
  readonly detail: string;
  /** Seconds. */
  readonly retryAfter: number;
}

/** The published keys of the issuer. */
export interface IssuerKeys {
  /** True once keys were fetched, ever. */
  readonly loaded: boolean;
  /** The keys that may have made a signature: none when the issuer publishes no such key. */
  find(kid: string | undefined): Promise<Result<readonly VerificationKey[], Unavailable>>;
  /** True while the issuer still publishes the key, as far as is known now. Refreshes what is too old. */
  isCurrent(key: VerificationKey): Promise<boolean>;
  /** Asks the issuer again, unless that was done too often lately. @returns whether its keys have changed */
  refresh(): Promise<boolean>;
  /** The issuer's metadata. */
  metadata(): Promise<Result<AuthorizationServerMetadata, Unavailable>>;
  /** Fetches everything, so that the first request need not wait. Never fails. */
  warmUp(): Promise<void>;
}

/** Milliseconds after which the keys are fetched again: a key that the issuer withdrew stops working then. */
const MAX_AGE = 60_000;
/** Milliseconds after which the metadata is fetched again, along with the keys. */
const METADATA_MAX_AGE = 600_000;
/** Fetches for unknown keys: a rotation is noticed at once, and random key ids do not reach the issuer. */
const BURST = 5;
const PER_SECOND = 1;
/** Seconds that a client is told to wait. */
const RETRY_AFTER = 2;

/**
 * Keeps the keys of the issuer. While the issuer cannot be reached, the known keys go on working.
 *
 * @param now milliseconds since the epoch
 */
export function createIssuerKeys(documents: IssuerDocuments, now: () => number): IssuerKeys {
  let keys: readonly VerificationKey[] = [];
  let metadata: AuthorizationServerMetadata | undefined;
  let metadataFetched = Number.NEGATIVE_INFINITY;
  let fetched = Number.NEGATIVE_INFINITY;
  let problem: string | undefined;
  let running: Promise<void> | undefined;
  const fetches = createTokenBucket({ burst: BURST, perSecond: PER_SECOND, now });

  const unavailable = (): Unavailable => ({
    detail: problem ?? 'the keys were not fetched yet',
    retryAfter: RETRY_AFTER,
  });

  async function refreshMetadata(): Promise<Result<AuthorizationServerMetadata, string>> {
    if (metadata && problem === undefined && now() - metadataFetched < METADATA_MAX_AGE) return ok(metadata);
    const document = await documents.metadata();
    if (!document.ok) return document;
    metadata = document.value;
    metadataFetched = now();
    return ok(metadata);
  }

  async function refresh(): Promise<void> {
    const about = await refreshMetadata();
    const set = about.ok ? await documents.jwks(about.value) : about;
    problem = set.ok ? undefined : set.error;
    if (!set.ok) return;
    const known = new Map(keys.map((key) => [key.material, key]));
    keys = set.value.flatMap((jwk) => {
      const key = verificationKey(jwk);
      return key ? [known.get(key.material) ?? key] : [];
    });
    fetched = now();
  }

  /** One fetch at a time, however many requests wait for it; none when there were too many lately. */
  function refreshOnce(): Promise<void> | undefined {
    if (!running && fetches.take()) {
      running = refresh().finally(() => {
        running = undefined;
      });
    }
    return running;
  }

  /**
   * Waits for a fetch when the keys are old, but not for an issuer that did not answer the last time.
   *
   * @returns false when that fetch was in vain
   */
  async function keepFresh(): Promise<boolean> {
    if (now() - fetched < MAX_AGE) return true;
    const attempt = refreshOnce();
    if (problem !== undefined) return true;
    await attempt;
    return problem === undefined;
  }

  const named = (kid: string | undefined) =>
    kid === undefined ? keys : keys.filter((key) => key.kid === kid);

  return {
    get loaded() {
      return fetched > Number.NEGATIVE_INFINITY;
    },
    async find(kid) {
      const answered = await keepFresh();
      if (answered && named(kid).length === 0) await refreshOnce();
      const found = named(kid);
      return found.length === 0 && problem !== undefined ? err(unavailable()) : ok(found);
    },
    async isCurrent(key) {
      await keepFresh();
      return keys.includes(key);
    },
    async refresh() {
      const before = keys;
      await refreshOnce();
      return keys.length !== before.length || keys.some((key, index) => key !== before[index]);
    },
    async metadata() {
      if (!metadata) await refreshOnce();
      return metadata ? ok(metadata) : err(unavailable());
    },
    async warmUp() {
      await refreshOnce();
    },
  };
}
