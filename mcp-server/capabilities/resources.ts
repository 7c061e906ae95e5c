import type { AccessToken } from '../../core/claims.ts';
import { ADMIN_ROLE, POLICY } from '../../core/policy.ts';
import { SCOPES } from '../../core/scopes.ts';
import { RESOURCE_NOT_FOUND, RpcError } from './errors.ts';

/** The contents of a resource. */
export type ResourceResult = { contents: { uri: string; mimeType: string; text: string }[] };

interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly read: (caller: AccessToken) => unknown;
}

const MIME_TYPE = 'application/json';

const RESOURCES: readonly Resource[] = [
  {
    uri: 'playground://token',
    name: 'token',
    title: 'Your access token',
    description: 'The verified claims of the access token that this request came with.',
    read: (caller) => caller.claims,
  },
  {
    uri: 'playground://policy',
    name: 'policy',
    title: 'Scope policy',
    description: 'Which scopes satisfy which MCP operation, and what each scope means.',
    read: () => ({ adminRole: ADMIN_ROLE, scopes: SCOPES, operations: POLICY }),
  },
];

/** Every resource. */
export const listedResources = RESOURCES.map(({ uri, name, title, description }) => ({
  uri,
  name,
  title,
  description,
  mimeType: MIME_TYPE,
}));

/**
 * Reads a resource.
 *
 * @throws {RpcError} for a URI that is no resource. MCP, Resources, Error Handling.
 */
export function readResource(uri: string, caller: AccessToken): ResourceResult {
  const found = RESOURCES.find((resource) => resource.uri === uri);
  if (!found) {
    const known = RESOURCES.map((resource) => resource.uri).join(', ');
    throw new RpcError(RESOURCE_NOT_FOUND, `Unknown resource ${JSON.stringify(uri)}. Resources: ${known}.`, {
      uri,
    });
  }
  return { contents: [{ uri, mimeType: MIME_TYPE, text: JSON.stringify(found.read(caller), null, 2) }] };
}
