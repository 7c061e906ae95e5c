import type { Provider } from 'oidc-provider';

/** Providers that are kept, at most: one that was in use takes 85 KB, and 2 ms to make again. */
const MAX_PROVIDERS = 256;

/**
 * The providers of all realms, bounded in number. A realm without one is as live as any other: it is made again on the
 * next request, since everything that a flow needs is in the storage.
 */
export interface ProviderPool {
  /** The provider of a realm, if it is kept. Counts as use. */
  get(realm: object): Provider | undefined;
  set(realm: object, provider: Provider): void;
  delete(realm: object): void;
}

/** Makes the pool of a server. */
export function providerPool(limit = MAX_PROVIDERS): ProviderPool {
  /** In the order of use, the longest unused first. */
  const providers = new Map<object, Provider>();
  let latest: object | undefined;
  return {
    get(realm) {
      const provider = providers.get(realm);
      if (provider && realm !== latest) {
        providers.delete(realm);
        providers.set(realm, provider);
        latest = realm;
      }
      return provider;
    },
    set(realm, provider) {
      providers.delete(realm);
      const [unused] = providers.keys();
      if (providers.size >= limit && unused) providers.delete(unused);
      providers.set(realm, provider);
      latest = realm;
    },
    delete: (realm) => void providers.delete(realm),
  };
}
