import { type SdkClient, SdkUser } from './sdk-clients.ts';

/**
 * A real SDK client comes by a server, signs in, and calls a tool; or as far as it gets: some servers it has to refuse.
 *
 * @param make which SDK
 */
export async function comeBy(
  url: string,
  make: (url: string, user: SdkUser) => SdkClient,
): Promise<{ readonly refused: boolean }> {
  const client = make(url, new SdkUser('alice'));
  try {
    await client.connect().catch(async () => {
      await client.finishAuth();
      await client.connect();
    });
    await client.callTool('whoami');
    return { refused: false };
  } catch {
    return { refused: true };
  } finally {
    await client.close();
  }
}
