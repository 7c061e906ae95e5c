import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import {
  type FoundRecord,
  type Storage,
  StorageUnavailable,
  type StoredRecord,
  secondsOf,
} from './contract.ts';

/** Models that fall with their grant. An Interaction names a grant too, but must outlive its revocation. */
const GRANTABLE = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
  'PreAuthorizedCode',
]);

/** Clients that one session remembers. oidc-provider adds one per client and never removes any. */
const MAX_SESSION_CLIENTS = 100;

/** The year 2286: a client may sign any `exp` into its assertion, and the stores keep ten digits. */
const LATEST_EXPIRY = 9_999_999_998;

/** Whole seconds since the epoch. A NumericDate, and so what is left of it, may have a fraction. RFC 7519 §2. */
const expiryOf = (now: () => number, expiresIn: number): number =>
  Math.min(secondsOf(now) + Math.ceil(expiresIn), LATEST_EXPIRY);

/** How a second use is refused, per model. Everything that is not listed is a grant. RFC 6749 §5.2. */
const WORDS: Readonly<Record<string, string>> = {
  AuthorizationCode: 'authorization code already used',
  DeviceCode: 'device code already used',
  RefreshToken: 'refresh token already used',
};

function boundSession(payload: AdapterPayload): AdapterPayload {
  const clients = Object.entries(payload.authorizations ?? {});
  if (clients.length <= MAX_SESSION_CLIENTS) return payload;
  return { ...payload, authorizations: Object.fromEntries(clients.slice(-MAX_SESSION_CLIENTS)) };
}

function payloadOf(found: FoundRecord | undefined): AdapterPayload | undefined {
  if (!found) return undefined;
  const payload: AdapterPayload = JSON.parse(found.payload);
  if (found.consumedAt !== undefined) payload.consumed = found.consumedAt;
  return payload;
}

/** The store being away is nobody's fault and passes: RFC 6749 §4.1.2.1 has a name for it, RFC 9110 §15.6.4 a status. */
function refuseWhileAway(error: unknown): never {
  if (!(error instanceof StorageUnavailable)) throw error;
  const refusal = new errors.TemporarilyUnavailable(error.message);
  const error_description = 'the storage of the authorization server does not answer, try again later';
  const error_detail = error.message; // for the log
  throw Object.assign(refusal, {
    status: 503,
    statusCode: 503,
    error_description,
    error_detail,
    cause: error,
  });
}

/** What an adapter is told besides its storage and model. */
export interface AdapterOptions {
  /** The realm whose records this provider sees. */
  readonly realm: string;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Seconds in which a refresh token that was used passes for one that was not. */
  readonly grace?: number;
}

/** oidc-provider's storage for one model of one realm. */
class StorageAdapter implements Adapter {
  readonly #storage: Storage;
  readonly #realm: string;
  readonly #model: string;
  readonly #now: () => number;
  readonly #grace: number;

  constructor(storage: Storage, model: string, { realm, now, grace = 0 }: AdapterOptions) {
    this.#storage = storage;
    this.#realm = realm;
    this.#model = model;
    this.#now = now;
    this.#grace = model === 'RefreshToken' ? grace : 0;
  }

  /** A client whose answer was lost, or that refreshed twice at once, is no thief. RFC 9700 §4.14.2 leaves room for it. */
  #isGraceful(consumedAt: number | undefined): boolean {
    return this.#grace > 0 && consumedAt !== undefined && secondsOf(this.#now) < consumedAt + this.#grace;
  }

  #record(id: string, payload: AdapterPayload, expiresIn: number | undefined): StoredRecord {
    const { grantId, userCode, uid } = payload;
    const kept = this.#model === 'Session' ? boundSession(payload) : payload;
    return {
      realm: this.#realm,
      model: this.#model,
      id,
      payload: JSON.stringify(kept),
      ...(typeof expiresIn === 'number' ? { expiresAt: expiryOf(this.#now, expiresIn) } : {}),
      ...(grantId !== undefined && GRANTABLE.has(this.#model) ? { grantId } : {}),
      ...(userCode !== undefined && this.#model === 'DeviceCode' ? { userCode } : {}),
      ...(uid !== undefined && this.#model === 'Session' ? { uid } : {}),
    };
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const record = this.#record(id, payload, expiresIn);
    if (this.#model !== 'ReplayDetection') return this.#storage.upsert(record).catch(refuseWhileAway);
    // The library looks first and stores then: of two that looked at once, only one may pass. RFC 9449 §11.1.
    const first = await this.#storage.insert(record).catch(refuseWhileAway);
    if (!first) throw new errors.InvalidRequest('the JWT was already used');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.#storage.find(this.#realm, this.#model, id).catch(refuseWhileAway);
    const payload = payloadOf(found);
    if (payload && this.#isGraceful(found?.consumedAt)) delete payload.consumed;
    return payload;
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const found = this.#storage.findByUserCode(this.#realm, this.#model, userCode);
    return payloadOf(await found.catch(refuseWhileAway));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return payloadOf(await this.#storage.findByUid(this.#realm, this.#model, uid).catch(refuseWhileAway));
  }

  /**
   * The library reads, judges and then consumes, and issues tokens only after that: whoever loses here was second, and
   * is treated as the library treats a reuse that it sees itself: everything that came from the grant is revoked, the
   * grant too, so that what the winner is about to store is worthless. RFC 6749 §4.1.2, RFC 9700 §4.14.2.
   */
  async consume(id: string): Promise<void> {
    if (await this.#storage.consume(this.#realm, this.#model, id).catch(refuseWhileAway)) return;
    if (this.#grace > 0) {
      const found = await this.#storage.find(this.#realm, this.#model, id).catch(refuseWhileAway);
      if (this.#isGraceful(found?.consumedAt)) return;
    }
    if (this.#model === 'PushedAuthorizationRequest') {
      throw new errors.InvalidRequestUri('request_uri was already used');
    }
    const grantId = (await this.find(id))?.grantId;
    if (grantId !== undefined) {
      await this.#storage.destroy(this.#realm, 'Grant', grantId).catch(refuseWhileAway);
      await this.revokeByGrantId(grantId);
    }
    throw new errors.InvalidGrant(WORDS[this.#model] ?? 'already used');
  }

  async destroy(id: string): Promise<void> {
    return this.#storage.destroy(this.#realm, this.#model, id).catch(refuseWhileAway);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    return this.#storage.revokeByGrantId(this.#realm, grantId).catch(refuseWhileAway);
  }
}

/** The `adapter` option of an oidc-provider: its models in our storage. */
export const storageAdapter =
  (storage: Storage, options: AdapterOptions): AdapterFactory =>
  (model) =>
    new StorageAdapter(storage, model, options);
