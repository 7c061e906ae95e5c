import type { RequestListener } from 'node:http';

/** Where the control API of a server lives. */
export const CONTROL_PATH = '/control';

/**
 * A server with its control API in front: requests for it never reach the rest.
 *
 * @param load makes the control API, with the first request for it: most of a server's life nobody asks, and its start
 *   has to be quick
 */
export function withControl(server: RequestListener, load: () => Promise<RequestListener>): RequestListener {
  let control: Promise<RequestListener> | undefined;
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path !== CONTROL_PATH && !path.startsWith(`${CONTROL_PATH}/`)) return server(request, response);
    control ??= load();
    void control.then((answer) => answer(request, response));
  };
}
