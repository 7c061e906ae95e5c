import { type ConnectOptions, connect } from '../../../client/connect.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../../client/user-agent/headless.ts';
import type { LogicalClock } from '../../helpers/logical-clock.ts';
import { type SdkClient, SdkUser, sdkV1, sdkV2 } from '../../helpers/sdk-clients.ts';

/** Where a visitor goes, and what the person who sends it brings along. */
export interface Destination {
  readonly url: string;
  readonly clock: LogicalClock;
  /** The client ID metadata document of a client with this redirect URI, where one is needed. */
  readonly documentFor: ((redirectUri: string) => string) | undefined;
  /** Of a client that the server knows beforehand. */
  readonly clientId: string | undefined;
}

/** How a call of a tool ended: with a result, or with this error. */
export type End = string;

/** A client that comes by and calls a tool until it has to refuse, three times at most. */
export interface Visitor {
  readonly name: string;
  /** @returns how each call ended */
  readonly visit: (destination: Destination) => Promise<readonly End[]>;
}

/** The person in front of all clients. */
export const USER = 'alice';
/** Milliseconds that pass before each call: the tokens of a minute are over at the last one. */
const PAUSES = [0, 10_000, 100_000];
/** Logins that the person goes through for one call, before they lose patience. */
const PATIENCE = 2;

/** @param perseveres whether the person goes on although a call has failed */
async function callRepeatedly(
  clock: LogicalClock,
  call: () => Promise<End>,
  perseveres = false,
): Promise<readonly End[]> {
  const ends: End[] = [];
  for (const pause of PAUSES) {
    clock.advance(pause);
    const end = await call();
    ends.push(end);
    if (end !== 'result' && !perseveres) break;
  }
  return ends;
}

/** What an application keeps for an SDK, and forgets when the SDK says that it is of no use any more. */
export class Memory extends SdkUser {
  constructor(grantTypes?: readonly string[]) {
    super(USER, grantTypes);
  }

  invalidateCredentials = (what: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery') => {
    if (what === 'all' || what === 'client') this.saveClientInformation(undefined);
    if (what === 'all' || what === 'tokens') this.saveTokens(undefined as never); // nothing is kept
    if (what === 'all' || what === 'discovery') this.saveDiscoveryState(undefined);
  };
}

/** An application refused what came back through the browser. */
class CallbackRefused extends Error {}

/**
 * What an SDK leaves to the application in its callback: that `state` is the one that was sent, and that an error is one.
 * RFC 6749 §4.1.2.
 */
async function finishLogin(client: SdkClient, user: SdkUser): Promise<void> {
  const sent = user.authorizations.at(-1)?.searchParams.get('state');
  if (!user.callback) throw new CallbackRefused('no way back from the browser');
  if (user.callback.get('state') !== sent) throw new CallbackRefused('another state');
  const error = user.callback.get('error');
  if (error) throw new CallbackRefused(error);
  await client.finishAuth();
}

/** The application names what it refused; an SDK throws errors whose class says what happened. */
function nameOf(error: unknown): string {
  if (error instanceof CallbackRefused) return error.message;
  return error instanceof Error ? error.constructor.name : String(error);
}

/** One call in an application that is built on an SDK, as its documentation says: whoever has to log in does, and tries again. */
async function callWithSdk(client: SdkClient, user: SdkUser, connection: { open: boolean }): Promise<End> {
  for (let logins = 0; ; logins++) {
    const before = user.authorizations.length;
    user.callback = undefined;
    try {
      if (!connection.open) await client.connect();
      connection.open = true;
      await client.callTool('whoami');
      return 'result';
    } catch (error) {
      if (user.authorizations.length === before || logins === PATIENCE) return nameOf(error);
    }
    try {
      await finishLogin(client, user);
    } catch (error) {
      return nameOf(error);
    }
  }
}

/** What is special about an application and its user. */
export interface Habits {
  /** Makes what the application keeps between its calls. */
  readonly memory?: () => Memory;
  /** Whether the person goes on although a call has failed. */
  readonly perseveres?: boolean;
}

/** An application on an SDK. */
export const sdkVisitor = (
  name: string,
  create: (url: string, user: SdkUser) => SdkClient,
  { memory = () => new Memory(), perseveres = false }: Habits = {},
): Visitor => ({
  name,
  async visit({ url, clock, documentFor, clientId }) {
    const user = memory();
    if (clientId !== undefined) user.saveClientInformation({ client_id: clientId });
    if (documentFor) Object.assign(user, { clientMetadataUrl: documentFor(user.redirectUrl) });
    const client = create(url, user);
    const connection = { open: false };
    const ends = await callRepeatedly(clock, () => callWithSdk(client, user, connection), perseveres);
    await client.close();
    return ends;
  },
});

const reference: Visitor = {
  name: 'reference client',
  async visit({ url, clock, documentFor, clientId }) {
    const registration: ConnectOptions['registration'] = {
      ...(documentFor ? { clientMetadataUrl: documentFor(HEADLESS_REDIRECT_URI) } : {}),
      ...(clientId === undefined ? {} : { preRegistered: { clientId } }),
    };
    const connection = connect({
      url,
      fetch,
      now: clock.now,
      wait: async (milliseconds) => clock.advance(milliseconds),
      clientInfo: { name: 'reference client', version: '1' },
      redirectUri: HEADLESS_REDIRECT_URI,
      userAgent: headlessUserAgent({ fetch, login: USER, now: clock.now }),
      registration,
    });
    const ends = await callRepeatedly(clock, async () => {
      const done = await connection.request('tools/call', { name: 'whoami', arguments: {} });
      return done.ok ? 'result' : done.error.reason;
    });
    await connection.close();
    return ends;
  },
};

/** The clients of the table, as its columns. */
export const VISITORS: readonly Visitor[] = [
  sdkVisitor('SDK v1', sdkV1),
  sdkVisitor('SDK v2', (url, user) => sdkV2(url, user)),
  reference,
];
