/**
 * The confidential client that every authorization server of the playground knows without registration. An MCP server
 * introspects opaque tokens as this one (RFC 7662 §2.1). Its secret is no secret: it is in the README.
 */
export const CONFIDENTIAL_CLIENT = {
  clientId: 'playground-confidential',
  clientSecret: 'playground-confidential-secret',
} as const;
