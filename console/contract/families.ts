import type { RefreshFamily } from '../../lab/control/auth-control.ts';

/** How several requests that show the same refresh token follow one another. */
export const RACE_ORDERS = ['at_once', 'in_turn'] as const;
export type RaceOrder = (typeof RACE_ORDERS)[number];

/** How many requests a race may have. */
export const RACE_COUNT = { least: 2, most: 20 } as const;

/** What is asked for. */
export interface RaceRequest {
  readonly count: number;
  readonly order: RaceOrder;
}

/** What became of one of the token requests. Tokens are masked. RFC 6749 §5.1, §5.2. */
export interface RefreshAttempt {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly error?: string;
  readonly description?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
  /** Until the whole answer was there. */
  readonly milliseconds: number;
}

/** How a family of refresh tokens fared when one of them was shown several times. */
export interface Race {
  readonly order: RaceOrder;
  /** The mask of the token that all of the requests showed. */
  readonly token: string;
  /** It had been used before the first of these requests. */
  readonly consumed: boolean;
  /** Seconds since the epoch: when the first request was sent. */
  readonly at: number;
  readonly tokenEndpoint: string;
  /** In the order in which they were sent. */
  readonly attempts: readonly RefreshAttempt[];
  /** What is left of the family; absent when it was revoked. */
  readonly after?: RefreshFamily;
}
