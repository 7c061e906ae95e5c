import { enableCompileCache } from 'node:module';

enableCompileCache(); // imports below are dynamic, because static ones would be loaded before this line

const [{ recorderFor }, { listen }, { logSink }, { loadConfig, runMain }, { createMcpServer }] =
  await Promise.all([
    import('../lab/trace/recorder.ts'),
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
  const root = config.SCENARIO === 'default' ? {} : { root: { scenario: config.SCENARIO } };
  const { fetch } = globalThis;
  const app = createMcpServer({ config, origins, fetch, now: Date.now, log, recorder, ...root });
  listener.serve(app.callback);
  if (config.LOG === 'pretty') write(`MCP server ${config.PUBLIC_MCP_URL}/mcp, trusts ${config.ISSUER}\n`);
  return {
    async close() {
      await Promise.all([listener.close(), app.close()]);
    },
  };
});
