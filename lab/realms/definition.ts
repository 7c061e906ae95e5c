import { z } from 'zod';
import { type Addresses, addressesOf } from '../../core/addresses.ts';
import { describeIssues, type Issue, issuesOf } from '../../core/issues.ts';
import { isObject } from '../../core/json.ts';
import { realmPath } from '../../core/realm-path.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { DEMO_USERS, USER_NAME, type User } from '../../core/users.ts';
import { type Fault, faultSchema, type GivenFault } from '../faults/fault.ts';
import { SCENARIOS, scenarioNamed } from './catalogue/index.ts';
import { parseRealmName, REALM_NAME_RULE } from './name.ts';
import { nearest } from './nearest.ts';
import type { Scenario } from './scenario.ts';
import { type AuthRealmSettings, authSettings, type McpRealmSettings, mcpSettings } from './settings.ts';

/** The public origins of the two servers, without a trailing slash. */
export interface Origins {
  readonly authUrl: string;
  readonly mcpUrl: string;
}

const user = z.strictObject({
  name: z.string().regex(USER_NAME, 'expected a user name such as alice'),
  roles: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default([]),
});

const override = z.strictObject({
  /** The scenario to start from; the one that the realm's name begins with when absent. */
  scenario: z.string().optional(),
  auth: z.record(z.string(), z.unknown()).optional(),
  mcp: z.record(z.string(), z.unknown()).optional(),
  /** In place of the scenario's. */
  faults: z.array(faultSchema).optional(),
  /** In place of the demo users. */
  users: z.array(user).optional(),
  /** Registered beforehand, besides the built-in ones: client metadata of RFC 7591 §2 with a client_id. */
  clients: z.array(z.looseObject({ client_id: z.string().min(1) })).optional(),
  /** Resources besides the realm's own that its authorization server issues tokens for, without asking them. */
  resources: z
    .array(z.strictObject({ resource: z.url(), scopes: z.array(z.string()).default([]) }))
    .optional(),
});

/** What makes a realm differ from its scenario, as JSON. */
export const realmOverrides = override;
/** {@link realmOverrides} as it is written. */
export type RealmOverrides = z.input<typeof override>;

/** Everything about a realm, resolved: what both servers build it from. */
export interface RealmDefinition {
  readonly name: string;
  readonly scenario: Scenario;
  /** True when somebody defined it through the control API. */
  readonly custom: boolean;
  readonly addresses: Addresses;
  readonly auth: AuthRealmSettings;
  readonly mcp: McpRealmSettings;
  readonly faults: readonly Fault[];
  readonly users: readonly User[];
  /** Client metadata of RFC 7591 §2. */
  readonly clients: ReadonlyArray<{ readonly client_id: string; readonly [member: string]: unknown }>;
  readonly resources: ReadonlyArray<{ readonly resource: string; readonly scopes: readonly string[] }>;
  /** What `{issuer}` and the like stand for in its strings. */
  readonly variables: Variables;
}

/** Why there is no such realm. */
export type RealmProblem =
  | { readonly problem: 'not_a_name'; readonly name: string; readonly expected: string }
  | { readonly problem: 'unknown_scenario'; readonly name: string; readonly near: readonly string[] }
  | { readonly problem: 'at_the_root'; readonly name: string }
  | { readonly problem: 'invalid'; readonly issues: readonly Issue[] };

/** A problem in one line. */
export function describeRealmProblem(problem: RealmProblem): string {
  switch (problem.problem) {
    case 'not_a_name':
      return `${JSON.stringify(problem.name)} is not a realm name: expected ${problem.expected}`;
    case 'unknown_scenario': {
      const near = problem.near.length > 0 ? ` Did you mean ${problem.near.join(', ')}?` : '';
      return `there is no scenario ${JSON.stringify(problem.name)}.${near}`;
    }
    case 'at_the_root':
      return 'the default realm lives at the root; default~anything is a private copy of it.';
    case 'invalid':
      return describeIssues(problem.issues);
  }
}

