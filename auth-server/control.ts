import type { RequestListener } from 'node:http';
import { localAuthControl } from '../lab/control/local.ts';
import { authRoutes, serverRoutes } from '../lab/control/routes.ts';
import { createControlApi } from '../serving/control/app.ts';
import type { AuthServer } from './app.ts';

/** The control API of an authorization server. */
export function authControlApi(
  { realms, recorder }: Pick<AuthServer, 'realms' | 'recorder'>,
  { hosts, onFailure }: { readonly hosts: readonly string[]; readonly onFailure: (error: unknown) => void },
): RequestListener {
  const control = localAuthControl({ realms, recorder, forgetStored: (runtime) => runtime.forget() });
  return createControlApi({
    title: 'Control API of the authorization server',
    routes: [...serverRoutes(control), ...authRoutes(control)],
    hosts,
    onFailure,
  });
}
