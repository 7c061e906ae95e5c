import { enableCompileCache } from 'node:module';

enableCompileCache(); // imports below are dynamic, because static ones would be loaded before this line

const [
  { recorderFor },
  { withControl },
  { listen },
  { logSink },
  { loadConfig, runMain },
  { createMcpServer },
] = await Promise.all([
  import('../lab/trace/recorder.ts'),
  import('../serving/control/with-control.ts'),
  import('../serving/listen.ts'),
  import('../serving/request-log.ts'),
  import('../serving/startup.ts'),
  import('./app.ts'),
]);

await runMain(async (env) => {
  const { HOST, MCP_PORT } = loadConfig(env);
  const listener = await listen({ host: HOST, port: MCP_PORT, setting: 'MCP_PORT' });
  const config = loadConfig({ ...env, MCP_PORT: String(listener.port) }); // port 0 has become a real one
  const origins = { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL };
  const recorder = recorderFor('mcp', config);
  const write = (line: string) => void process.stdout.write(line);
  const log = logSink(config.LOG, write);
  const { fetch } = globalThis;
  const root = { scenario: config.SCENARIO };
  const app = createMcpServer({ config, origins, root, fetch, now: Date.now, log, recorder });
  const control = async () => {
    const [{ mcpControlApi }, { remoteAuthControl }, { internalAuthUrl }] = await Promise.all([
      import('./control.ts'),
      import('../lab/control/remote.ts'),
      import('../serving/reach.ts'),
    ]);
    const url = internalAuthUrl(config);
    const onFailure = (error: unknown) => void process.stderr.write(`control: ${String(error)}\n`);
    return mcpControlApi(app, {
      auth: remoteAuthControl({ url, fetch }),
      hosts: config.CONTROL_HOSTS,
      onFailure,
    });
  };
  listener.serve(withControl(app.callback, control));
  if (config.LOG === 'pretty') write(`MCP server ${config.PUBLIC_MCP_URL}/mcp, trusts ${config.ISSUER}\n`);
  return {
    async close() {
      await Promise.all([listener.close(), app.close()]);
    },
  };
});
