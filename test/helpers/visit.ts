import { type SdkClient, SdkUser, type sdkV1, sdkV2 } from './sdk-clients.ts';

/** A client that came by: closed when the test is over. */
export interface Visit extends AsyncDisposable {
  readonly client: SdkClient;
  readonly user: SdkUser;
}

/**
 * Connects a real SDK client to an MCP server, as an application does: it is refused, somebody logs in, and it comes
 * again. Whatever it does then is up to the test.
 *
 * @param make which SDK
 * @param finish false for an application that never redeems its code
 */
export async function visit(
  url: string,
  {
    make = sdkV2,
    login = 'alice',
    name = 'SDK client under test',
    finish = true,
  }: {
    readonly make?: typeof sdkV1 | typeof sdkV2;
    readonly login?: string;
    readonly name?: string;
    readonly finish?: boolean;
  } = {},
): Promise<Visit> {
  const user = new SdkUser(login);
  user.clientMetadata.client_name = name;
  const client = make(url, user);
  await client.connect().catch(async (refusal: unknown) => {
    if (user.callback === undefined) throw refusal;
    if (!finish) return;
    await client.finishAuth();
    await client.connect();
  });
  return { client, user, [Symbol.asyncDispose]: () => client.close() };
}
