import type { RequestListener } from 'node:http';
import type { AuthControl } from '../lab/control/auth-control.ts';
import { authRoutes } from '../lab/control/auth-routes.ts';
import { localAuthControl } from '../lab/control/local.ts';
import { serverRoutes } from '../lab/control/routes.ts';
import { createControlApi } from '../serving/control/app.ts';
import { guardControl } from '../serving/control/guard.ts';
import type { AuthServer } from './app.ts';

type Controlled = Pick<AuthServer, 'realms' | 'recorder'>;

/** What may be done to an authorization server in this process. */
export const controlOfAuthServer = ({ realms, recorder }: Controlled): AuthControl =>
  localAuthControl({ realms, recorder, forgetStored: (runtime) => runtime.forget() });

/** The control API of an authorization server. */
export function authControlApi(
  server: Controlled,
  { hosts, onFailure }: { readonly hosts: readonly string[]; readonly onFailure: (error: unknown) => void },
): RequestListener {
  const control = controlOfAuthServer(server);
  return createControlApi({
    title: 'Control API of the authorization server',
    routes: [...serverRoutes(control), ...authRoutes(control)],
    guard: guardControl(hosts),
    onFailure,
  });
}
