import { enableCompileCache } from 'node:module';

enableCompileCache(); // imports below are dynamic, because static ones would be loaded before this line

const [{ startConsole }, { runMain }] = await Promise.all([
  import('./server/start.ts'),
  import('../serving/startup.ts'),
]);

await runMain(async (env) => {
  if (process.argv.includes('--build')) {
    const { buildFirst } = await import('./server/build-first.ts');
    await buildFirst();
  }
  return startConsole(env);
});
