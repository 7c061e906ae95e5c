import { z } from 'zod';
import { SIGNING_ALGORITHMS } from '../../core/config.ts';

const seconds = z.int().min(0).max(31_536_000);

/** How a realm's authorization server behaves, besides its faults. The defaults are the well-behaved server. */
export const authSettings = z.strictObject({
  registration: z
    .strictObject({
      /** RFC 7591: the endpoint exists and the metadata names it. */
      dynamic: z.boolean().default(true),
      /** Client ID metadata documents are taken, and the metadata says so. */
      metadataDocuments: z.boolean().default(true),
      /** `infer`: loopback and custom-scheme redirect URIs make a client native. `strict`: as OpenID Connect has it, `web` when omitted. */
      applicationType: z.enum(['infer', 'strict']).default('infer'),
      /** Which redirect URIs a registration may name. */
      redirectUris: z
        .enum(['any', 'no_loopback', 'no_custom_schemes', 'no_localhost', 'no_loopback_ip'])
        .default('any'),
      /** Whether `scope` in a registration is a wish or a limit for ever. RFC 7591 §2. */
      scope: z.enum(['wish', 'limit']).default('wish'),
      /** Every registered client becomes confidential, whatever it asked for. RFC 7591 §3.2.1 allows the server to decide. */
      alwaysSecret: z.boolean().default(false),
      /** Seconds that a client secret lives; 0 is for ever. RFC 7591 §3.2.1, client_secret_expires_at. */
      secretLifetime: seconds.default(0),
    })
    .prefault({}),
  /** Whether a native client may use another port than it registered. RFC 8252 §7.3 says any; some servers compare exactly. */
  loopbackPort: z.enum(['any', 'exact']).default('any'),
  /** `forgiving` leaves unknown scopes out; `strict` answers invalid_scope to any of them, `offline_access` included where it is not known. */
  scopes: z.enum(['forgiving', 'strict']).default('forgiving'),
  /** Whether the server knows `offline_access`. */
  offlineAccess: z.boolean().default(true),
  /** What is done with the `resource` parameter: RFC 8707. `default` assumes the own one where it is missing. */
  resource: z.enum(['default', 'required', 'ignored', 'refused']).default('default'),
  accessToken: z
    .strictObject({
      format: z.enum(['jwt', 'opaque']).default('jwt'),
      /** Seconds; what the server's own configuration says when absent. */
      lifetime: seconds.min(1).optional(),
    })
    .prefault({}),
  refreshToken: z
    .strictObject({
      /** When one is issued: to whoever registered the grant type, only with offline_access, or never. */
      issue: z.enum(['grant_type', 'offline_access', 'never']).default('grant_type'),
      rotation: z.enum(['rotate', 'none']).default('rotate'),
      /** Seconds in which a refresh token that was already used is answered again, without revoking its family. */
      grace: seconds.default(0),
      lifetime: seconds.min(1).optional(),
    })
    .prefault({}),
  /** The most that is ever granted, whatever was asked and allowed; everything when absent. RFC 6749 §3.3 */
  grantedScopes: z.array(z.string().min(1)).optional(),
  /** Log in and consent as this user without a page; what the server's own configuration says when absent. */
  autoConsent: z.string().min(1).optional(),
  /** Algorithm of the realm's own signing key. */
  signingAlgorithm: z.enum(SIGNING_ALGORITHMS).default('ES256'),
});

/** How a realm's MCP server behaves, besides its faults. The defaults are the well-behaved server. */
export const mcpSettings = z.strictObject({
  /** Issuers whose tokens are accepted, the first of them named first in the metadata; the realm's own when absent. */
  issuers: z.array(z.url()).min(1).optional(),
  /** Places that have the protected resource metadata. The root form belongs to the default realm alone. */
  metadataForms: z.array(z.enum(['path', 'root'])).default(['path', 'root']),
  /** What the challenge to a request without a token says, besides the scheme. */
  challenge: z
    .strictObject({
      resourceMetadata: z.boolean().default(true),
      scope: z.boolean().default(true),
    })
    .prefault({}),
  /** What the 403 challenge names: all scopes of the operation, only those that are missing, or with those already granted. */
  stepUpScopes: z.enum(['operation', 'missing', 'cumulative']).default('operation'),
  /** Whether a step-up ever helps: `never` keeps refusing whatever scopes a token has. */
  stepUp: z.enum(['works', 'never']).default('works'),
  /** `scopes_supported` of the metadata and `scope` of the first challenge; the default scopes when absent. */
  scopes: z.array(z.string().min(1)).optional(),
  /** Tokens that are no JWT are asked about at the issuer (RFC 7662), as the built-in confidential client. */
  introspection: z.boolean().default(false),
});

/** {@link authSettings}, complete. */
export type AuthRealmSettings = z.output<typeof authSettings>;
/** {@link mcpSettings}, complete. */
export type McpRealmSettings = z.output<typeof mcpSettings>;
/** What a scenario or a custom realm may say of {@link authSettings}: only what differs. */
export type AuthRealmOverrides = z.input<typeof authSettings>;
/** What a scenario or a custom realm may say of {@link mcpSettings}: only what differs. */
export type McpRealmOverrides = z.input<typeof mcpSettings>;
