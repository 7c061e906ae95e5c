import { DEFAULT_REALM } from './realm-path.ts';

/** How one MCP client is told of a server. */
export interface ConnectLine {
  /** The product, as it calls itself. */
  readonly client: string;
  /** What to paste: a command line, or an address to open. */
  readonly line: string;
}

/** JSON in plain ASCII: what base64 of the browser, and every shell, takes as it is. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What a client keeps the server under: each realm has its own, in characters that all of them take. */
const nameOf = (realm: string): string =>
  realm === DEFAULT_REALM ? 'playground' : `playground-${realm.replace(/[^A-Za-z0-9-]+/g, '-')}`;

/**
 * Lines that connect the MCP clients that many people have to a realm, as their manuals say.
 *
 * @param resource the URL of the MCP endpoint
 */
export function connectLines(resource: string, realm: string = DEFAULT_REALM): readonly ConnectLine[] {
  const name = nameOf(realm);
  const config = encodeURIComponent(btoa(asciiJson({ url: resource })));
  return [
    { client: 'Claude Code', line: `claude mcp add --transport http ${name} ${resource}` },
    { client: 'VS Code', line: `code --add-mcp '${asciiJson({ name, type: 'http', url: resource })}'` },
    {
      client: 'Cursor',
      line: `cursor://anysphere.cursor-deeplink/mcp/install?name=${name}&config=${config}`,
    },
    { client: 'Codex', line: `codex mcp add ${name} --url ${resource}` },
    {
      client: 'MCP Inspector',
      line: `npx @modelcontextprotocol/inspector --transport http --server-url ${resource}`,
    },
  ];
}
