import Koa from 'koa';
import { expect, onTestFinished, test } from 'vitest';
import { guardHost } from '../../serving/hosts.ts';
import { type LogEntry, logRequests, note } from '../../serving/request-log.ts';
import { sendRaw } from '../helpers/raw-http.ts';
import { serve } from '../helpers/serve.ts';

/** The log entry of one request to an application of these middlewares. */
async function logged(use: (app: Koa) => Koa, headers: Record<string, string> = {}): Promise<LogEntry> {
  const entry = Promise.withResolvers<LogEntry>();
  const app = use(new Koa().use(logRequests('test', entry.resolve, Date.now)));
  const host = await serve(app.callback());
  onTestFinished(() => host.close());
  await sendRaw(host.port, { path: '/', headers });
  return entry.promise;
}

test('what a client sent neither breaks the line nor turns it around', async () => {
  const name = 'a\u202eb\u2066c\u2028d\ne\u001b[31mf 🦊 é';
  const { notes } = await logged((app) => app.use((ctx) => note(ctx, name)));
  expect(notes).toEqual(['a?b?c?d?e?[31mf 🦊 é']);
});

test('a refused Host is named: the status alone tells nobody what to change', async () => {
  const { status, notes } = await logged((app) => app.use(guardHost([])), { host: 'evil.example' });
  expect(status).toBe(421);
  expect(notes).toEqual(['refused: Host evil.example is not in ALLOWED_HOSTS']);
});
