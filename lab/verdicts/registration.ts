import { parseScope } from '../../core/scopes.ts';
import type { Exchange } from '../trace/exchange.ts';
import type { Check } from './check.ts';
import { clientIdOf } from './client-id.ts';
import { ABSENT, every, fail, NOT_SEEN, pass, same } from './findings.ts';
import { type Hops, hopsOf, isAfter, type RegistrationHop, serverMetadataOf, text, texts } from './hops.ts';
import { realmOf } from './realms.ts';
import { ALWAYS, SINCE_2025_11_25, SINCE_2026_07_28 } from './revisions.ts';

const isUrl = (clientId: string): boolean => clientId.startsWith('https://');

/** Requests in which a client names itself to the authorization server, and the name. */
const namings = ({ all }: Hops): Array<{ readonly exchange: Exchange; readonly clientId: string }> =>
  all.flatMap((exchange) => {
    const clientId = clientIdOf(exchange);
    return clientId === undefined ? [] : [{ exchange, clientId }];
  });

const registrationPriority: Check = {
  id: 'registration-priority',
  title:
    'becomes a client in a way that the authorization server offers, by a metadata document before registering',
  level: 'SHOULD',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-client-registration',
  mend: 'Use a metadata document where client_id_metadata_document_supported is true, else register where there is a registration_endpoint, else ask the person for a client_id.',
  judge(flow) {
    const hops = hopsOf(flow);
    const document = namings(hops).find(({ clientId }) => isUrl(clientId));
    const metadataFor = (exchange: Exchange) => serverMetadataOf(hops, exchange);
    if (document) {
      const metadata = metadataFor(document.exchange);
      if (!metadata) return NOT_SEEN;
      const offered = String(metadata.document.client_id_metadata_document_supported ?? ABSENT);
      return same([document.exchange, metadata.exchange], 'true', offered);
    }
    return every(hops.registrations, ({ exchange }) => {
      const metadata = metadataFor(exchange);
      if (!metadata) return NOT_SEEN;
      const offered = text(metadata.document, 'registration_endpoint');
      if (offered === undefined) return fail([exchange, metadata.exchange], ABSENT, exchange.request.url);
      // Whether this client has a metadata document that it could have used here cannot be seen.
      if (metadata.document.client_id_metadata_document_supported === true) return NOT_SEEN;
      return pass([exchange, metadata.exchange], offered, exchange.request.url);
    });
  },
};

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Redirect URIs of a native client: loopback, or a scheme of its own. RFC 8252 §7. */
const isNative = (uri: string): boolean => {
  const url = URL.parse(uri);
  return url !== null && (!/^https?:$/.test(url.protocol) || LOOPBACK.test(url.hostname));
};

const applicationType: Check = {
  id: 'application-type',
  title: 'says in its registration whether it is a native or a web application',
  level: 'MUST',
  revisions: SINCE_2026_07_28,
  clause: 'mcp-application-type',
  mend: 'Register with application_type "native" for loopback and custom-scheme redirect URIs, "web" for https ones: left out, it means web.',
  judge(flow) {
    return every(hopsOf(flow).registrations, ({ exchange, asked }) => {
      const uris = texts(asked, 'redirect_uris') ?? [];
      if (!asked || uris.length === 0) return NOT_SEEN;
      const natives = uris.filter(isNative).length;
      const got = text(asked, 'application_type');
      // A mixture has no right answer; it still has to say which.
      const expected = natives === uris.length ? 'native' : natives === 0 ? 'web' : (got ?? 'native or web');
      return same([exchange], expected, got);
    });
  },
};

/** MCP, Communication Security: localhost or https; a loopback address is as good (RFC 8252 §7.3). */
const isSecure = (uri: string): boolean => {
  const url = URL.parse(uri);
  return (
    url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
  );
};

const redirectUriSecure: Check = {
  id: 'redirect-uri-secure',
  title: 'has its codes sent to loopback or by https',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-communication-security',
  mend: 'Listen on loopback for the redirect, or use an https URL. Plain http to another host shows the code to the network, and a custom scheme can be claimed by any application.',
  judge(flow) {
    const { registrations, authorizations } = hopsOf(flow);
    const used = [
      ...registrations.flatMap(({ exchange, asked }) =>
        (texts(asked, 'redirect_uris') ?? []).map((uri) => ({ exchange, uri })),
      ),
      ...authorizations.flatMap(({ exchange, params }) => {
        const uri = params.get('redirect_uri');
        return uri === null ? [] : [{ exchange, uri }];
      }),
    ];
    return every(used, ({ exchange, uri }) =>
      (isSecure(uri) ? pass : fail)([exchange], 'http://localhost or https://', uri),
    );
  },
};

