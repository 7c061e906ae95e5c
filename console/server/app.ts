import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { createControlApi } from '../../serving/control/app.ts';
import { guardHost, hostNames } from '../../serving/hosts.ts';
import { API, apiRoutes } from './api.ts';
import { type Assets, serveAssets } from './assets.ts';
import { hostDocuments } from './documents/host.ts';
import { createDocuments } from './documents/store.ts';
import { guardPage } from './guard-page.ts';
import type { Surroundings } from './surroundings.ts';

/** What the console is built from. */
export interface ConsoleOptions extends Surroundings {
  /** The built page. */
  readonly assets: Assets;
  /** Host names besides loopback that it answers to: names inside a container network. */
  readonly hosts: readonly string[];
  /** Told about failures that are ours. */
  readonly onFailure: (error: unknown) => void;
}

/** Builds the console: its page, and what the page can ask for. */
export function createConsole(options: ConsoleOptions): RequestListener {
  const { assets, hosts, consoleUrl, onFailure } = options;
  const documents = createDocuments(options);
  const api = createControlApi({
    title: 'What the console can do',
    routes: apiRoutes(options, documents),
    guard: guardPage(hosts),
    root: API,
    onFailure,
  });
  const app = new Koa();
  app.use(guardHost([...hostNames(consoleUrl), ...hosts], 'CONTROL_HOSTS'));
  app.use(async function health(ctx, next) {
    if (ctx.path !== '/health') return next();
    ctx.body = { status: 'ok' };
  });
  app.use(hostDocuments(documents));
  app.use(serveAssets(assets));
  app.on('error', onFailure);
  const page = app.callback();
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path.startsWith(`${API}/`)) api(request, response);
    else void page(request, response);
  };
}
