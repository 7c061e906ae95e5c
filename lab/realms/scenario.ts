import type { ClauseId } from '../../core/clauses.ts';
import type { GivenFault } from '../faults/fault.ts';
import type { CheckId } from '../verdicts/check-ids.ts';
import type { AuthRealmOverrides, McpRealmOverrides } from './settings.ts';

/** What part of the flow a scenario is about. */
export const FAMILIES = {
  baseline: 'Well-behaved servers',
  discovery: 'Discovery',
  registration: 'Registration',
  authorization: 'Authorization',
  token: 'Tokens and refresh',
  resource: 'The MCP server',
  keys: 'Signing keys',
} as const;

/** One of {@link FAMILIES}. */
export type Family = keyof typeof FAMILIES;

/**
 * How a correct client ends: with a tool result, or by refusing to go on. `reason` is the reason of the reference
 * client's failure (client/failures.ts); `mayAlso` lists reasons that are as good.
 */
export type Outcome =
  | { readonly end: 'result' }
  | { readonly end: 'refusal'; readonly reason: string; readonly mayAlso?: readonly string[] };

/**
 * What a realm is made from. Strings in settings and faults may hold `{issuer}`, `{resource}`, `{resourceMetadata}`,
 * `{authUrl}`, `{mcpUrl}`, `{otherIssuer}` and `{copy}`: the realm's own addresses, its issuer by the other name of
 * loopback, and its copy with the tilde.
 */
export interface Scenario {
  /** The name of its realm. */
  readonly id: string;
  readonly title: string;
  /** One paragraph: what the servers do here, and why somebody would meet it. */
  readonly story: string;
  readonly family: Family;
  readonly auth?: AuthRealmOverrides;
  readonly mcp?: McpRealmOverrides;
  readonly faults?: readonly GivenFault[];
  /** What a correct client must do, in one sentence. */
  readonly client: string;
  readonly outcome: Outcome;
  /** The checks that this scenario is there for. */
  readonly checks: readonly CheckId[];
  readonly clauses: readonly ClauseId[];
  /** Public reports of this kind, `owner/repository#number`. */
  readonly reports?: readonly string[];
  /** A scenario that only makes sense beside another one, such as a second authorization server, is not in tables. */
  readonly companion?: true;
  /** What only works in the realm at the root, where the whole playground was started with this scenario. */
  readonly rootOnly?: true;
}
