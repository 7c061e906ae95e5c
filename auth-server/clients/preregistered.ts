import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { type ClientMetadata, errors, type Provider } from 'oidc-provider';
import { z } from 'zod';
import { CONFIDENTIAL_CLIENT } from '../../core/built-in-client.ts';
import { describeIssues, issuesOf } from '../../core/issues.ts';
import { StartupError } from '../../serving/startup.ts';

/** The redirect URIs of the built-in clients: any port on loopback, in both spellings, which are not interchangeable. */
const LOOPBACK_REDIRECTS = ['http://localhost/callback', 'http://127.0.0.1/callback'];

/**
 * The clients that exist without registration: a public one, a confidential one, a machine with a secret and a machine
 * with a key. Their secrets are no secrets: they are in the README.
 *
 * @param machineKey the public key of the machine that authenticates by private_key_jwt
 */
export function builtInClients(machineKey: JWK): ClientMetadata[] {
  const interactive = {
    redirect_uris: LOOPBACK_REDIRECTS,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    application_type: 'native',
  } satisfies Partial<ClientMetadata>;
  const machine = {
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
  } satisfies Partial<ClientMetadata>;
  return [
    {
      ...interactive,
      client_id: 'playground-public',
      client_name: 'Playground public client',
      token_endpoint_auth_method: 'none',
    },
    {
      ...interactive,
      client_id: CONFIDENTIAL_CLIENT.clientId,
      client_name: 'Playground confidential client',
      client_secret: CONFIDENTIAL_CLIENT.clientSecret,
    },
    {
      ...machine,
      client_id: 'playground-machine',
      client_name: 'Playground machine client',
      client_secret: 'playground-machine-secret',
    },
    {
      ...machine,
      client_id: 'playground-machine-key',
      client_name: 'Playground machine client with a key',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [machineKey] },
    },
  ];
}

const clientsFile = z
  .array(z.looseObject({ client_id: z.string().min(1) }))
  .refine((clients) => new Set(clients.map(({ client_id: id }) => id)).size === clients.length, {
    error: 'a client_id is there twice',
  });

/**
 * Reads the pre-registered clients of a file: a JSON array of client metadata (RFC 7591 §2) with a `client_id` each.
 *
 * @throws {StartupError} naming CLIENTS_FILE when it cannot be read or is not such an array
 */
export function readClientsFile(file: string): ClientMetadata[] {
  try {
    return clientsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? describeIssues(issuesOf(error))
        : error instanceof Error
          ? error.message
          : String(error);
    throw new StartupError(
      `CLIENTS_FILE=${file}: expected a JSON array of clients with a client_id each (${why})`,
    );
  }
}

/**
 * Loads the pre-registered clients once: the library looks at a client only when somebody uses it, and a person who
 * wrote a broken one wants to know at the start.
 *
 * @throws {StartupError} naming CLIENTS_FILE, the client and what is wrong with it
 */
export async function checkClients(provider: Provider, clients: readonly ClientMetadata[]): Promise<void> {
  for (const { client_id: id } of clients) {
    try {
      await provider.Client.find(id);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      const why = error.error_description ?? error.message;
      throw new StartupError(`CLIENTS_FILE: the client ${JSON.stringify(id)} cannot be used: ${why}`);
    }
  }
}
