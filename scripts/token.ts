import { randomUUID } from 'node:crypto';
import { addressesOf } from '../core/addresses.ts';
import { type Config, SIGNING_ALGORITHMS } from '../core/config.ts';
import { formatScope, parseScope } from '../core/scopes.ts';
import { userNamed } from '../core/users.ts';
import { generateSigningKey, type SigningKey } from '../keys/key-pair.ts';
import { loadOrCreateKeys } from '../keys/key-store.ts';
import { accessTokenClaims, signToken } from '../keys/sign.ts';
import { loadConfig } from '../serving/startup.ts';
import { type Arguments, CommandFailure, oneOf, runCommand, UsageError } from './cli.ts';

const OPTIONS = {
  user: { type: 'string' },
  scope: { type: 'string' },
  expires: { type: 'string' },
  audience: { type: 'string', multiple: true },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  claim: { type: 'string', multiple: true },
  header: { type: 'string', multiple: true },
  alg: { type: 'string' },
  key: { type: 'string' },
} as const;

const HELP = `
Signs an access token with the keys of the authorization server and prints it, and nothing else, on stdout.

  npm run --silent token -- --user bob --scope "mcp:read"

  --user alice             whose token it is: sub, preferred_username and roles
  --scope "mcp:read"       the scopes; what the user may have when left out
  --expires 3600           seconds until it expires; negative for one that has expired (ACCESS_TOKEN_TTL)
  --audience <resource>    who it is for, may be repeated; the playground's MCP server when left out
  --issuer <issuer>        who says it issued it; our authorization server when left out
  --client-id <id>         the client (playground-public)
  --claim name=value       any claim, JSON or text; "name=" leaves the claim out; may be repeated
  --header name=value      any header member, in the same way: --header typ=JWT
  --alg RS256|ES256|EdDSA  sign with the newest key for this algorithm, not with the active one
  --key published|other    "other" signs with a new key that is published nowhere
`;

type Values = Arguments<typeof OPTIONS>['values'];

/**
 * Reads `name=value` pairs. A value that is not JSON is text; an empty one stands for "not there".
 *
 * @throws {UsageError} when there is no name
 */
function members(option: string, pairs: readonly string[] = []): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, name, text = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined) throw new UsageError(`${option} ${JSON.stringify(pair)}: expected name=value`);
    read[name] = text === '' ? undefined : jsonOrText(text);
  }
  return read;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function secondsOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^-?\d{1,10}$/.test(text)) throw new UsageError(`--expires ${JSON.stringify(text)}: expected seconds`);
  return Number(text);
}

async function keyFor(values: Values, { KEYS_DIR, SIGNING_ALG }: Config): Promise<SigningKey> {
  const alg = oneOf(SIGNING_ALGORITHMS, '--alg', values.alg);
  const which = oneOf(['published', 'other'], '--key', values.key) ?? 'published';
  if (which === 'other') return generateSigningKey(alg ?? SIGNING_ALG, Math.floor(Date.now() / 1000));
  const keys = await loadOrCreateKeys({ dir: KEYS_DIR, alg: SIGNING_ALG, now: Date.now });
  const key = keys.find((candidate) => alg === undefined || candidate.alg === alg);
  if (key) return key;
  throw new CommandFailure(`no key for ${alg} in ${KEYS_DIR}: npm run keys -- rotate --alg ${alg}`);
}

function claimsFor(values: Values, config: Config): Record<string, unknown> {
  const name = values.user ?? 'alice';
  const user = userNamed(name);
  if (!user) throw new UsageError(`--user ${JSON.stringify(name)}: expected a user name such as alice`);
  const { issuer, resource } = addressesOf({
    authUrl: config.PUBLIC_AUTH_URL,
    mcpUrl: config.PUBLIC_MCP_URL,
  });
  const [audience = resource, ...others] = values.audience ?? [];
  const claims = accessTokenClaims({
    issuer: values.issuer ?? issuer,
    audience: others.length > 0 ? [audience, ...others] : audience,
    subject: user.name,
    clientId: values['client-id'] ?? 'playground-public',
    scope: formatScope(values.scope === undefined ? user.scopes : parseScope(values.scope)),
    now: Math.floor(Date.now() / 1000),
    expiresIn: secondsOf(values.expires, config.ACCESS_TOKEN_TTL),
    jti: randomUUID(),
  });
  return {
    ...claims,
    preferred_username: user.name,
    roles: user.roles,
    ...members('--claim', values.claim),
  };
}

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async ({ values, positionals }) => {
  if (positionals.length > 0) throw new UsageError(`${JSON.stringify(positionals[0])} is not an option`);
  const config = loadConfig(process.env);
  const claims = claimsFor(values, config);
  const header = members('--header', values.header);
  const key = await keyFor(values, config);
  process.stdout.write(`${await signToken(key, claims, header)}\n`);
  const published = values.key === 'other' ? 'a key that is published nowhere' : key.kid;
  process.stderr.write(`${JSON.stringify(claims)}\nsigned by ${published} (${key.alg})\n`);
});
