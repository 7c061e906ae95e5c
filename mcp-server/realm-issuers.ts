import { CONFIDENTIAL_CLIENT } from '../core/built-in-client.ts';
import { type Config, SETTINGS } from '../core/config.ts';
import { DEFAULT_REALM } from '../core/realm-path.ts';
import type { Origins, RealmDefinition } from '../lab/realms/definition.ts';
import { createTrustedIssuer, type TrustedIssuer } from './authorization/trusted-issuer.ts';

/** What all realms of a server have in common. */
export interface RealmSurroundings {
  readonly config: Config;
  readonly origins: Origins;
  /** Reaches the authorization servers. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Verified tokens that are remembered: at the root more than the tokens that are alive at one time. */
const TOKEN_CACHE_SIZE = { root: 16_384, other: 256 };

/** True for an issuer of our own authorization server. */
const isOurs = (issuer: string, { authUrl }: Origins): boolean => new URL(issuer).origin === authUrl;

/**
 * Where the documents of an issuer are fetched. The internal URL leads to the server of ISSUER: to all of its realms
 * where that is our own.
 */
function internalUrlOf(issuer: string, { config, origins }: RealmSurroundings): string {
  if (issuer === config.ISSUER) return config.AUTH_SERVER_INTERNAL_URL;
  const behindIt = isOurs(issuer, origins) && config.ISSUER === origins.authUrl;
  return behindIt ? config.AUTH_SERVER_INTERNAL_URL : issuer;
}

/** What the claims of an issuer are called: as configured for the server of ISSUER, as usual for any other. */
function claimRules(issuer: string, { config, origins }: RealmSurroundings) {
  const configured = issuer === config.ISSUER || config.ISSUER === origins.authUrl;
  return configured
    ? { types: config.TOKEN_TYPES, scopeClaim: config.SCOPE_CLAIM, rolesClaim: config.ROLES_CLAIM }
    : {
        types: SETTINGS.TOKEN_TYPES.schema.parse(undefined),
        scopeClaim: SETTINGS.SCOPE_CLAIM.schema.parse(undefined),
        rolesClaim: SETTINGS.ROLES_CLAIM.schema.parse(undefined),
      };
}

function introspectionOf({ name, mcp }: RealmDefinition, { config }: RealmSurroundings) {
  const { INTROSPECTION_CLIENT_ID: clientId, INTROSPECTION_CLIENT_SECRET: clientSecret } = config;
  if (name === DEFAULT_REALM && clientId !== undefined) return { clientId, clientSecret };
  return mcp.introspection ? CONFIDENTIAL_CLIENT : undefined;
}

/** The issuers that a realm trusts, in the order its metadata names them. The realm at the root trusts ISSUER. */
function issuersOf({ name, mcp, addresses }: RealmDefinition, { config }: RealmSurroundings) {
  const [first = name === DEFAULT_REALM ? config.ISSUER : addresses.issuer, ...others] = mcp.issuers ?? [];
  return [first, ...others] as const;
}

/** Knows the issuers of a realm, each with keys and remembered tokens of its own. */
export function trustedIssuers(
  definition: RealmDefinition,
  around: RealmSurroundings,
): [TrustedIssuer, ...TrustedIssuer[]] {
  const isRoot = definition.name === DEFAULT_REALM;
  const trust = (issuer: string): TrustedIssuer =>
    createTrustedIssuer({
      rules: {
        issuer,
        resource: definition.addresses.resource,
        clockTolerance: around.config.CLOCK_TOLERANCE,
        ...claimRules(issuer, around),
      },
      internalUrl: internalUrlOf(issuer, around),
      introspection: introspectionOf(definition, around),
      cacheSize: isRoot ? TOKEN_CACHE_SIZE.root : TOKEN_CACHE_SIZE.other,
      fetch: around.fetch,
      now: around.now,
    });
  const [first, ...others] = issuersOf(definition, around);
  return [trust(first), ...others.map(trust)];
}
