import type { SigningAlgorithm } from '../../core/config.ts';
import { generateSigningKey, type SigningKey } from '../../keys/key-pair.ts';
import { SUCCESSIONS } from '../../keys/succession.ts';
import type { Rotation } from '../../lab/control/auth-control.ts';
import { type Storage, secondsOf } from '../storage/contract.ts';

/** Where the signing keys of a realm live. */
export interface KeyHome {
  /** Whether they go when everything that is stored of the realm is forgotten. */
  readonly stored: boolean;
  load(): Promise<readonly SigningKey[]>;
  save(keys: readonly SigningKey[], how: Rotation): Promise<void>;
}

/** The signing keys of a realm, the active one first: loaded on first use. */
export interface RealmKeys {
  /** Undefined until they are loaded. */
  readonly current: readonly SigningKey[] | undefined;
  load(): Promise<readonly SigningKey[]>;
  use(keys: readonly SigningKey[]): void;
  rotate(how: Rotation, alg?: SigningAlgorithm): Promise<readonly SigningKey[]>;
  /** Forgets keys that were in the storage: the next use makes new ones. */
  forget(): void;
}

/**
 * The keys of a realm.
 *
 * @param options.onChange told whenever other keys are in force
 */
export function realmKeys(
  home: KeyHome,
  options: { readonly now: () => number; readonly onChange: () => void },
): RealmKeys {
  let current: readonly SigningKey[] | undefined;
  let loading: Promise<readonly SigningKey[]> | undefined;
  let rotating: Promise<unknown> = Promise.resolve();

  function use(keys: readonly SigningKey[]): void {
    if (!keys[0]) throw new TypeError('at least one signing key is needed');
    current = keys;
    options.onChange();
  }

  function load(): Promise<readonly SigningKey[]> {
    if (current) return Promise.resolve(current);
    loading ??= home
      .load()
      .then((keys) => {
        current ??= keys;
        return current;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  }

  async function rotate(how: Rotation, alg?: SigningAlgorithm): Promise<readonly SigningKey[]> {
    const keys = await load();
    const next = await generateSigningKey(alg ?? keys[0]?.alg ?? 'ES256', secondsOf(options.now));
    const succeeded = SUCCESSIONS[how](keys, next);
    await home.save(succeeded, how);
    use(succeeded);
    return succeeded;
  }

  return {
    get current() {
      return current;
    },
    load,
    use,
    rotate(how, alg) {
      const rotated = rotating.then(() => rotate(how, alg)); // one after the other, or one of two would be lost
      rotating = rotated.catch(() => undefined);
      return rotated;
    },
    forget() {
      if (!home.stored) return;
      current = undefined;
      options.onChange();
    },
  };
}

const MODEL = 'SigningKeys';
const ID = 'current';

/** Keys in the storage: made on first use by whichever process is first, and found by all others. */
export function storedKeys(
  storage: Storage,
  about: { readonly realm: string; readonly alg: SigningAlgorithm; readonly now: () => number },
): KeyHome {
  const record = (keys: readonly SigningKey[]) => ({
    realm: about.realm,
    model: MODEL,
    id: ID,
    payload: JSON.stringify(keys),
  });
  const find = async (): Promise<readonly SigningKey[] | undefined> => {
    const found = await storage.find(about.realm, MODEL, ID);
    return found && (JSON.parse(found.payload) as SigningKey[]); // written by `record` and nobody else
  };
  return {
    stored: true,
    async load() {
      const known = await find();
      if (known) return known;
      const made = [await generateSigningKey(about.alg, secondsOf(about.now))];
      return (await storage.insert(record(made))) ? made : ((await find()) ?? made);
    },
    save: (keys) => storage.upsert(record(keys)),
  };
}

/**
 * Keys that the server was given.
 *
 * @param keep puts rotated keys where the given ones came from; in memory only when absent
 */
export const givenKeys = (
  keys: readonly SigningKey[],
  keep: ((keys: readonly SigningKey[]) => Promise<void>) | undefined,
): KeyHome => ({
  stored: false,
  load: async () => keys,
  async save(rotated, how) {
    if (how !== 'same_kid') await keep?.(rotated); // key files name every key by its thumbprint
  },
});
