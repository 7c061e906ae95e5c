import { clientMetadata } from '../client/client-metadata.ts';
import { discoverServer } from '../client/discover-server.ts';
import { describeFailure } from '../client/failures.ts';
import { jsonObject } from '../client/http.ts';
import { createWire, type Wire } from '../client/steps.ts';
import { showJson } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { loadConfig } from '../serving/startup.ts';
import { type Arguments, CommandFailure, runCommand, shorten, UsageError } from './cli.ts';

const OPTIONS = {
  name: { type: 'string' },
  'redirect-uri': { type: 'string', multiple: true },
  issuer: { type: 'string' },
  confidential: { type: 'boolean' },
  json: { type: 'boolean' },
  'show-secrets': { type: 'boolean' },
} as const;

const HELP = `
Registers a client at an authorization server (RFC 7591) and prints what became of it.

  npm run register -- --name "My client" --redirect-uri http://localhost:3000/callback

  --name "My client"       what the consent page calls it
  --redirect-uri <uri>     where codes are sent, may be repeated (http://localhost/callback: any port)
  --issuer <issuer>        the authorization server; the playground's own when left out
  --confidential           ask for a client secret
  --json                   print the whole answer as JSON
  --show-secrets           do not shorten secrets
`;

/** Milliseconds for one exchange. */
const TIMEOUT = 10_000;

const SECRETS = new Set(['client_secret', 'registration_access_token']);

type Values = Arguments<typeof OPTIONS>['values'];

/** The registration endpoint of an issuer, from its metadata. RFC 8414 §2. */
async function endpointOf(wire: Wire, issuer: string): Promise<string> {
  const metadata = await discoverServer(wire, issuer, false);
  if (!metadata.ok) throw new CommandFailure(describeFailure(metadata.error).message);
  const { registration_endpoint: endpoint } = metadata.value;
  if (endpoint === undefined) throw new CommandFailure(`${issuer} has no registration_endpoint`);
  return endpoint;
}

/** RFC 7591 §3.1 and §3.2. */
async function register(wire: Wire, endpoint: string, values: Values): Promise<Record<string, unknown>> {
  const metadata = clientMetadata({
    clientName: values.name ?? 'Registered from the command line',
    redirectUris: values['redirect-uri'] ?? ['http://localhost/callback'],
    authMethod: values.confidential ? 'client_secret_basic' : 'none',
  });
  const sent = await wire.send({
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(metadata),
  });
  if (!sent.ok) throw new CommandFailure(describeFailure(sent.error).message);
  const answer = jsonObject(sent.value);
  if (!answer.ok) throw new CommandFailure(`${endpoint} answered ${sent.value.status}, but ${answer.error}`);
  if (sent.value.status !== 201) {
    const { error, error_description: description } = answer.value;
    throw new CommandFailure(
      `refused: ${[error, description].filter(Boolean).map(showJson).join(', ')} (HTTP ${sent.value.status})`,
    );
  }
  return answer.value;
}

function print(
  { client_id, ...client }: Readonly<Record<string, unknown>>,
  { json, ...values }: Values,
): void {
  const shown = Object.entries({ client_id, ...client }).map(([name, value]) => {
    const hide = SECRETS.has(name) && typeof value === 'string' && values['show-secrets'] !== true;
    return [name, hide ? shorten(value) : value] as const;
  });
  if (json) process.stdout.write(`${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`);
  else {
    for (const [name, value] of shown) {
      const text = Array.isArray(value)
        ? value.map(showJson).join(' ')
        : typeof value === 'string'
          ? value
          : '';
      if (text) process.stdout.write(`${printable(name).padEnd(28)} ${printable(text)}\n`);
    }
  }
}

function checkUrl(option: string, value: string): void {
  if (!URL.canParse(value)) throw new UsageError(`${option} ${JSON.stringify(value)}: expected a URL`);
}

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async ({ values, positionals }) => {
  if (positionals.length > 0) throw new UsageError(`${JSON.stringify(positionals[0])} is not an option`);
  const issuer = values.issuer ?? loadConfig(process.env).PUBLIC_AUTH_URL;
  checkUrl('--issuer', issuer);
  for (const uri of values['redirect-uri'] ?? []) checkUrl('--redirect-uri', uri);
  const wire = createWire({ fetch, timeout: TIMEOUT });
  print(await register(wire, await endpointOf(wire, issuer), values), values);
});
