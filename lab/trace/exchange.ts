import type { Endpoint, ServerName, WellKnownForm } from '../../core/endpoints.ts';
import type { JsonObject } from '../../core/json.ts';

/** A request or response as it is kept: redacted, bounded. */
export interface RecordedMessage {
  /** Names in lower case; several fields of one name are joined by a comma, Set-Cookie by a line break. Secrets are masked. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text with masked secrets; absent where there was none, or where it is a page for a person. */
  readonly body?: string;
  /** Bytes that the body had on the wire. */
  readonly bytes: number;
  /** The body was longer than what is kept: only its beginning is here. */
  readonly cut?: true;
}

/** A request as it is kept. */
export interface RecordedRequest extends RecordedMessage {
  readonly method: string;
  /** Absolute, by the Host that was asked; secrets in the query are masked. */
  readonly url: string;
}

/** A response as it is kept. */
export interface RecordedResponse extends RecordedMessage {
  readonly status: number;
  /** An event stream, recorded when it was opened. */
  readonly stream?: true;
}

/** Who is on the other end of the connection. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** The User-Agent field. */
  readonly agent: string;
}

/** What can be read of a JWT without its signature. */
export interface ReadableToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/** One HTTP request and its response, as recorded by the tap of a server. */
export interface Exchange {
  /** Unique in a playground: the server and a running number. */
  readonly id: string;
  readonly server: ServerName;
  readonly realm: string;
  readonly endpoint: Endpoint;
  /** Of a metadata document: which of its places was asked. */
  readonly form?: WellKnownForm;
  /** Milliseconds since the epoch, when the request came. */
  readonly at: number;
  /** Milliseconds until the response was handed to the network. */
  readonly duration: number;
  readonly peer: Peer;
  readonly request: RecordedRequest;
  /** Absent when the connection was closed without an answer. */
  readonly response?: RecordedResponse;
  /** What the server remarked: the exact reason of a refusal, what was missing and got a default. */
  readonly notes: readonly string[];
  /** Ids of the faults that were applied. */
  readonly faults: readonly string[];
  /** JWTs of the exchange that are masked in it, by their mask: what they say is no secret, their signature is. */
  readonly tokens: Readonly<Record<string, ReadableToken>>;
}
