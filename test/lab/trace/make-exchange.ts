import type { Exchange } from '../../../lab/trace/exchange.ts';

/** An exchange for a test that builds a trace by hand: a well-behaved GET of nothing, unless the parts say otherwise. */
export function makeExchange(parts: Partial<Exchange> = {}): Exchange {
  return {
    id: 'auth-1',
    server: 'auth',
    realm: 'default',
    endpoint: 'other',
    at: 1_000,
    duration: 1,
    peer: { address: '127.0.0.1', port: 50_000, agent: 'a client' },
    request: { method: 'GET', url: 'http://localhost:9001/', headers: {}, bytes: 0 },
    response: { status: 200, headers: {}, bytes: 0 },
    notes: [],
    faults: [],
    tokens: {},
    ...parts,
  };
}