/** The addresses of a realm: at the root for the default one, below /realms/ for the others. */
export function realmAddresses(name: string, { authUrl, mcpUrl }: Origins): Addresses {
  const path = realmPath(name);
  return addressesOf({ authUrl: `${authUrl}${path}`, mcpUrl: `${mcpUrl}${path}` });
}

/** Values of the names in braces, see lab/realms/scenario.ts. */
export type Variables = Readonly<Record<string, string>>;

/** Puts the values of names in braces into every string of a JSON value. */
function fill(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string')
    return value.replace(/\{(\w+)\}/g, (all, name: string) =>
      Object.hasOwn(variables, name) ? (variables[name] ?? all) : all,
    );
  if (Array.isArray(value)) return value.map((entry) => fill(entry, variables));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, variables)]));
}

/** A fault with the addresses of a realm in its strings. */
export const faultFor = (fault: Fault, { variables }: Pick<RealmDefinition, 'variables'>): Fault =>
  fill(fault, variables) as Fault; // strings stay strings, and nothing else is touched

/** Merges settings of one level of nesting: an override says only what differs. */
function merged(base: object, over: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const before = result[name];
    result[name] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
  }
  return result;
}

function parsed<T extends z.ZodType>(
  schema: T,
  value: unknown,
  path?: string,
): Result<z.output<T>, RealmProblem> {
  const result = schema.safeParse(value);
  return result.success ? ok(result.data) : err({ problem: 'invalid', issues: issuesOf(result.error, path) });
}

const unknownScenario = (name: string): RealmProblem => ({
  problem: 'unknown_scenario',
  name,
  near: nearest(
    name,
    SCENARIOS.map(({ id }) => id),
  ),
});

/** The scenario of a name and the part that makes a copy, or why there is none. */
function scenarioOf(
  name: string,
  given: string | undefined,
): Result<{ scenario: Scenario; copy: string }, RealmProblem> {
  const parts = parseRealmName(name);
  if (!parts) return err({ problem: 'not_a_name', name, expected: REALM_NAME_RULE });
  const id = given ?? parts.scenario;
  const scenario = scenarioNamed(id);
  return scenario ? ok({ scenario, copy: parts.copy }) : err(unknownScenario(id));
}

/**
 * Resolves a realm from its name alone, or from what somebody defined under that name. Pure: both servers come to the
 * same result without asking each other.
 *
 * @param overrides what differs from the scenario, see {@link realmOverrides}; not yet checked
 */
export function resolveRealm(
  name: string,
  origins: Origins,
  overrides?: unknown,
): Result<RealmDefinition, RealmProblem> {
  const given = parsed(override, overrides ?? {});
  if (!given.ok) return given;
  const found = scenarioOf(name, given.value.scenario);
  if (!found.ok) return found;
  const { scenario, copy } = found.value;
  const addresses = realmAddresses(name, origins);
  // The same server by the other name of loopback: another origin to whoever compares them.
  const otherIssuer = addresses.issuer.replace('//localhost', '//127.0.0.1');
  const variables: Variables = { ...addresses, ...origins, otherIssuer, copy };
  const auth = parsed(
    authSettings,
    fill(merged(scenario.auth ?? {}, given.value.auth ?? {}), variables),
    'auth',
  );
  if (!auth.ok) return auth;
  const mcp = parsed(mcpSettings, fill(merged(scenario.mcp ?? {}, given.value.mcp ?? {}), variables), 'mcp');
  if (!mcp.ok) return mcp;
  const faults = parsed(
    z.array(faultSchema),
    fill(given.value.faults ?? (scenario.faults as readonly GivenFault[] | undefined) ?? [], variables),
    'faults',
  );
  if (!faults.ok) return faults;
  return ok({
    name,
    scenario,
    custom: overrides !== undefined,
    addresses,
    auth: auth.value,
    mcp: mcp.value,
    faults: faults.value,
    users: given.value.users ?? DEMO_USERS,
    clients: given.value.clients ?? [],
    resources: given.value.resources ?? [],
    variables,
  });
}
