import type { RequestListener } from 'node:http';
import type { FaultSet } from '../lab/faults/fault-set.ts';
import type { RealmDefinition } from '../lab/realms/definition.ts';
import { createRealmApp, type RealmApp, type RealmAppOptions } from './realm-app.ts';
import { trustedIssuers } from './realm-issuers.ts';

/** A realm's MCP server: what it answers with, and what may be done to it from inside. */
export interface McpRealmRuntime {
  readonly handler: RequestListener;
  /** Open sessions of the 2025 era. */
  sessions(): number;
  /** Fetches the keys of every issuer now; at most once a second, after a burst. @returns whether any have changed */
  refreshKeys(): Promise<boolean>;
  /** Ends all sessions and streams. Requests that come later are answered 503. */
  close(): Promise<void>;
}

/** Makes a realm. Everything in it is made by the first request, so that a realm that is only named costs next to nothing. */
export function createRealmRuntime(
  definition: RealmDefinition,
  faults: FaultSet,
  options: RealmAppOptions,
): McpRealmRuntime {
  let issuers: ReturnType<typeof trustedIssuers> | undefined;
  let app: RealmApp | undefined;
  const trusted = () => {
    issuers ??= trustedIssuers(definition, options);
    return issuers;
  };
  const built = () => {
    app ??= createRealmApp(definition, faults, trusted(), options);
    return app;
  };
  return {
    handler: (request, response) => built().callback(request, response),
    sessions: () => app?.sessions() ?? 0,
    async refreshKeys() {
      const changed = await Promise.all(trusted().map(({ keys }) => keys.refresh()));
      return changed.includes(true);
    },
    close: () => built().close(),
  };
}
