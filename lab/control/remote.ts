import { isObject } from '../../core/json.ts';
import { CONTROL_HEADER } from '../../serving/control/guard.ts';
import { CONTROL_PATH } from '../../serving/control/with-control.ts';
import type { Exchange } from '../trace/exchange.ts';
import type { AuthControl, UsableRefreshToken } from './auth-control.ts';
import { ControlError, type RealmActivity, type ServerControl, type Subscription } from './server-control.ts';

/** Where a control API is. */
export interface RemoteControlOptions {
  /** The origin of the server, where this program reaches it. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
}

const HEADERS = { [CONTROL_HEADER]: '1', accept: 'application/json' } as const;

/** Milliseconds for an answer: a server that hangs is as good as one that is away. Events take as long as they like. */
const TIMEOUT = 10_000;

const unreachable = (url: string, why: string): ControlError =>
  new ControlError({ status: 502, error: 'unreachable', description: `no answer from ${url}: ${why}` });

/** Reads a problem that the other side told. */
async function problemOf(response: Response): Promise<ControlError> {
  const body: unknown = await response.json().catch(() => undefined);
  const told = isObject(body) ? body : {};
  const status = response.status === 400 || response.status === 404 ? response.status : 502;
  return new ControlError({
    status,
    error: typeof told.error === 'string' ? told.error : 'unexpected_answer',
    description:
      typeof told.error_description === 'string'
        ? told.error_description
        : `${response.url} answered ${response.status}`,
    ...(Array.isArray(told.issues) ? { issues: told.issues } : {}),
  });
}

/** Reads the data of server-sent events. WHATWG HTML, Server-sent events. */
async function readEvents(
  body: ReadableStream<Uint8Array>,
  listener: (event: unknown) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) listener(JSON.parse(event.slice(6)));
  }
}

function requester({ url, fetch }: RemoteControlOptions) {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const target = `${url}${CONTROL_PATH}${path}`;
    const signal = init.signal ?? AbortSignal.timeout(TIMEOUT);
    const response = await fetch(target, { ...init, signal, headers: { ...HEADERS, ...init.headers } }).catch(
      (error: unknown) => {
        const { cause } = error instanceof Error ? error : { cause: undefined };
        const code = isObject(cause) && 'code' in cause ? String(cause.code) : String(error);
        throw unreachable(url, code);
      },
    );
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  return {
    /** Listens to events; what was sent as one is of the type that the other side's code makes. */
    async listen<T>(path: string, listener: (event: T) => void, signal: AbortSignal): Promise<Subscription> {
      const { body } = await send(path, { signal });
      const events = body ? readEvents(body, (event) => listener(event as T)) : Promise.resolve(); // as above
      return { ended: events.catch(() => undefined) }; // the other side has closed, or gone, or the signal aborted
    },
    /** What comes back was made by the same code on the other side. */
    get: async <T>(path: string): Promise<T> => (await send(path)).json() as Promise<T>,
    write: async <T>(method: 'PUT' | 'POST', path: string, body: unknown = {}): Promise<T | undefined> => {
      const headers = { 'content-type': 'application/json' };
      const response = await send(path, { method, headers, body: JSON.stringify(body) });
      return response.status === 204 ? undefined : ((await response.json()) as T); // as above
    },
    remove: async (path: string): Promise<Response> => send(path, { method: 'DELETE' }),
  };
}

const at = (realm: string, rest = ''): string => `/realms/${encodeURIComponent(realm)}${rest}`;

const answered = <T>(answer: T | undefined, what: string): T => {
  if (answer !== undefined) return answer;
  throw new ControlError({
    status: 502,
    error: 'unexpected_answer',
    description: `${what} was not answered`,
  });
};

/** The control of any server of a playground, over its control API. */
export function remoteControl(options: RemoteControlOptions): ServerControl {
  const http = requester(options);
  return {
    realms: () => http.get('/realms'),
    realm: (name) => http.get(at(name)),
    define: async (name, overrides) => answered(await http.write('PUT', at(name), overrides), `PUT ${name}`),
    forget: async (name) => void (await http.remove(at(name))),
    reset: async (name) => void (await http.write('POST', at(name, '/reset'))),
    setFault: async (realm, fault) =>
      void (await http.write('PUT', at(realm, `/faults/${encodeURIComponent(fault.id)}`), fault)),
    clearFaults: async (realm, id) =>
      void (await http.remove(at(realm, id === undefined ? '/faults' : `/faults/${encodeURIComponent(id)}`))),
    recorded: (realm) => http.get(at(realm, '/exchanges')),
    subscribe: (realm, listener, signal) => http.listen<Exchange>(at(realm, '/events'), listener, signal),
    activity: (listener, signal) => http.listen<RealmActivity>('/activity', listener, signal),
    async unmask(realm, mask) {
      const path = at(realm, `/masked/${encodeURIComponent(mask)}`);
      return (await http.get<{ readonly token: string }>(path)).token;
    },
  };
}

/** The control of an authorization server, over its control API. */
export function remoteAuthControl(options: RemoteControlOptions): AuthControl {
  const http = requester(options);
  return {
    ...remoteControl(options),
    keys: (realm) => http.get(at(realm, '/keys')),
    rotateKeys: async (realm, how) =>
      answered(await http.write('POST', at(realm, '/keys/rotate'), { how }), 'the rotation'),
    async signToken(realm, request) {
      const answer = await http.write<{ readonly token: string }>('POST', at(realm, '/tokens'), request);
      return answered(answer, 'the token').token;
    },
    users: (realm) => http.get(at(realm, '/users')),
    putUser: async (realm, user) =>
      answered(
        await http.write('PUT', at(realm, `/users/${encodeURIComponent(user.name)}`), user),
        'the user',
      ),
    forgetUser: async (realm, name) =>
      void (await http.remove(at(realm, `/users/${encodeURIComponent(name)}`))),
    clients: (realm) => http.get(at(realm, '/clients')),
    putClient: async (realm, metadata) =>
      answered(
        await http.write('PUT', at(realm, `/clients/${encodeURIComponent(metadata.client_id)}`), metadata),
        'the client',
      ),
    async forgetClients(realm, clientId) {
      const rest = clientId === undefined ? '/clients' : `/clients/${encodeURIComponent(clientId)}`;
      const { forgotten } = (await (await http.remove(at(realm, rest))).json()) as { forgotten: number }; // see its route
      return forgotten;
    },
    refreshFamilies: (realm) => http.get(at(realm, '/refresh-families')),
    refreshToken: (realm, grantId) =>
      http.get<UsableRefreshToken>(at(realm, `/refresh-families/${encodeURIComponent(grantId)}/token`)),
    grants: (realm) => http.get(at(realm, '/grants')),
    forgetGrant: async (realm, grantId) =>
      void (await http.remove(at(realm, `/grants/${encodeURIComponent(grantId)}`))),
  };
}
