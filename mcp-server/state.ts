import type { AccessToken } from '../core/claims.ts';
import type { Result } from '../core/result.ts';
import type { Facts } from '../lab/faults/fault.ts';
import type { Location } from '../lab/realms/locate.ts';

/** What the middlewares of a realm hand on. Each member is set by the middleware that is named. */
export interface McpState {
  /** What the request goes to, by `locateRequest`. */
  location: Location;
  /** The verified token, by `requireBearer`. */
  caller: AccessToken;
  /** The body as it came, by whoever needed it first; see `bodyOf`. */
  body?: Result<Buffer, 'too_large'>;
  /** The parsed JSON body, by `readMessage`; undefined for a request without one. */
  message: unknown;
  /** What faults match on, by the first seam that has a fault. */
  facts?: Facts;
  /** Ids of the faults that hit, in that order, by `applyFaults`. */
  faults?: string[];
}
