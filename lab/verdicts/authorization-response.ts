import type { Check, Finding, JudgeContext } from './check.ts';
import { ABSENT, every, fail, mustStop, NOT_SEEN, pass } from './findings.ts';
import {
  type AuthorizationHop,
  endOf,
  type Hops,
  hopsOf,
  isAfter,
  redemptionsOf,
  serverMetadataOf,
  text,
} from './hops.ts';
import { issuerAt } from './realms.ts';
import { ALWAYS, SINCE_2026_07_28 } from './revisions.ts';

/** An authorization response that brought a code, and what the client knew of `iss` by then. */
interface Response {
  readonly authorization: AuthorizationHop;
  /** The issuer that the client had to record. */
  readonly issuer: string;
  /** `authorization_response_iss_parameter_supported` of the metadata. RFC 9207 §3. */
  readonly advertised: boolean;
  readonly iss: string | null;
}

function responsesOf(hops: Hops, context: JudgeContext): Response[] {
  return hops.authorizations.flatMap((authorization) => {
    const { answer, exchange } = authorization;
    if (!answer?.params.get('code')) return [];
    const issuer = issuerAt(exchange, context.issuer);
    const metadata = serverMetadataOf(hops, exchange)?.document;
    const iss = answer.params.get('iss');
    // Metadata with a wrong issuer is the affair of another rule: the true one is right as well.
    const recorded = text(metadata, 'issuer') ?? issuer;
    return [
      {
        authorization,
        issuer: iss === issuer ? issuer : recorded,
        advertised: metadata?.authorization_response_iss_parameter_supported === true,
        iss,
      },
    ];
  });
}

/** What RFC 3986 §6.2.2 and §6.2.3 take for the same, and RFC 9207 §2.4 does not. */
function normalized(uri: string): string {
  const url = URL.parse(uri);
  if (!url) return uri;
  return `${url.origin}${url.pathname.replace(/\/$/, '')}${url.search}`
    .toLowerCase()
    .replace(/%([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** How `iss` of a response differs from the issuer. */
const differenceOf = ({ iss, issuer }: Response): 'none' | 'spelling' | 'issuer' | 'missing' => {
  if (iss === null) return 'missing';
  if (iss === issuer) return 'none';
  return normalized(iss) === normalized(issuer) ? 'spelling' : 'issuer';
};

/** The rule of RFC 9207 §2.4 for one kind of response: its code is not to reach a token endpoint. */
const refusesResponses =
  (concerns: (response: Response) => boolean): Check['judge'] =>
  (flow, context): Finding => {
    const hops = hopsOf(flow);
    return every(responsesOf(hops, context).filter(concerns), ({ authorization, issuer, iss }) => {
      const { answer, exchange } = authorization;
      const [redeemed] = redemptionsOf(hops, authorization);
      return mustStop(answer?.exchange ?? exchange, redeemed?.exchange, issuer, iss ?? ABSENT);
    });
  };

// Before 2026-07-28 the mitigation of mix-up attacks is a part of OAuth 2.1 §7, which every revision refers to.

const issMatch: Check = {
  id: 'iss-match',
  title: 'redeems no code that came with the iss of another authorization server',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc9207-2.4',
  mend: 'Compare iss of the authorization response with the issuer of the metadata that you started with, before the code goes anywhere.',
  judge: refusesResponses((response) => response.advertised && differenceOf(response) === 'issuer'),
};

const issMissing: Check = {
  id: 'iss-missing-though-advertised',
  title: 'redeems no code that came without iss where the authorization server says that it sends it',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc9207-2.4',
  mend: 'Where authorization_response_iss_parameter_supported is true, reject a response without iss: somebody may have left it out.',
  judge: refusesResponses((response) => response.advertised && differenceOf(response) === 'missing'),
};

const issUnadvertised: Check = {
  id: 'iss-unadvertised-mismatch',
  title: 'compares an iss that is there although nobody announced it',
  level: 'MUST',
  revisions: SINCE_2026_07_28,
  clause: 'mcp-response-validation',
  mend: 'Compare iss whenever it is there, whatever the metadata says of it.',
  judge: refusesResponses((response) => !response.advertised && differenceOf(response) === 'issuer'),
};

const issNotNormalized: Check = {
  id: 'iss-not-normalized',
  title: 'compares iss character by character',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc9207-2.4',
  mend: 'Compare the decoded iss as a string: no case folding, no default port, no slash added or taken away.',
  judge: refusesResponses((response) => differenceOf(response) === 'spelling'),
};

const stateValidated: Check = {
  id: 'state-validated',
  title: 'redeems no code that came with another state than it sent',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'mcp-open-redirection',
  mend: 'Compare state of the authorization response with the one you sent, and throw the response away when it differs or is missing.',
  judge(flow) {
    const hops = hopsOf(flow);
    return every(hops.authorizations, (authorization) => {
      const { params, answer } = authorization;
      const [sent, got] = [params.get('state'), answer?.params.get('state') ?? null];
      if (!answer?.params.get('code') || sent === null || sent === got) return NOT_SEEN;
      const [redeemed] = redemptionsOf(hops, authorization);
      return mustStop(answer.exchange, redeemed?.exchange, sent, got ?? ABSENT);
    });
  },
};

/** Milliseconds in which nobody has decided anew: who asks again by then did so without a person. */
const AT_ONCE = 5000;

const deniedIsFinal: Check = {
  id: 'denied-is-final',
  title: 'does not ask again by itself when the person refused',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc6749-4.1.2.1',
  mend: 'On access_denied stop and tell the person; ask again only when they say so.',
  judge(flow) {
    const { authorizations } = hopsOf(flow);
    return every(authorizations, ({ answer }) => {
      if (answer?.params.get('error') !== 'access_denied') return NOT_SEEN;
      const next = authorizations.find(({ exchange }) => isAfter(exchange, answer.exchange));
      const wait = next ? next.exchange.at - endOf(answer.exchange) : AT_ONCE;
      const expected = `no authorization request within ${AT_ONCE} ms`;
      return next && wait < AT_ONCE
        ? fail([next.exchange, answer.exchange], expected, `one after ${wait} ms`)
        : pass([answer.exchange], expected, next ? `one after ${wait} ms` : 'none');
    });
  },
};

/** Checks of what a client makes of the answer that comes through the browser. */
export const AUTHORIZATION_RESPONSE: readonly Check[] = [
  stateValidated,
  issMatch,
  issMissing,
  issUnadvertised,
  issNotNormalized,
  deniedIsFinal,
];
