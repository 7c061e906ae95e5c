import { judgeResourceMetadata, resourceMetadataLocations } from '../../../client/discover-resource.ts';
import {
  checkPkceSupport,
  judgeServerMetadata,
  selectAuthorizationServer,
} from '../../../client/discover-server.ts';
import { type HttpAnswer, jsonObject } from '../../../client/http.ts';
import {
  type AuthorizationServerMetadata,
  authorizationServerMetadataUrls,
  type ProtectedResourceMetadata,
} from '../../../core/metadata.ts';
import type { HopKind, Known, Outcome } from '../types.ts';
import { clausesOf, fact, noticedByClient, stuck, went, whyOf } from './words.ts';

/** What a careless client takes a document for: whatever object it is. */
const taken = <Document>(answer: HttpAnswer): Document | undefined => {
  const parsed = jsonObject(answer);
  return parsed.ok ? (parsed.value as Document) : undefined; // unchecked on purpose: that is the carelessness
};

/** Judges protected resource metadata. RFC 9728 §3. */
export function judgeResourceHop(answer: HttpAnswer, known: Known, url: string): Outcome {
  const { walk, challenge, resourceMisses } = known;
  const locations = resourceMetadataLocations(walk.target, challenge);
  const location = locations[resourceMisses] ?? locations[0];
  const form = location?.form ?? 'path';
  const judged = judgeResourceMetadata(answer, { url, form, mcpUrl: walk.target });
  if (!judged.ok) {
    if (judged.error.reason === 'resource_mismatch') {
      const resource = taken<ProtectedResourceMetadata>(answer);
      return noticedByClient(judged.error, { learned: { resource }, next: ['server_metadata'] });
    }
    const last = resourceMisses >= locations.length - 1;
    if (!last) {
      return went('onward', 'No metadata here', `${whyOf(judged.error)} The client asks at the next place.`, {
        clauses: ['mcp-resource-discovery'],
        learned: { resourceMisses: resourceMisses + 1 },
        next: ['resource_metadata'],
      });
    }
    return stuck('There is no metadata', `${whyOf(judged.error)} Every place was asked.`, {
      clauses: clausesOf(judged.error),
      instead:
        'Without it a client of MCP does not know which authorization server to trust, and says so. Servers of 2025-03-26 had the authorization server at their own origin.',
    });
  }
  const resource = judged.value;
  const issuer = selectAuthorizationServer(resource, undefined);
  if (!issuer.ok) {
    return stuck('It names no authorization server', whyOf(issuer.error), {
      clauses: clausesOf(issuer.error),
    });
  }
  return went(
    'good',
    'The document is about the URL we connect to',
    `Tokens for it come from ${issuer.value}.`,
    {
      clauses: ['rfc9728-3.3'],
      facts: [
        ...fact('resource', resource.resource),
        ...fact('authorization servers', resource.authorization_servers),
        ...fact('scopes', resource.scopes_supported),
      ],
      learned: { resource, serverMisses: 0 },
      next: ['server_metadata'],
    },
  );
}

const factsOf = (server: AuthorizationServerMetadata) => [
  ...fact('issuer', server.issuer),
  ...fact('authorize', server.authorization_endpoint),
  ...fact('token', server.token_endpoint),
  ...fact('register', server.registration_endpoint),
  ...fact('PKCE', server.code_challenge_methods_supported),
  ...fact(
    'sends iss',
    server.authorization_response_iss_parameter_supported === true ? 'yes' : 'not promised',
  ),
  ...fact('client documents', server.client_id_metadata_document_supported === true ? 'taken' : 'not taken'),
];

/** Judges authorization server metadata. RFC 8414 §3. */
export function judgeServerHop(answer: HttpAnswer, known: Known, url: string): Outcome {
  const { walk, resource, serverMisses } = known;
  const issuer = resource?.authorization_servers?.[0] ?? '';
  const urls = URL.canParse(issuer) ? authorizationServerMetadataUrls(issuer) : [];
  const careless = (): { learned: Outcome['learned']; next: readonly HopKind[] } => ({
    learned: { server: taken<AuthorizationServerMetadata>(answer) },
    next: ['register'],
  });
  const judged = judgeServerMetadata(answer, { url, issuer });
  if (!judged.ok) {
    if (judged.error.reason === 'issuer_mismatch') return noticedByClient(judged.error, careless());
    if (serverMisses < urls.length - 1) {
      return went('onward', 'No metadata here', `${whyOf(judged.error)} The client asks at the next place.`, {
        clauses: ['mcp-server-discovery'],
        learned: { serverMisses: serverMisses + 1 },
        next: ['server_metadata'],
      });
    }
    return stuck('There is no metadata', `${whyOf(judged.error)} Every place was asked.`, {
      clauses: clausesOf(judged.error),
    });
  }
  const server = judged.value;
  const pkce = checkPkceSupport(server);
  if (!pkce.ok) return noticedByClient(pkce.error, careless());
  for (const endpoint of ['authorization_endpoint', 'token_endpoint'] as const) {
    if (server[endpoint] === undefined) {
      return noticedByClient({ reason: 'endpoint_missing', issuer, endpoint });
    }
  }
  if (walk.registration.how === 'dcr' && server.registration_endpoint === undefined) {
    return stuck('It takes no registrations', `The metadata of ${issuer} has no registration_endpoint.`, {
      clauses: ['mcp-client-registration'],
      instead:
        server.client_id_metadata_document_supported === true
          ? 'It takes client ID metadata documents: start the walk again with one.'
          : 'A client needs an identifier that was given to it before: start the walk again with one.',
      facts: factsOf(server),
    });
  }
  const why =
    walk.registration.how === 'cimd' && server.client_id_metadata_document_supported !== true
      ? 'It does not say that it takes client ID metadata documents, so it may refuse ours.'
      : 'It has the issuer that the resource named, and supports PKCE with S256.';
  return went('good', 'It is the issuer that the resource named', why, {
    clauses: ['rfc8414-3.3'],
    facts: factsOf(server),
    learned: { server },
    next: ['register'],
  });
}
