/** One stored thing of the authorization server. Realm, model and id name it. */
export interface StoredRecord {
  /** The realm it belongs to. Two realms never see each other's records. */
  readonly realm: string;
  /** The kind of thing, in the words of oidc-provider: `Client`, `Session`, `AuthorizationCode`, ... */
  readonly model: string;
  readonly id: string;
  /** What is stored, as JSON text. Stores never look inside. */
  readonly payload: string;
  /** Seconds since the epoch; from then on the record is gone. Without it the record stays. */
  readonly expiresAt?: number;
  /** The grant that this record falls with, see {@link Storage.revokeByGrantId}. */
  readonly grantId?: string;
  /** The code that a person types in the device flow. RFC 8628 §3.3. */
  readonly userCode?: string;
  /** A second name that outlives a change of the id: sessions change theirs at login. */
  readonly uid?: string;
}

/** A record as it is found again. */
export interface FoundRecord {
  readonly id: string;
  /** JSON text, as it was stored. */
  readonly payload: string;
  /** Seconds since the epoch, when the record was used up by {@link Storage.consume}. */
  readonly consumedAt?: number;
}

/**
 * Where clients, sessions, grants, codes and tokens live. What was acknowledged survives the process being killed,
 * except in memory. Expired records are never found, whether or not they were removed already.
 */
export interface Storage {
  /** Stores a record, in place of one with the same name. A record that was consumed stays consumed. */
  upsert(record: StoredRecord): Promise<void>;
  /** Stores a record unless there is one of that name, and says whether it did. Atomic among all processes. */
  insert(record: StoredRecord): Promise<boolean>;
  find(realm: string, model: string, id: string): Promise<FoundRecord | undefined>;
  findByUserCode(realm: string, model: string, userCode: string): Promise<FoundRecord | undefined>;
  findByUid(realm: string, model: string, uid: string): Promise<FoundRecord | undefined>;
  /**
   * Marks a record as used up. A compare-and-set: among all callers in all processes exactly one gets true.
   *
   * @returns false when it was used up before, or when there is no such record
   */
  consume(realm: string, model: string, id: string): Promise<boolean>;
  destroy(realm: string, model: string, id: string): Promise<void>;
  /** Removes every record that was stored with this grant id, whatever its model. */
  revokeByGrantId(realm: string, grantId: string): Promise<void>;
  /** Every record of a model, in no particular order. */
  list(realm: string, model: string): Promise<FoundRecord[]>;
  count(realm: string, model: string): Promise<number>;
  /** Removes what has expired, and says how many records that were. Redis does it by itself and says 0. */
  purge(): Promise<number>;
  /** Removes everything that belongs to a realm. */
  forget(realm: string): Promise<void>;
  close(): Promise<void>;
}

/** What every store is given. */
export interface StorageOptions {
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** The store is away for now. What was asked may or may not have happened. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** The clock of a store in the unit that records expire in. */
export const secondsOf = (now: () => number): number => Math.floor(now() / 1000);
