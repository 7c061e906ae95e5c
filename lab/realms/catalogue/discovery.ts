import { faultsNamed } from '../../faults/catalogue.ts';
import type { Scenario } from '../scenario.ts';

/** Finding the protected resource metadata. */
export const DISCOVERY: readonly Scenario[] = [
  {
    id: 'challenge-bare',
    title: 'A challenge without resource_metadata',
    story:
      'The 401 says Bearer and nothing of where the metadata is, as servers behind an API gateway do that writes its own 401. The metadata is at its well-known place all the same.',
    family: 'discovery',
    mcp: { challenge: { resourceMetadata: false, scope: false } },
    client: 'Ask the well-known places: first with the path of the MCP endpoint, then without.',
    outcome: { end: 'result' },
    checks: ['resource-metadata-order'],
    clauses: ['rfc9728-3.1', 'mcp-resource-discovery'],
  },
  {
    id: 'challenge-missing',
    title: 'A 401 without WWW-Authenticate',
    story:
      'The field is lost on the way: a proxy strips it, or the framework sends a 401 by itself. RFC 9110 demands it, so clients that only read the field are stuck.',
    family: 'discovery',
    faults: faultsNamed('challenge-missing'),
    client: 'Take the 401 for what it is and ask the well-known places.',
    outcome: { end: 'result' },
    checks: ['resource-metadata-order'],
    clauses: ['rfc9110-15.5.2', 'mcp-resource-discovery'],
  },
  {
    id: 'challenge-404',
    title: 'A challenge that points to nothing',
    story:
      'The URL in the challenge was made from an internal host name or an old path and is a 404. The document is where it belongs.',
    family: 'discovery',
    faults: faultsNamed('challenge-404'),
    client: 'Go on with the well-known places when the named document is not there.',
    outcome: { end: 'result' },
    checks: ['challenge-honoured', 'resource-metadata-order'],
    clauses: ['rfc9728-5.1', 'mcp-resource-discovery'],
  },
  {
    id: 'challenge-two-schemes',
    title: 'Two schemes in one challenge',
    story:
      'The server also takes a password from its staff, so WWW-Authenticate lists Basic before Bearer, with a comma inside a quoted string. Splitting at commas or looking at the first word misses the challenge.',
    family: 'discovery',
    faults: faultsNamed('challenge-two-schemes'),
    client: 'Parse the field as RFC 9110 has it and use the Bearer challenge.',
    outcome: { end: 'result' },
    checks: ['challenge-honoured', 'scope-selection'],
    clauses: ['rfc9110-11.6.1', 'rfc9728-5.1'],
  },
  {
    id: 'metadata-path-only',
    title: 'Metadata at the path form only',
    story:
      'The challenge does not help, and the document is at the well-known place with the path of the endpoint alone, as RFC 9728 puts it.',
    family: 'discovery',
    mcp: { metadataForms: ['path'], challenge: { resourceMetadata: false } },
    client: 'Ask the path form first.',
    outcome: { end: 'result' },
    checks: ['resource-metadata-order'],
    clauses: ['rfc9728-3.1', 'mcp-resource-discovery'],
  },
  {
    id: 'metadata-root-only',
    title: 'Metadata at the root form only',
    story:
      'One server per host and a framework that mounts well-known documents at the root: the path form is a 404. Only the realm at the root has a root form, so the playground has to be started with this scenario.',
    family: 'discovery',
    rootOnly: true,
    mcp: { metadataForms: ['root'], challenge: { resourceMetadata: false } },
    client: 'Ask the root form when the path form is not there.',
    outcome: { end: 'result' },
    checks: ['resource-metadata-order'],
    clauses: ['mcp-resource-discovery'],
  },
  {
    id: 'metadata-nowhere',
    title: 'No protected resource metadata',
    story:
      'A server from before 2025-06-18, or one that forgot: a 401 and no document. Below /realms/ the root form is that of the server at the root, which is another resource.',
    family: 'discovery',
    mcp: { metadataForms: [], challenge: { resourceMetadata: false } },
    client:
      'Say what was asked and give up; guess no authorization server, and use no metadata of another resource.',
    outcome: { end: 'refusal', reason: 'resource_metadata_missing', mayAlso: ['resource_mismatch'] },
    checks: ['resource-metadata-order', 'resource-validated', 'authorization-server-from-metadata'],
    clauses: ['mcp-resource-discovery', 'rfc9728-3.3'],
  },
  {
    id: 'metadata-html',
    title: 'A web page in place of the metadata',
    story:
      'A web application answers every path with its page and 200. A client that parses without looking reports a JSON syntax error and nothing else.',
    family: 'discovery',
    faults: faultsNamed('resource-metadata-html'),
    client: 'See that it is no metadata, try the other places, and say what was there.',
    outcome: { end: 'refusal', reason: 'resource_metadata_missing', mayAlso: ['resource_mismatch'] },
    checks: ['resource-metadata-order', 'resource-validated'],
    clauses: ['rfc9728-3.2', 'mcp-resource-discovery'],
  },
  {
    id: 'resource-origin',
    title: 'Metadata of another origin',
    story:
      'The metadata names a resource on another host: a staging configuration in production, or a server that wants tokens which are good elsewhere.',
    family: 'discovery',
    faults: faultsNamed('resource-origin'),
    client: 'Refuse the metadata: its resource is not what the client connects to.',
    outcome: { end: 'refusal', reason: 'resource_mismatch' },
    checks: ['resource-validated'],
    clauses: ['rfc9728-3.3', 'mcp-token-handling'],
    reports: ['modelcontextprotocol/python-sdk#1264'],
  },
  {
    id: 'resource-slash',
    title: 'Metadata with a slash more',
    story:
      'The resource in the metadata ends in a slash and the URL that people paste does not. Some clients add or drop it on the way to the token endpoint, where it is compared byte by byte.',
    family: 'discovery',
    faults: faultsNamed('resource-slash'),
    client: 'Compare as written and refuse; certainly never send a third spelling.',
    outcome: { end: 'refusal', reason: 'resource_mismatch' },
    checks: ['resource-validated', 'resource-identical', 'resource-canonical'],
    clauses: ['rfc9728-3.3', 'mcp-canonical-uri'],
    reports: ['microsoft/vscode#259251', 'vercel/ai#13988', 'modelcontextprotocol/python-sdk#1265'],
  },
  {
    id: 'resource-parent',
    title: 'Metadata of the whole origin',
    story:
      'The document at the path form says that the resource is the origin, while clients connect to the endpoint below it. Some SDKs accept a parent, which is more than RFC 9728 allows.',
    family: 'discovery',
    faults: faultsNamed('resource-parent'),
    client: 'Refuse: the resource has to be the URL that the well-known place was made from.',
    outcome: { end: 'refusal', reason: 'resource_mismatch' },
    checks: ['resource-validated'],
    clauses: ['rfc9728-3.3'],
    reports: ['modelcontextprotocol/python-sdk#1264', 'modelcontextprotocol/python-sdk#1400'],
  },
  {
    id: 'resource-sibling',
    title: 'Metadata of a neighbour',
    story:
      'Several MCP servers live on one host, and the document of one is served for all of them. A token for the neighbour would be sent here.',
    family: 'discovery',
    faults: faultsNamed('resource-sibling'),
    client: 'Refuse the metadata: same origin, other resource.',
    outcome: { end: 'refusal', reason: 'resource_mismatch' },
    checks: ['resource-validated'],
    clauses: ['rfc9728-3.3', 'mcp-token-handling'],
    reports: ['modelcontextprotocol/python-sdk#1400'],
  },
  {
    id: 'resource-missing',
    title: 'Metadata without a resource',
    story:
      'The document lists authorization servers and does not say whose they are, which RFC 9728 requires.',
    family: 'discovery',
    faults: faultsNamed('resource-missing'),
    client: 'Take it for no metadata at all.',
    outcome: { end: 'refusal', reason: 'resource_metadata_missing', mayAlso: ['resource_mismatch'] },
    checks: ['resource-validated'],
    clauses: ['rfc9728-2', 'rfc9728-3.3'],
  },
];
