/** The parameter that `Mcp-Name` mirrors. MCP 2026-07-28, Standard Request Headers. */
const NAME_SOURCES: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/**
 * A value as a header carries it: plain where that is safe, else base64 between the sentinels.
 * MCP 2026-07-28, Value Encoding.
 */
export function encodeHeaderValue(value: string): string {
  const plain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$|^$/.test(value) && !/^=\?base64\?.*\?=$/.test(value);
  return plain ? value : `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}?=`;
}

/** The headers that mirror a request. MCP 2026-07-28, Request Metadata. */
export function metadataHeaders(
  version: string,
  method: string,
  params: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const source = NAME_SOURCES[method];
  const name = source === undefined ? undefined : params[source];
  return {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': encodeHeaderValue(name) } : {}),
  };
}
