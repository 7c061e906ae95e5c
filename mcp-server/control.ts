import type { RequestListener } from 'node:http';
import type { AuthControl } from '../lab/control/auth-control.ts';
import { createHub } from '../lab/control/hub.ts';
import { hubRoutes } from '../lab/control/hub-routes.ts';
import { localControl } from '../lab/control/local.ts';
import { serverRoutes } from '../lab/control/routes.ts';
import type { ServerControl } from '../lab/control/server-control.ts';
import { createControlApi } from '../serving/control/app.ts';
import { guardControl } from '../serving/control/guard.ts';
import type { McpServerApp } from './app.ts';

type Controlled = Pick<McpServerApp, 'realms' | 'recorder'>;

/** What may be done to an MCP server in this process. It stores nothing: its sessions end with the realm. */
export const controlOfMcpServer = ({ realms, recorder }: Controlled): ServerControl =>
  localControl({ realms, recorder, forgetStored: async () => {} });

/** The control API of an MCP server, and of both servers as one. */
export function mcpControlApi(
  server: Controlled,
  options: {
    /** The authorization server, as it can be controlled from here. */
    readonly auth: AuthControl;
    readonly hosts: readonly string[];
    readonly onFailure: (error: unknown) => void;
  },
): RequestListener {
  const mcp = controlOfMcpServer(server);
  return createControlApi({
    title: 'Control API of the MCP server, and of both servers as one',
    routes: [...serverRoutes(mcp), ...hubRoutes(createHub({ auth: options.auth, mcp }))],
    guard: guardControl(options.hosts),
    onFailure: options.onFailure,
  });
}
