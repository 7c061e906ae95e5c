import type { Client, Interaction, Provider } from 'oidc-provider';
import { isLoopbackHost } from '../../core/loopback.ts';
import type { Consent, ConsentScope } from '../pages/consent.ts';
import type { Realm } from '../realm.ts';
import { grantableScopes } from '../users/grants.ts';

/** What an authorization request asks for, grouped by who owns the scopes. */
export interface Asked {
  /** The scopes of the provider itself: openid, offline_access. */
  readonly oidc: readonly string[];
  /** The scopes of each resource. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

const strings = (value: unknown): string[] => [value].flat().filter((entry) => typeof entry === 'string');

/** Reads from the interaction what consent is missing for: everything, since old grants are not extended. */
export function askedBy(interaction: Interaction): Asked {
  const { missingOIDCScope, missingResourceScopes } = interaction.prompt.details;
  const resources = Object.entries(missingResourceScopes ?? {}).map(([resource, scopes]) => [
    resource,
    strings(scopes),
  ]);
  return { oidc: strings(missingOIDCScope), resources: Object.fromEntries(resources) };
}

/** All scopes of an {@link Asked}, with whether this user may grant them. */
function consentScopes(asked: Asked, user: string, realm: Realm): ConsentScope[] {
  const ours = asked.oidc.map((scope) => ({ scope, grantable: true }));
  const theirs = Object.entries(asked.resources).flatMap(([resource, requested]) => {
    const grantable = grantableScopes({ realm, user, resource, requested });
    return requested.map((scope) => ({ scope, grantable: grantable.includes(scope) }));
  });
  return [...ours, ...theirs];
}

/** The host a redirect URI leads to; a custom scheme has none and is shown as it is. */
export function redirectHost(redirectUri: string): string {
  const url = URL.parse(redirectUri);
  if (!url) return redirectUri;
  return /^https?:$/.test(url.protocol) ? url.host : `${url.protocol}// (an app on this computer)`;
}

const isLoopbackUri = (uri: string): boolean => isLoopbackHost(URL.parse(uri)?.hostname ?? '');

/** What the consent page shows of an interaction. */
export function consentOf(
  interaction: Interaction,
  client: Client,
  about: {
    readonly action: string;
    readonly user: string;
    readonly realm: Realm;
    readonly asked: Asked;
  },
): Consent {
  const { params } = interaction;
  const uris = client.redirectUris ?? [];
  return {
    action: about.action,
    user: about.user,
    clientName: client.clientName ?? client.clientId,
    clientId: client.clientId,
    redirectHost:
      typeof params.redirect_uri === 'string'
        ? redirectHost(params.redirect_uri)
        : 'nowhere: this is a device',
    resources: strings(params.resource),
    scopes: consentScopes(about.asked, about.user, about.realm),
    loopbackOnly: client.clientId.startsWith('https://') && uris.length > 0 && uris.every(isLoopbackUri),
  };
}

/** The person who is signed in for an interaction. */
export const userOf = (interaction: Interaction): string | undefined => interaction.session?.accountId;

/** Loads the client of an interaction. */
export async function clientOf(provider: Provider, interaction: Interaction): Promise<Client | undefined> {
  const id = interaction.params.client_id;
  return typeof id === 'string' ? provider.Client.find(id) : undefined;
}
