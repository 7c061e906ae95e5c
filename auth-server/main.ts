import { enableCompileCache } from 'node:module';

enableCompileCache();

const { startAuthServer } = await import('./start.ts');
const { runMain } = await import('../serving/startup.ts');

await runMain(startAuthServer);
