/**
 * The User-Agent of what the servers of a playground fetch themselves: metadata, keys, introspection. A trace tells it
 * from what clients send by this. RFC 9110 §10.1.5.
 */
export const SERVER_AGENT = 'mcp-oauth-playground';
