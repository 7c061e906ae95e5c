import type { SigningAlgorithm } from '../../core/config.ts';
import type { User } from '../../core/users.ts';
import type { ServerControl } from './server-control.ts';

/** How a signing key gives way to the next: the old one stays published, or not, or the new one takes its id. */
export const ROTATIONS = ['overlap', 'abrupt', 'same_kid'] as const;
export type Rotation = (typeof ROTATIONS)[number];

/** A published key as a list shows it. */
export interface KeyInfo {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Signs new tokens. */
  readonly active: boolean;
}

/** What may be wrong with a signature on purpose. */
export const SIGNATURES = ['valid', 'other_key', 'none', 'garbled'] as const;

/** A token to be signed, right or wrong on purpose. Everything has a default that makes a valid token of the realm. */
export interface TokenRequest {
  readonly subject?: string | undefined;
  readonly clientId?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | readonly string[] | undefined;
  readonly issuer?: string | undefined;
  /** Seconds from now; negative for one that has expired. */
  readonly expiresIn?: number | undefined;
  /** A merge patch over the claims (RFC 7396): null leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** A merge patch over the header. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
  readonly signature?: (typeof SIGNATURES)[number] | undefined;
}

/** A registered client: its metadata of RFC 7591 §2 and where it comes from. */
export interface ClientInfo {
  readonly client_id: string;
  /** Configuration, or an entry of the storage. */
  readonly source: 'configured' | 'registered';
  readonly [member: string]: unknown;
}

/** One refresh token of a family. */
export interface FamilyMember {
  /** The token's mask: it is never shown itself. */
  readonly token: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly consumedAt?: number;
  readonly rotations: number;
}

/** The refresh tokens that came from one authorization, oldest first. RFC 9700 §4.14.2. */
export interface RefreshFamily {
  readonly grantId: string;
  readonly clientId: string;
  readonly subject: string;
  readonly scope: string;
  readonly members: readonly FamilyMember[];
}

/** What a person allowed a client to do. */
export interface GrantInfo {
  readonly grantId: string;
  readonly clientId: string;
  readonly subject: string;
  /** Granted scopes by the resource they belong to (RFC 8707); those of OpenID Connect by the empty name. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The newest refresh token of a family, with what its client would send along. RFC 6749 §6. */
export interface UsableRefreshToken {
  readonly refresh_token: string;
  readonly client_id: string;
  readonly client_secret?: string;
  /** RFC 7591 §2; `none` as well for a client that is gone. */
  readonly token_endpoint_auth_method: string;
  readonly resource?: string;
  /** It was used before: the next use is a replay, and ends the family (RFC 9700 §4.14.2). */
  readonly consumed: boolean;
}

/** Client metadata with the id that the client is to have. RFC 7591 §2. */
export type ClientToPut = Readonly<Record<string, unknown>> & { readonly client_id: string };

/** What may be done to one realm's authorization server from inside. */
export interface AuthRealmControl {
  keys(): Promise<readonly KeyInfo[]>;
  /** Changes the signing key. @returns the published keys from now on */
  rotateKeys(how: Rotation, alg?: SigningAlgorithm): Promise<readonly KeyInfo[]>;
  signToken(request: TokenRequest): Promise<string>;
  /** The users that the login page offers now. */
  users(): readonly User[];
  /** Lists a user, in place of one of the same name, until the realm is reset. @returns false when there are too many */
  putUser(user: User): boolean;
  /** Takes a user off the list: the name is as good as any other then. @returns false when it is not on it */
  forgetUser(name: string): boolean;
  clients(): Promise<readonly ClientInfo[]>;
  /** Stores a client with the id that it says. @throws {errors.InvalidClientMetadata} when it cannot be used */
  putClient(metadata: ClientToPut): Promise<ClientInfo>;
  /** Forgets one registered client, or all of them; configured ones stay. @returns how many */
  forgetClients(clientId?: string): Promise<number>;
  refreshFamilies(): Promise<readonly RefreshFamily[]>;
  /** Undefined when there is no such family. */
  refreshToken(grantId: string): Promise<UsableRefreshToken | undefined>;
  /** Oldest first. */
  grants(): Promise<readonly GrantInfo[]>;
  /** Revokes a grant with everything that was issued from it. @returns false when there is none */
  forgetGrant(grantId: string): Promise<boolean>;
}

/** The control of an authorization server: that of any server, and what only it has. */
export interface AuthControl extends ServerControl {
  keys(realm: string): Promise<readonly KeyInfo[]>;
  rotateKeys(realm: string, how: Rotation): Promise<readonly KeyInfo[]>;
  signToken(realm: string, request: TokenRequest): Promise<string>;
  users(realm: string): Promise<readonly User[]>;
  /** Changes who the login page offers and what they may grant, until the realm is reset or the process ends. */
  putUser(realm: string, user: User): Promise<User>;
  /** Takes a user off the login page. The name may still log in, as any other name may. */
  forgetUser(realm: string, name: string): Promise<void>;
  clients(realm: string): Promise<readonly ClientInfo[]>;
  putClient(realm: string, metadata: ClientToPut): Promise<ClientInfo>;
  forgetClients(realm: string, clientId?: string): Promise<number>;
  refreshFamilies(realm: string): Promise<readonly RefreshFamily[]>;
  /**
   * What is needed to use the newest refresh token of a family, be it used up or not. Whoever may ask this may have
   * tokens signed for anybody as well: it gives nobody more than the control API already does.
   */
  refreshToken(realm: string, grantId: string): Promise<UsableRefreshToken>;
  grants(realm: string): Promise<readonly GrantInfo[]>;
  /**
   * Revokes a grant with everything that was issued from it: codes, refresh tokens, opaque access tokens, the consent
   * that was remembered. A JWT access token lives on until it expires, as it does anywhere.
   */
  forgetGrant(realm: string, grantId: string): Promise<void>;
}
