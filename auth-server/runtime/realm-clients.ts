import { type ClientMetadata, errors, type Provider } from 'oidc-provider';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { ClientInfo } from '../../lab/control/auth-control.ts';
import { REGISTERED_SCOPE } from '../clients/registered-scope.ts';
import type { Storage } from '../storage/contract.ts';
import type { AuthRealmRuntime } from './auth-realm.ts';

const MODEL = 'Client';

/** What is shown of a client: everything but its secret. */
function infoOf(metadata: JsonObject, source: ClientInfo['source']): ClientInfo {
  const { client_secret: _secret, [REGISTERED_SCOPE]: scope, ...members } = metadata;
  const limit = scope === undefined ? {} : { scope };
  return { ...members, ...limit, client_id: String(metadata.client_id), source };
}

const payloadOf = ({ payload }: { readonly payload: string }): JsonObject => {
  const value: unknown = JSON.parse(payload);
  return isObject(value) ? value : {};
};

/** What may be done to the clients of a realm from inside. */
export function realmClients(about: {
  readonly storage: Storage;
  readonly realm: string;
  readonly configured: readonly ClientMetadata[];
  readonly provider: () => Provider | Promise<Provider>;
}): Pick<AuthRealmRuntime, 'clients' | 'putClient' | 'forgetClients'> {
  const { storage, realm, configured } = about;
  const isConfigured = (id: string) => configured.some(({ client_id }) => client_id === id);
  return {
    async clients() {
      const stored = (await storage.list(realm, MODEL)).map(payloadOf);
      return [
        ...configured.map((client) => infoOf({ ...client }, 'configured')),
        ...stored.map((client) => infoOf(client, 'registered')),
      ];
    },
    async putClient(metadata) {
      const { client_id: id } = metadata;
      if (isConfigured(id)) {
        throw new errors.InvalidClientMetadata(`client_id: ${id} is configured, and cannot be replaced`);
      }
      const { Client } = await about.provider();
      const checked: unknown = Reflect.construct(Client, [metadata]).metadata();
      if (!isObject(checked)) throw new TypeError('the metadata of a client is an object');
      await storage.upsert({ realm, model: MODEL, id, payload: JSON.stringify(checked) });
      return infoOf(checked, 'registered');
    },
    async forgetClients(clientId) {
      const stored = await storage.list(realm, MODEL);
      const going = stored.filter(({ id }) => clientId === undefined || id === clientId);
      await Promise.all(going.map(({ id }) => storage.destroy(realm, MODEL, id)));
      return going.length;
    },
  };
}
