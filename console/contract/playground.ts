/** What the page has to know of the playground that it belongs to. */
export interface PlaygroundFacts {
  readonly issuer: string;
  /** The MCP endpoint of the realm at the root. */
  readonly resource: string;
  readonly authUrl: string;
  readonly mcpUrl: string;
  readonly consoleUrl: string;
}