/** The registration that a client identifier comes from. */
export const registrationOf = ({ registrations }: Hops, clientId: string): RegistrationHop | undefined =>
  registrations.findLast(({ client }) => text(client, 'client_id') === clientId);

const registrationMetadata: Check = {
  id: 'registration-metadata',
  title: 'registers the grant types that it uses',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc7591-2',
  mend: 'List every grant type that you use in grant_types of the registration, refresh_token included.',
  judge(flow) {
    const hops = hopsOf(flow);
    const uses = [
      ...hops.tokenRequests.map(({ exchange, grant }) => ({ exchange, grant })),
      // Whoever asks for offline_access wants a refresh token. MCP 2026-07-28, Refresh Tokens.
      ...hops.authorizations
        .filter(({ params }) => parseScope(params.get('scope') ?? undefined).includes('offline_access'))
        .map(({ exchange }) => ({ exchange, grant: 'refresh_token' })),
    ];
    return every(uses, ({ exchange, grant }) => {
      const registration = registrationOf(hops, clientIdOf(exchange) ?? '');
      if (!registration?.asked || grant === null) return NOT_SEEN;
      const registered = texts(registration.asked, 'grant_types') ?? ['authorization_code']; // its default
      const judged = registered.includes(grant) ? pass : fail;
      return judged([registration.exchange, exchange], grant, registered.join(' '));
    });
  },
};

const credentialsBoundToIssuer: Check = {
  id: 'credentials-bound-to-issuer',
  title: 'shows the client identifier of one authorization server to no other',
  level: 'MUST',
  // The wording is of 2026-07-28; that an identifier is unique to its server is RFC 6749 §2.2, which all revisions have.
  revisions: ALWAYS,
  clause: 'mcp-server-binding',
  mend: 'Keep client credentials by the issuer that they come from, and register anew when the resource names another one.',
  judge(flow, { issuer }) {
    const hops = hopsOf(flow);
    const home = realmOf(issuer);
    // Only a second authorization server can be shown what belongs to the first.
    const elsewhere = namings(hops).filter(({ exchange }) => exchange.realm !== home);
    return every(elsewhere, ({ exchange, clientId }) => {
      const here = hops.registrations.find(
        ({ client, exchange: from }) =>
          text(client, 'client_id') === clientId && from.realm === exchange.realm,
      );
      const from = here ?? registrationOf(hops, clientId);
      if (!from || isUrl(clientId)) return NOT_SEEN;
      const judged = here ? pass : fail;
      const expected = `a client_id of ${exchange.realm}`;
      return judged([exchange, from.exchange], expected, `${clientId} of ${from.exchange.realm}`);
    });
  },
};

const reregistration: Check = {
  id: 'reregistration-after-invalid-client',
  title: 'registers again when the authorization server does not know it any more',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc6749-5.2',
  mend: 'On invalid_client forget a client_id that came from dynamic registration, and register again, once.',
  judge(flow) {
    const hops = hopsOf(flow);
    const refused = hops.tokenRequests.filter(({ error }) => error === 'invalid_client');
    return every(refused, ({ exchange }) => {
      const clientId = clientIdOf(exchange);
      if (clientId === undefined || isUrl(clientId)) return NOT_SEEN;
      const next = hops.all.find(
        (later) =>
          isAfter(later, exchange) &&
          (later.endpoint === 'register' || ['authorize', 'token', 'par'].includes(later.endpoint)) &&
          (later.endpoint === 'register' || clientIdOf(later) !== undefined),
      );
      if (!next) return NOT_SEEN;
      if (next.endpoint === 'register') return pass([next, exchange], 'POST /register', 'POST /register');
      const again = clientIdOf(next);
      return again === clientId
        ? fail([next, exchange], 'POST /register', `client_id ${again}`)
        : pass([next, exchange], `another client_id than ${clientId}`, `client_id ${again}`);
    });
  },
};

/** Checks of how a client becomes one. */
export const REGISTRATION: readonly Check[] = [
  registrationPriority,
  applicationType,
  redirectUriSecure,
  registrationMetadata,
  credentialsBoundToIssuer,
  reregistration,
];
