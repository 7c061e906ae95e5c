/** One open session of the 2025 era. */
export interface Session {
  readonly id: string;
  /** The subject and client that opened it. MCP 2025-11-25, Security Best Practices, Session Hijacking. */
  readonly owner: string;
  /** Milliseconds since the epoch of the last request, or of the end of the last stream. */
  lastUsed: number;
  /** Requests and streams that are running: a session with one is not idle. */
  active: number;
  readonly end: () => Promise<void>;
}

/** The open sessions: bounded in number, and idle ones end. */
export interface SessionStore<S extends Session> {
  readonly size: number;
  /** The session of an id, if it is the owner's and has not been idle for too long. Counts as use. */
  find(id: string, owner: string): S | undefined;
  /** Ends a session, if it is the owner's. @returns whether there was one */
  end(id: string, owner: string): boolean;
  /** Keeps a session. At the limit one ends: the one that was unused for longest, the owner's own first. @returns whether one did */
  add(session: S): boolean;
  delete(id: string): void;
  /** Ends the sessions that were idle for too long. */
  sweep(): void;
  /** Ends all. */
  close(): Promise<void>;
}

/**
 * Makes a store.
 *
 * @param options `limit` sessions, `idle` in seconds, `now` in milliseconds since the epoch
 */
export function createSessionStore<S extends Session>(options: {
  readonly limit: number;
  readonly idle: number;
  readonly now: () => number;
}): SessionStore<S> {
  const { limit, idle, now } = options;
  /** In the order of use, the least recently used first. */
  const sessions = new Map<string, S>();
  const isIdle = (session: S) => session.active === 0 && now() - session.lastUsed > idle * 1000;
  const end = (session: S) => {
    sessions.delete(session.id);
    return session.end();
  };
  const sweep = () => {
    for (const session of [...sessions.values()].filter(isIdle)) void end(session);
  };
  /** Whoever opens one too many pays with a session of its own, where it has one. */
  const toEnd = (owner: string): S | undefined => {
    const open = [...sessions.values()];
    return open.find((session) => session.owner === owner) ?? open[0];
  };
  return {
    get size() {
      return sessions.size;
    },
    find(id, owner) {
      const session = sessions.get(id);
      if (!session || session.owner !== owner) return undefined;
      if (isIdle(session)) {
        void end(session);
        return undefined;
      }
      session.lastUsed = now();
      sessions.delete(id);
      sessions.set(id, session);
      return session;
    },
    end(id, owner) {
      const session = sessions.get(id);
      if (!session || session.owner !== owner) return false;
      void end(session);
      return true;
    },
    add(session) {
      if (sessions.size >= limit) sweep();
      const oldest = sessions.size >= limit ? toEnd(session.owner) : undefined;
      if (oldest) void end(oldest);
      sessions.set(session.id, session);
      return oldest !== undefined;
    },
    delete: (id) => void sessions.delete(id),
    sweep,
    async close() {
      await Promise.all([...sessions.values()].map(end));
    },
  };
}
