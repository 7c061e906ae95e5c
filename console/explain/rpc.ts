import { type Entries, entry } from './entry.ts';

/** Members of JSON-RPC messages, and of what MCP puts into them. */
export const RPC = {
  jsonrpc: entry('json-rpc-request', 'The version of JSON-RPC: always "2.0".'),
  id: entry('json-rpc-request', 'Ties an answer to its request; a notification has none.'),
  method: entry(
    'json-rpc-request',
    'What the client asks for.',
    'The MCP server decides by it, and by the tool that is named, which scopes are needed.',
  ),
  params: entry('json-rpc-request', 'With which arguments.'),
  result: entry(
    'json-rpc-response',
    'What came of it.',
    'isError inside it is an error of the tool: authorization was fine.',
  ),
  error: entry(
    'json-rpc-error',
    'Why nothing came of it: a number and a message.',
    'It is no OAuth error: those come with a status of 401 or 403 and a challenge.',
  ),
  code: entry('json-rpc-error', 'The number of the error. It is no authorization code.'),
  message: entry('json-rpc-error', 'The error in words.'),
  data: entry('json-rpc-error', 'More about the error.'),
  name: entry('mcp-request-headers', 'Which tool or prompt.'),
  uri: entry('mcp-request-headers', 'Which resource.'),
  arguments: entry('json-rpc-request', 'What the tool gets.'),
  _meta: entry(
    'mcp-request-metadata',
    'In 2026-07-28 every request says here which revision it speaks, and who the client is.',
    'io.modelcontextprotocol/protocolVersion equals the header field.',
  ),
  'io.modelcontextprotocol/protocolVersion': entry(
    'mcp-protocol-version',
    'Which revision of MCP the client speaks.',
    'It equals the header field MCP-Protocol-Version.',
  ),
  'io.modelcontextprotocol/clientInfo': entry(
    'mcp-request-metadata',
    'What the client calls itself.',
    'Anybody may write anything: it is no identity.',
  ),
  'io.modelcontextprotocol/clientCapabilities': entry('mcp-request-metadata', 'What the client can do.'),
  'io.modelcontextprotocol/serverInfo': entry('mcp-request-metadata', 'What the server calls itself.'),
  protocolVersion: entry(
    'mcp-protocol-version',
    'The revision that initialize of the 2025 era asks for, or that the server chose.',
  ),
  capabilities: entry('mcp-request-metadata', 'What either side can do, said at initialize in the 2025 era.'),
  clientInfo: entry('mcp-request-metadata', 'What the client calls itself, in the 2025 era.'),
  serverInfo: entry('mcp-request-metadata', 'What the server calls itself.'),
  instructions: entry('mcp-request-metadata', 'What the server wants the model to know.'),
} as const satisfies Entries;
