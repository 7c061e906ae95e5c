import { z } from 'zod';
import { err, ok, type Result } from './result.ts';
import { USER_NAME } from './users.ts';

/** JWS algorithms that the playground signs with. */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** JWS algorithms accepted in access tokens and DPoP proofs: asymmetric ones only, never `none`. RFC 9068 §2.1. */
export const ACCEPTED_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

const origin = z
  .url({ protocol: /^https?$/, error: 'expected an http or https origin such as http://localhost:9001' })
  .refine(
    (value) => URL.parse(value)?.origin === value,
    'expected an origin: no path, no trailing slash, no query, no fragment',
  );
/** An issuer is compared as it is written: another server's may have a path or end in a slash. RFC 8414 §2. */
const issuer = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL such as http://localhost:9001' })
  .refine((value) => !/[?#]/.test(value), 'expected no query and no fragment');
const port = z.coerce.number({ error: 'expected a port, 0 to 65535' }).int().min(0).max(65_535);
const seconds = (min: number, max: number) =>
  z.coerce
    .number({ error: `expected seconds, ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);
const count = (min: number, max: number) =>
  z.coerce
    .number({ error: `expected a number, ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);
const list = z.string().transform((value) => value.split(/[\s,]+/).filter(Boolean));
const storage = z
  .string()
  .regex(/^(memory|sqlite:.+|rediss?:\/\/.+)$/, 'expected memory, sqlite:<file> or redis://<host>:<port>');

interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly text: string;
  /** The default as a person would write it, where it is computed. */
  readonly shown?: string;
}
const setting = <Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  shown?: string,
): Setting<Schema> => ({
  schema,
  text,
  ...(shown === undefined ? {} : { shown }),
});

/** Every setting, by the name of its environment variable. The README's table is made from this. */
export const SETTINGS = {
  HOST: setting(z.string().min(1).default('127.0.0.1'), 'Address the servers bind to'),
  AUTH_PORT: setting(port.default(9001), 'Port of the authorization server'),
  MCP_PORT: setting(port.default(9000), 'Port of the MCP server'),
  CONSOLE_PORT: setting(port.default(9002), 'Port of the console'),
  PUBLIC_AUTH_URL: setting(
    origin.optional(),
    'Public origin of the authorization server: its issuer',
    'http://localhost:AUTH_PORT',
  ),
  PUBLIC_MCP_URL: setting(origin.optional(), 'Public origin of the MCP server', 'http://localhost:MCP_PORT'),
  PUBLIC_CONSOLE_URL: setting(
    origin.optional(),
    'Origin at which a browser on this machine opens the console',
    'http://localhost:CONSOLE_PORT',
  ),
  ISSUER: setting(
    issuer.optional(),
    'Issuer that the MCP server trusts; any authorization server',
    'PUBLIC_AUTH_URL',
  ),
  AUTH_SERVER_INTERNAL_URL: setting(
    issuer.optional(),
    'Where the MCP server fetches the documents of the issuer when it cannot reach the public URL: only its origin counts',
    'the issuer',
  ),
  MCP_SERVER_INTERNAL_URL: setting(
    origin.optional(),
    'Where the console reaches the MCP server when it cannot reach the public URL',
    'PUBLIC_MCP_URL',
  ),
  CONSOLE_INTERNAL_URL: setting(
    origin.optional(),
    'Where the authorization server fetches the client documents that the console hosts when it cannot reach its public URL',
    'PUBLIC_CONSOLE_URL',
  ),
  STORAGE: setting(
    storage.default('sqlite:data/playground.db'),
    'Where clients, grants and tokens live: `memory`, `sqlite:<file>` or `redis://<host>:<port>`',
  ),
  KEYS_DIR: setting(z.string().min(1).default('keys'), 'Folder of the signing keys, made on first start'),
  SIGNING_ALG: setting(z.enum(SIGNING_ALGORITHMS).default('RS256'), 'Algorithm of a new signing key'),
  CLIENTS_FILE: setting(
    z.string().min(1).optional(),
    'JSON file with the pre-registered clients',
    'built-in clients',
  ),
  AUTO_CONSENT: setting(
    z.string().regex(USER_NAME, 'expected a user name such as alice').optional(),
    'Log in and consent as this user without showing a page; `login_hint` picks another one',
    'off',
  ),
  ACCESS_TOKEN_TTL: setting(seconds(1, 86_400).default(3600), 'Life of an access token, seconds'),
  REFRESH_TOKEN_TTL: setting(seconds(1, 31_536_000).default(1_209_600), 'Life of a refresh token, seconds'),
  RESOURCE_LOOKUP: setting(
    z.enum(['loopback', 'any', 'off']).default('loopback'),
    'Whose RFC 9728 metadata and client documents may be fetched, and where the console may send requests for you: `loopback` adds loopback hosts to public https, `any` adds private networks, `off` fetches nothing',
  ),
  SCOPE_CLAIM: setting(z.string().min(1).default('scope'), 'Claim that holds the scopes of an access token'),
  ROLES_CLAIM: setting(z.string().min(1).default('roles'), 'Claim that holds the roles of an access token'),
  TOKEN_TYPES: setting(list.default(['at+jwt']), 'Accepted `typ` of an access token, comma separated'),
  CLOCK_TOLERANCE: setting(seconds(0, 300).default(5), 'Seconds by which the two clocks may differ'),
  INTROSPECTION_CLIENT_ID: setting(
    z.string().min(1).optional(),
    'Client that the MCP server introspects opaque tokens as',
    'opaque tokens are refused',
  ),
  INTROSPECTION_CLIENT_SECRET: setting(z.string().min(1).optional(), 'Secret of that client', 'none'),
  ALLOWED_ORIGINS: setting(
    list.default([]),
    'Origins of web pages that may call the MCP server, besides loopback ones, comma separated',
    'none',
  ),
  ALLOWED_HOSTS: setting(
    list.default([]),
    'Accepted `Host` names besides loopback and the public URLs',
    'none',
  ),
  MAX_SESSIONS: setting(count(1, 100_000).default(1000), 'Open sessions of the 2025 era'),
  SESSION_IDLE: setting(seconds(1, 86_400).default(900), 'Seconds after which an idle session ends'),
  SCENARIO: setting(
    z.string().min(1).default('default'),
    'Scenario of the realm at the root; every other one is at `/realms/<scenario>`',
  ),
  TRACE_EXCHANGES: setting(
    count(0, 100_000).default(1000),
    'Exchanges that each server keeps of each realm; 0 records nothing',
  ),
  TRACE_MEGABYTES: setting(
    count(1, 4096).default(32),
    'Memory that each server keeps exchanges in, about; the longest unused realm is forgotten first',
  ),
  CONTROL_HOSTS: setting(
    list.default([]),
    'Host names besides loopback that the control API and the console answer to: names inside a container network',
    'none',
  ),
  LOG: setting(
    z.enum(['pretty', 'json', 'silent']).default('pretty'),
    'Request log: `pretty`, `json` or `silent`',
  ),
} as const;

/** The name of a setting, which is the name of its environment variable. */
export type SettingName = keyof typeof SETTINGS;

type Parsed = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

/** The whole configuration, checked. */
export type Config = Omit<
  Parsed,
  | 'PUBLIC_AUTH_URL'
  | 'PUBLIC_MCP_URL'
  | 'PUBLIC_CONSOLE_URL'
  | 'ISSUER'
  | 'AUTH_SERVER_INTERNAL_URL'
  | 'MCP_SERVER_INTERNAL_URL'
  | 'CONSOLE_INTERNAL_URL'
> & {
  readonly PUBLIC_AUTH_URL: string;
  readonly PUBLIC_MCP_URL: string;
  readonly ISSUER: string;
  readonly AUTH_SERVER_INTERNAL_URL: string;
  readonly MCP_SERVER_INTERNAL_URL: string;
  readonly PUBLIC_CONSOLE_URL: string;
  readonly CONSOLE_INTERNAL_URL: string;
};

/** A value that cannot be used. */
export interface ConfigProblem {
  readonly setting: SettingName;
  readonly value: string;
  readonly expected: string;
}

/**
 * Makes the configuration from environment variables. A variable that is set to nothing counts as not set.
 *
 * @param env the environment; nothing else is read
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(SETTINGS)) {
    const value = env[name]?.trim() || undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else {
      const expected = parsed.error.issues.map((issue) => issue.message).join('; ');
      problems.push({ setting: name as SettingName, value: value ?? '', expected }); // a key of SETTINGS
    }
  }
  if (problems.length > 0) return err(problems);
  const parsed = values as Parsed; // every setting was parsed by its own schema above
  const authUrl = parsed.PUBLIC_AUTH_URL ?? `http://localhost:${parsed.AUTH_PORT}`;
  const mcpUrl = parsed.PUBLIC_MCP_URL ?? `http://localhost:${parsed.MCP_PORT}`;
  const consoleUrl = parsed.PUBLIC_CONSOLE_URL ?? `http://localhost:${parsed.CONSOLE_PORT}`;
  const trusted = parsed.ISSUER ?? authUrl;
  return ok({
    ...parsed,
    PUBLIC_AUTH_URL: authUrl,
    PUBLIC_MCP_URL: mcpUrl,
    PUBLIC_CONSOLE_URL: consoleUrl,
    MCP_SERVER_INTERNAL_URL: parsed.MCP_SERVER_INTERNAL_URL ?? mcpUrl,
    CONSOLE_INTERNAL_URL: parsed.CONSOLE_INTERNAL_URL ?? consoleUrl,
    ISSUER: trusted,
    AUTH_SERVER_INTERNAL_URL: parsed.AUTH_SERVER_INTERNAL_URL ?? trusted,
  });
}

/** A URL of a store may hold a password, and a problem goes to logs. */
const withoutPassword = (value: string): string => value.replace(/\/\/[^/]*@/, '//…@');

/** A problem in one line: the setting, what it was, what was expected. */
export const describeProblem = ({ setting: name, value, expected }: ConfigProblem): string =>
  `${name}=${value === '' ? '(empty)' : JSON.stringify(withoutPassword(value))}: ${expected}`;
