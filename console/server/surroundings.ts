import type { Hub } from '../../lab/control/hub.ts';
import type { Origins } from '../../lab/realms/definition.ts';
import type { FetchPolicy } from '../../serving/guarded-fetch.ts';

/** What the parts of the console work with. */
export interface Surroundings {
  /** Both servers, as they can be controlled from here. */
  readonly hub: Hub;
  /** The public origins of the two servers. */
  readonly origins: Origins;
  /** The public origin of the console. */
  readonly consoleUrl: string;
  /** Reaches the servers by their public URLs, also from inside a container. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Which hosts a person may send requests to from here, besides the servers of the playground: RESOURCE_LOOKUP. */
  readonly policy: FetchPolicy;
}
