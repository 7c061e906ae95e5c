import {
  type FoundRecord,
  type Storage,
  type StorageOptions,
  type StoredRecord,
  secondsOf,
} from './contract.ts';

/** A record as it is kept: flat, since there may be a great many. */
interface Entry {
  readonly model: string;
  readonly id: string;
  readonly payload: string;
  readonly expiresAt: number | undefined;
  /** What else it is found by, see {@link referencesOf}. */
  readonly references: readonly string[];
  consumedAt: number | undefined;
}

/** The records of one realm. Kept apart, so that forgetting a realm is one deletion. */
class Realm {
  readonly models = new Map<string, Map<string, Entry>>();
  /** Grant id, user code or uid, each behind its kind, to the entries that carry it. */
  readonly references = new Map<string, Set<Entry>>();

  get(model: string, id: string): Entry | undefined {
    return this.models.get(model)?.get(id);
  }

  set(entry: Entry): void {
    const { model, id } = entry;
    const previous = this.get(model, id);
    if (previous) this.delete(previous);
    const entries = this.models.get(model) ?? new Map<string, Entry>();
    if (entries.size === 0) this.models.set(model, entries);
    entries.set(id, entry);
    for (const reference of entry.references) {
      const carriers = this.references.get(reference);
      if (carriers) carriers.add(entry);
      else this.references.set(reference, new Set([entry]));
    }
  }

  delete(entry: Entry): void {
    const { model, id } = entry;
    const entries = this.models.get(model);
    if (entries?.get(id) !== entry) return;
    entries.delete(id);
    if (entries.size === 0) this.models.delete(model);
    for (const reference of entry.references) {
      const carriers = this.references.get(reference);
      carriers?.delete(entry);
      if (carriers?.size === 0) this.references.delete(reference);
    }
  }
}

const grantReference = (grantId: string): string => `grant:${grantId}`;
const userCodeReference = (model: string, userCode: string): string => `userCode:${model}:${userCode}`;
const uidReference = (model: string, uid: string): string => `uid:${model}:${uid}`;

/** Shared by all records that are found by their name alone. */
const NO_REFERENCES: readonly string[] = [];

function referencesOf({ model, grantId, userCode, uid }: StoredRecord): readonly string[] {
  const references: string[] = [];
  if (grantId !== undefined) references.push(grantReference(grantId));
  if (userCode !== undefined) references.push(userCodeReference(model, userCode));
  if (uid !== undefined) references.push(uidReference(model, uid));
  return references.length > 0 ? references : NO_REFERENCES;
}

const found = ({ id, payload, consumedAt }: Entry): FoundRecord =>
  consumedAt === undefined ? { id, payload } : { id, payload, consumedAt };

/**
 * A store that lives and dies with the process. Nothing that is alive is ever evicted: a registered client or a grant
 * that vanishes is a fault nobody finds.
 */
export function memoryStorage({ now }: StorageOptions): Storage {
  const realms = new Map<string, Realm>();

  const isLive = ({ expiresAt }: Entry): boolean => expiresAt === undefined || expiresAt > secondsOf(now);

  function live(realm: string, entry: Entry | undefined): Entry | undefined {
    if (!entry || isLive(entry)) return entry;
    realms.get(realm)?.delete(entry);
    return undefined;
  }
  const liveEntry = (realm: string, model: string, id: string): Entry | undefined =>
    live(realm, realms.get(realm)?.get(model, id));

  function put(record: StoredRecord, consumedAt: number | undefined): void {
    const realm = realms.get(record.realm) ?? new Realm();
    realms.set(record.realm, realm);
    const { model, id, payload, expiresAt } = record;
    realm.set({ model, id, payload, expiresAt, references: referencesOf(record), consumedAt });
  }

  function byReference(realm: string, reference: string): FoundRecord | undefined {
    for (const entry of realms.get(realm)?.references.get(reference) ?? []) {
      if (live(realm, entry)) return found(entry);
    }
    return undefined;
  }

  const liveEntries = (realm: string, model: string): Entry[] =>
    [...(realms.get(realm)?.models.get(model)?.values() ?? [])].filter(isLive);

  return {
    async upsert(record) {
      put(record, realms.get(record.realm)?.get(record.model, record.id)?.consumedAt);
    },
    async insert(record) {
      if (liveEntry(record.realm, record.model, record.id)) return false;
      put(record, undefined);
      return true;
    },
    async find(realm, model, id) {
      const entry = liveEntry(realm, model, id);
      return entry && found(entry);
    },
    async findByUserCode(realm, model, userCode) {
      return byReference(realm, userCodeReference(model, userCode));
    },
    async findByUid(realm, model, uid) {
      return byReference(realm, uidReference(model, uid));
    },
    async consume(realm, model, id) {
      const entry = liveEntry(realm, model, id);
      if (!entry || entry.consumedAt !== undefined) return false;
      entry.consumedAt = secondsOf(now);
      return true;
    },
    async destroy(realm, model, id) {
      const entry = realms.get(realm)?.get(model, id);
      if (entry) realms.get(realm)?.delete(entry);
    },
    async revokeByGrantId(realm, grantId) {
      const carriers = realms.get(realm)?.references.get(grantReference(grantId)) ?? [];
      for (const entry of [...carriers]) realms.get(realm)?.delete(entry);
    },
    async list(realm, model) {
      return liveEntries(realm, model).map(found);
    },
    async count(realm, model) {
      return liveEntries(realm, model).length;
    },
    async purge() {
      let removed = 0;
      for (const [name, realm] of realms) {
        for (const entries of realm.models.values()) {
          for (const entry of entries.values()) {
            if (isLive(entry)) continue;
            realm.delete(entry); // a Map may be changed while it is walked
            removed += 1;
          }
        }
        if (realm.models.size === 0) realms.delete(name);
      }
      return removed;
    },
    async forget(realm) {
      realms.delete(realm);
    },
    async close() {
      realms.clear();
    },
  };
}
