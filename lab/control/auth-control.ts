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

/** Client metadata with the id that the client is to have. RFC 7591 §2. */
export type ClientToPut = Readonly<Record<string, unknown>> & { readonly client_id: string };

/** What may be done to one realm's authorization server from inside. */
export interface AuthRealmControl {
  keys(): Promise<readonly KeyInfo[]>;
  /** Changes the signing key. @returns the published keys from now on */
  rotateKeys(how: Rotation, alg?: SigningAlgorithm): Promise<readonly KeyInfo[]>;
  signToken(request: TokenRequest): Promise<string>;
  users(): readonly User[];
  clients(): Promise<readonly ClientInfo[]>;
  /** Stores a client with the id that it says. @throws {errors.InvalidClientMetadata} when it cannot be used */
  putClient(metadata: ClientToPut): Promise<ClientInfo>;
  /** Forgets one registered client, or all of them; configured ones stay. @returns how many */
  forgetClients(clientId?: string): Promise<number>;
  refreshFamilies(): Promise<readonly RefreshFamily[]>;
}

/** The control of an authorization server: that of any server, and what only it has. */
export interface AuthControl extends ServerControl {
  keys(realm: string): Promise<readonly KeyInfo[]>;
  rotateKeys(realm: string, how: Rotation): Promise<readonly KeyInfo[]>;
  signToken(realm: string, request: TokenRequest): Promise<string>;
  users(realm: string): Promise<readonly User[]>;
  clients(realm: string): Promise<readonly ClientInfo[]>;
  putClient(realm: string, metadata: ClientToPut): Promise<ClientInfo>;
  forgetClients(realm: string, clientId?: string): Promise<number>;
  refreshFamilies(realm: string): Promise<readonly RefreshFamily[]>;
}
