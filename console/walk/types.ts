import type { AuthorizationSession } from '../../client/authorization-messages.ts';
import type { ClientCredentials } from '../../client/credentials.ts';
import type { Era } from '../../client/mcp/versions.ts';
import type { Tokens } from '../../client/token.ts';
import type { Challenge } from '../../core/challenges.ts';
import type { ClauseId } from '../../core/clauses.ts';
import type { JsonObject } from '../../core/json.ts';
import type { AuthorizationServerMetadata, ProtectedResourceMetadata } from '../../core/metadata.ts';

/** The hops of a walk, in the order in which they usually come. */
const HOP_KINDS = [
  'knock',
  'resource_metadata',
  'server_metadata',
  'register',
  'authorize',
  'callback',
  'token',
  'initialize',
  'initialized',
  'tools',
  'call',
  'refresh',
  'revoke',
] as const;
export type HopKind = (typeof HOP_KINDS)[number];

/** Where a value goes: into the request, or nowhere, because the client keeps it for later. */
export type Where = 'query' | 'header' | 'form' | 'json' | 'kept';

/** One value of a request, as it can be edited. */
export interface Row {
  readonly id: number;
  readonly where: Where;
  readonly name: string;
  /** For `json`: JSON, or text that is no JSON and stands for itself. */
  readonly value: string;
  readonly included: boolean;
  /** What was prepared; absent for a row that the person added. */
  readonly prepared?: { readonly where: Where; readonly name: string; readonly value: string };
}

/** A request before it is sent. */
export interface Draft {
  readonly method: string;
  readonly url: string;
  readonly rows: readonly Row[];
  /** The body as the person wrote it; the rows make it when absent. */
  readonly body?: string;
  readonly prepared: { readonly method: string; readonly url: string };
}

/** A request as it leaves. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string;
}

/** What became of a request. */
export type Answer =
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
      readonly body: string;
      /** Bytes that were read. */
      readonly bytes: number;
      /** There was more than was kept. */
      readonly cut?: true | undefined;
      readonly milliseconds: number;
    }
  /** There was no answer. */
  | { readonly kind: 'problem'; readonly why: string }
  /** The browser came back, with this URL. */
  | { readonly kind: 'redirect'; readonly url: string; readonly remark?: string | undefined }
  /** The authorization server showed a page and never redirects. */
  | { readonly kind: 'page'; readonly status: number; readonly remarks: readonly string[] }
  /** Nothing had to be sent. */
  | { readonly kind: 'local' };

/** A request that was sent, as it was, and its answer; without one it is waited for. */
export interface Sent {
  readonly draft: Draft;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly answer?: Answer;
}

/** One hop of a walk. */
export interface Step {
  readonly kind: HopKind;
  readonly draft: Draft;
  /** Every time it was sent, the oldest first. */
  readonly sent: readonly Sent[];
  /** What was sent before an earlier hop was sent anew. */
  readonly before: readonly Sent[];
  /** An earlier hop was sent anew: this one is prepared anew when it is reached. */
  readonly stale?: true;
  /** The walk goes on although a correct client would stop here. */
  readonly careless?: true;
}

/** How the walk becomes a client. */
export type Registration =
  | { readonly how: 'dcr' }
  | { readonly how: 'cimd'; readonly url: string }
  | { readonly how: 'pre'; readonly clientId: string; readonly clientSecret?: string };

/** A walk through the flow, as it is kept. */
export interface Walk {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The MCP endpoint. */
  readonly target: string;
  readonly era: Era;
  readonly registration: Registration;
  readonly redirectUri: string;
  /** Tokens that were signed to be wrong, by the mistake that they are for. */
  readonly minted: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What the client has learned before a hop. */
export interface Known {
  readonly walk: Pick<Walk, 'id' | 'target' | 'era' | 'registration' | 'redirectUri' | 'minted'>;
  readonly challenge?: Challenge | undefined;
  /** Places of the resource metadata that had none. */
  readonly resourceMisses: number;
  readonly resource?: ProtectedResourceMetadata | undefined;
  /** Places of the server metadata that had none. */
  readonly serverMisses: number;
  readonly server?: AuthorizationServerMetadata | undefined;
  readonly client?: ClientCredentials | undefined;
  /** The authorization request as it was sent. */
  readonly authorization?: Draft | undefined;
  /** What the client remembers of it. */
  readonly session?: AuthorizationSession | undefined;
  /** The redirect that came back. */
  readonly response?: string | undefined;
  readonly code?: string | undefined;
  readonly tokens?: Tokens | undefined;
  readonly requested?: readonly string[] | undefined;
  readonly granted?: readonly string[] | undefined;
  /** Scopes that a challenge named for an operation. */
  readonly stepUp?: string | undefined;
  /** The call that was refused for want of scopes: it is made again when there is a token for it. */
  readonly refusedCall?: JsonObject | undefined;
  readonly session2025?: { readonly version: string; readonly sessionId: string | undefined } | undefined;
  readonly tools?: readonly JsonObject[] | undefined;
}

/** Who can notice something. */
export type Who = 'client' | 'auth' | 'mcp' | 'nobody';

/** What an answer means. */
export interface Judgement {
  /** `onward` is not what was asked for, and part of the flow; `unnoticed` worked although something was wrong. */
  readonly outcome: 'good' | 'onward' | 'refused' | 'unnoticed' | 'stuck';
  /** Who noticed what was wrong, where something was. */
  readonly who?: Who;
  readonly headline: string;
  /** One paragraph a line. */
  readonly why: string;
  readonly clauses: readonly ClauseId[];
  /** What a correct client does. */
  readonly instead?: string;
  readonly facts: ReadonlyArray<{ readonly label: string; readonly value: string }>;
  /** A scenario in which somebody would have noticed. */
  readonly strict?: string;
}

/** A judged answer, what the client learned from it, and where it can go. */
export interface Outcome {
  readonly judgement: Judgement;
  readonly learned: Partial<Omit<Known, 'walk'>>;
  /** The hops that can come next, the usual one first. */
  readonly next: readonly HopKind[];
  /** A correct client would not go there. */
  readonly careless?: true;
}
