import { enableCompileCache } from 'node:module';

enableCompileCache(); // imports below are dynamic, because static ones would be loaded before this line

const [{ addressesOf }, { listen }, { logSink }, { loadConfig, runMain }, { createMcpServer }] =
  await Promise.all([
    import('../core/addresses.ts'),
    import('../serving/listen.ts'),
    import('../serving/request-log.ts'),
    import('../serving/startup.ts'),
    import('./app.ts'),
  ]);

await runMain(async (env) => {
  const { HOST, MCP_PORT } = loadConfig(env);
  const listener = await listen({ host: HOST, port: MCP_PORT, setting: 'MCP_PORT' });
  const config = loadConfig({ ...env, MCP_PORT: String(listener.port) }); // port 0 has become a real one
  const addresses = addressesOf({ authUrl: config.ISSUER, mcpUrl: config.PUBLIC_MCP_URL });
  const write = (line: string) => void process.stdout.write(line);
  const log = logSink(config.LOG, write);
  const app = createMcpServer({ config, addresses, fetch: globalThis.fetch, now: Date.now, log });
  listener.serve(app.callback);
  if (config.LOG === 'pretty') write(`MCP server ${addresses.resource}, trusts ${addresses.issuer}\n`);
  return {
    async close() {
      await Promise.all([listener.close(), app.close()]);
    },
  };
});
