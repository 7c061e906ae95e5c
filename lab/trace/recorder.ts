import type { ServerName } from '../../core/endpoints.ts';
import type { Exchange } from './exchange.ts';

/** Keeps the exchanges of one server, bounded in number and bytes per realm and in all. */
export interface Recorder {
  readonly server: ServerName;
  /** False when nothing is to be recorded: the tap then costs nothing. */
  readonly on: boolean;
  /** The id of the next exchange. */
  nextId(): string;
  record(exchange: Exchange): void;
  /** What is kept of a realm, oldest first. */
  exchanges(realm: string): readonly Exchange[];
  /** Exchanges of a realm that were recorded and are no longer kept. */
  dropped(realm: string): number;
  clear(realm: string): void;
  /** Calls back with every exchange from now on. @returns ends that */
  subscribe(listener: (exchange: Exchange) => void): () => void;
}

/** How much is kept. */
export interface RecorderOptions {
  readonly server: ServerName;
  /** Exchanges per realm, 0 to record nothing. */
  readonly exchanges: number;
  /** Bytes per realm, about. */
  readonly bytes: number;
  /** Bytes of all realms together, about: the longest unused realm is forgotten first. */
  readonly totalBytes: number;
}
