import { REGISTRATION_METHODS, type RegistrationMethod } from '../../client/credentials.ts';
import type { Era } from '../../client/mcp/versions.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { parseScope } from '../../core/scopes.ts';
import { type Arguments, oneOf, UsageError } from '../cli.ts';

/** What `npm run flow` takes. */
export const OPTIONS = {
  url: { type: 'string' },
  user: { type: 'string' },
  scope: { type: 'string' },
  tool: { type: 'string' },
  args: { type: 'string' },
  registration: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  grant: { type: 'string' },
  era: { type: 'string' },
  refresh: { type: 'boolean' },
  'step-up': { type: 'boolean' },
  dpop: { type: 'boolean' },
  browser: { type: 'boolean' },
  json: { type: 'boolean' },
  'show-secrets': { type: 'boolean' },
} as const;

/** The answer to `--help`. */
export const HELP = `
Runs the whole flow against an MCP server, from the first 401 to a tool result, and shows every hop.

  npm run flow -- --user alice --refresh

  --url <url>              the MCP server; the playground's own when left out
  --user alice             who logs in
  --scope "mcp:read ..."   ask for these scopes instead of those the server names
  --tool <name>            the tool to call; one that needs no arguments when left out
  --args '{"a":1}'         its arguments, JSON
  --registration dcr|cimd|pre
                           how to become a client: registers (dcr) unless a --client-id is given; cimd
                           hosts a metadata document on loopback while it runs
  --client-id <id>         a client that was registered before, with --client-secret <secret> if it has one
  --grant authorization_code|client_credentials
  --era modern|legacy      protocol 2026-07-28, or 2025-11-25 with initialize; found out when left out
  --refresh                exchange the refresh token, and call again
  --step-up                log in for mcp:read alone (or --scope), so that the tool call has to ask for more
  --dpop                   bind the tokens to a key (RFC 9449)
  --browser                log in and consent in the browser, instead of having the forms filled in
  --json                   print one JSON document
  --show-secrets           do not shorten codes, tokens and secrets

Exit code: 0 when it ended with a tool result, 1 when it did not, 2 for arguments that cannot be used.
`;

/** What to do, checked. */
export interface FlowOptions {
  readonly url: string;
  readonly user: string;
  readonly scopes: readonly string[] | undefined;
  readonly tool: string | undefined;
  readonly args: JsonObject | undefined;
  readonly registration: RegistrationMethod | undefined;
  readonly client: { readonly clientId: string; readonly clientSecret?: string } | undefined;
  readonly grant: 'authorization_code' | 'client_credentials';
  readonly era: Era | 'auto';
  readonly refresh: boolean;
  readonly stepUp: boolean;
  readonly dpop: boolean;
  readonly browser: boolean;
  readonly json: boolean;
  readonly showSecrets: boolean;
}

function mcpUrl(value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url ${JSON.stringify(value)}: expected a URL such as http://localhost:9000/mcp`);
  }
  if (url.hash !== '') throw new UsageError(`--url ${JSON.stringify(value)}: expected no fragment`);
  return value;
}

function toolArguments(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // said below, in the words of this option
  }
  throw new UsageError(`--args ${JSON.stringify(text)}: expected a JSON object such as '{"message":"hi"}'`);
}

const scopesOf = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : parseScope(text);

/**
 * Checks the arguments.
 *
 * @param defaultUrl the MCP server of this playground
 * @throws {UsageError} naming the option
 */
export function flowOptions(
  { values, positionals }: Arguments<typeof OPTIONS>,
  defaultUrl: () => string,
): FlowOptions {
  if (positionals.length > 0) throw new UsageError(`${JSON.stringify(positionals[0])} is not an option`);
  const registration = oneOf(REGISTRATION_METHODS, '--registration', values.registration);
  const grant =
    oneOf(['authorization_code', 'client_credentials'], '--grant', values.grant) ?? 'authorization_code';
  const clientId = values['client-id'];
  const clientSecret = values['client-secret'];
  if (clientId === undefined) {
    if (registration === 'pre') throw new UsageError('--registration pre needs --client-id');
    if (grant === 'client_credentials') throw new UsageError('--grant client_credentials needs --client-id');
    if (clientSecret !== undefined) throw new UsageError('--client-secret needs --client-id');
  }
  if (values.user === '') throw new UsageError('--user "": expected a user name such as alice');
  return {
    url: values.url === undefined ? defaultUrl() : mcpUrl(values.url),
    user: values.user ?? 'alice',
    scopes: scopesOf(values.scope ?? (values['step-up'] ? 'mcp:read' : undefined)),
    tool: values.tool,
    args: toolArguments(values.args),
    registration,
    client:
      clientId === undefined
        ? undefined
        : { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) },
    grant,
    era: oneOf(['modern', 'legacy'], '--era', values.era) ?? 'auto',
    refresh: values.refresh ?? false,
    stepUp: values['step-up'] ?? false,
    dpop: values.dpop ?? false,
    browser: values.browser ?? false,
    json: values.json ?? false,
    showSecrets: values['show-secrets'] ?? false,
  };
}
