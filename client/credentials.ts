import type { CryptoKey } from 'jose';

/** The ways to become a client, in the order of MCP 2026-07-28, Client Registration. */
export const REGISTRATION_METHODS = ['pre', 'cimd', 'dcr'] as const;
export type RegistrationMethod = (typeof REGISTRATION_METHODS)[number];

/** The key of a client that authenticates by private_key_jwt. RFC 7523 §2.2. */
export interface ClientKey {
  readonly privateKey: CryptoKey;
  readonly alg: string;
  readonly kid?: string;
}

/** What a client presents at one authorization server. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Seconds since the epoch; absent for a secret that does not expire. RFC 7591 §3.2.1. */
  readonly secretExpiresAt?: number;
  readonly key?: ClientKey;
  /** The token endpoint authentication method that the server registered; absent when it did not say. */
  readonly authMethod?: string;
  readonly method: RegistrationMethod;
}

/** Credentials that were made by hand, outside this flow. */
export interface PreRegisteredClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly key?: ClientKey;
  /** The issuer they belong to; when it is not known, the first authorization server they are used at. */
  readonly issuer?: string;
}

/**
 * Where credentials are kept, by issuer: one server's are never shown to another. MCP 2026-07-28, Authorization Server
 * Binding.
 */
export interface CredentialStore {
  get(issuer: string): ClientCredentials | undefined;
  set(issuer: string, credentials: ClientCredentials): void;
  delete(issuer: string): void;
}

/** A store that lives as long as the process. */
export function memoryCredentials(): CredentialStore {
  const byIssuer = new Map<string, ClientCredentials>();
  return {
    get: (issuer) => byIssuer.get(issuer),
    set: (issuer, credentials) => void byIssuer.set(issuer, credentials),
    delete: (issuer) => void byIssuer.delete(issuer),
  };
}
