/** A scenario as the catalogue lists it. See lab/control/catalogue-routes.ts. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  readonly family: string;
  /** What a correct client does there. */
  readonly client: string;
  /** How it ends for a correct client. */
  readonly outcome: { readonly end: 'result' | 'refusal'; readonly reason?: string };
  /** Settings of the authorization server that differ from the well-behaved one. */
  readonly auth?: Readonly<Record<string, unknown>>;
  /** The same of the MCP server. */
  readonly mcp?: Readonly<Record<string, unknown>>;
  /** Ids of the checks that it is about. */
  readonly checks: readonly string[];
  readonly clauses: ReadonlyArray<{ readonly text: string; readonly url: string }>;
  readonly reports: readonly string[];
  /** Only at the root: the playground has to be started with SCENARIO set to it. */
  readonly rootOnly: boolean;
}
