/**
 * What the public conformance suite spawns: our client side, driven the way the scenario asks.
 * The suite says which scenario it is in MCP_CONFORMANCE_SCENARIO, the protocol version in
 * MCP_CONFORMANCE_PROTOCOL_VERSION, what the client is to know beforehand in MCP_CONFORMANCE_CONTEXT (JSON), and the
 * URL of its server as the last argument. The exit code says whether the client got through.
 */
import { importPKCS8 } from 'jose';
import { type Connection, type ConnectOptions, connect } from '../../client/connect.ts';
import type { PreRegisteredClient } from '../../client/credentials.ts';
import { generateDpopKey } from '../../client/dpop.ts';
import { describeFailure } from '../../client/failures.ts';
import type { AnswerInput } from '../../client/mcp/input.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../client/user-agent/headless.ts';
import { isObject, type JsonObject } from '../../core/json.ts';

/** The suite compares the client_id with this URL; it fetches nothing from it. */
const CLIENT_METADATA_URL = 'https://conformance-test.local/client-metadata.json';

const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
const version = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '2025-11-25';
const parsed: unknown = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const context: JsonObject = isObject(parsed) ? parsed : {};
const url = process.argv.at(-1) ?? '';

const text = (name: string): string | undefined => {
  const value = context[name];
  return typeof value === 'string' ? value : undefined;
};

async function preRegistered(): Promise<PreRegisteredClient | undefined> {
  const clientId = text('client_id');
  if (clientId === undefined) return undefined;
  const clientSecret = text('client_secret');
  const pem = text('private_key_pem');
  const alg = text('signing_algorithm') ?? 'ES256';
  return {
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(pem === undefined ? {} : { key: { privateKey: await importPKCS8(pem, alg), alg } }),
  };
}

async function ask(connection: Connection, method: string, params?: JsonObject): Promise<JsonObject> {
  const answer = await connection.request(method, params);
  if (answer.ok) return answer.value;
  const { message, clause } = describeFailure(answer.error);
  throw new Error(`${method}: ${message}${clause === undefined ? '' : ` (${clause})`}`);
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Lists the tools and calls each with the arguments. */
async function callEveryTool(connection: Connection, args: JsonObject = {}): Promise<void> {
  const { tools } = await ask(connection, 'tools/list');
  for (const { name } of objects(tools)) await ask(connection, 'tools/call', { name, arguments: args });
}

type Drive = (connection: Connection) => Promise<unknown>;

const listTools = (connection: Connection): Promise<JsonObject> => ask(connection, 'tools/list');

/** Scenarios that ask for something of their own; the others get a tool list and a call of each tool. */
const DRIVES: Readonly<Record<string, Drive>> = {
  initialize: listTools,
  'request-metadata': listTools,
  'json-schema-ref-no-deref': listTools,
  'json-schema-2020-12-preservation': async (connection) => {
    for (const { name, inputSchema: schema } of objects((await listTools(connection)).tools)) {
      if (name !== 'json_schema_echo')
        await ask(connection, 'tools/call', { name: 'json_schema_echo', arguments: { schema } });
    }
  },
  tools_call: (connection) => callEveryTool(connection, { a: 2, b: 3 }),
  'http-standard-headers': async (connection) => {
    await callEveryTool(connection);
    for (const { uri } of objects((await ask(connection, 'resources/list')).resources)) {
      await ask(connection, 'resources/read', { uri });
    }
    for (const { name } of objects((await ask(connection, 'prompts/list')).prompts)) {
      await ask(connection, 'prompts/get', { name });
    }
  },
  'http-custom-headers': async (connection) => {
    await listTools(connection);
    for (const { name, arguments: args } of objects(context.toolCalls)) {
      await ask(connection, 'tools/call', { name, arguments: args });
    }
  },
};

/** Accepts an elicitation: the default of each field, and yes to what has none. */
const accept: AnswerInput = async ({ params }) => {
  const schema = isObject(params.requestedSchema) ? params.requestedSchema : {};
  const fields = Object.entries(isObject(schema.properties) ? schema.properties : {});
  const content = fields.map(([name, field]) => [
    name,
    isObject(field) && 'default' in field ? field.default : true,
  ]);
  return { action: 'accept', content: Object.fromEntries(content) };
};

const client = await preRegistered();
const options: ConnectOptions = {
  url,
  fetch,
  now: Date.now,
  timeout: 60_000, // the suite starts dozens of clients at once
  clientInfo: { name: 'mcp-oauth-playground', version: '0.1.0' },
  capabilities: { elicitation: {} },
  answerInput: accept,
  era: version >= '2026-07-28' ? 'modern' : 'legacy',
  grant: scenario.startsWith('auth/client-credentials') ? 'client_credentials' : 'authorization_code',
  userAgent: headlessUserAgent({ fetch, login: 'alice', now: Date.now }),
  redirectUri: HEADLESS_REDIRECT_URI,
  registration: { ...(client ? { preRegistered: client } : {}), clientMetadataUrl: CLIENT_METADATA_URL },
  ...(scenario.startsWith('auth/dpop') ? { dpop: await generateDpopKey() } : {}),
};
const connection = connect(options);
try {
  await (DRIVES[scenario] ?? callEveryTool)(connection);
  await connection.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
