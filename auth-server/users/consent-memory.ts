import type { Grant, KoaContextWithOIDC } from 'oidc-provider';

const covers = (granted: string, requested: Iterable<string>): boolean => {
  const scopes = new Set(granted.split(' '));
  return [...requested].every((scope) => scopes.has(scope));
};

function coversRequest({ oidc }: KoaContextWithOIDC, grant: Grant): boolean {
  const requested = [...oidc.requestParamScopes];
  const resources = Object.entries(oidc.resourceServers ?? {});
  return (
    covers(grant.getOIDCScope(), oidc.requestParamOIDCScopes) &&
    resources.every(([resource, server]) =>
      covers(
        grant.getResourceScope(resource),
        requested.filter((scope) => server.scopes.has(scope)),
      ),
    )
  );
}

/**
 * The grant that an authorization request starts from. A remembered consent counts only when it covers the whole
 * request; otherwise the person is asked about everything again and a new grant is made. So what was once unticked can
 * be granted later (step-up), and tokens of an older grant never gain scopes. Native clients are always asked
 * (RFC 8252 §8.6), which the library's policy sees to.
 */
export async function loadExistingGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = ctx;
  const decided = oidc.result?.consent?.grantId;
  if (decided) return oidc.provider.Grant.find(decided);
  if (!oidc.client || oidc.client.applicationType === 'native' || oidc.prompts.has('consent'))
    return undefined;
  const remembered = oidc.session?.grantIdFor(oidc.client.clientId);
  const grant = remembered ? await oidc.provider.Grant.find(remembered) : undefined;
  return grant && coversRequest(ctx, grant) ? grant : undefined;
}
