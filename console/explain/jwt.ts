import { type Entries, entry } from './entry.ts';

/** Members of the header of a JWT. */
export const JWT_HEADER = {
  alg: entry(
    'rfc7515-4.1.1',
    'The algorithm of the signature.',
    'A resource server accepts only those that it expects (RFC 8725 §3.1): never none, never HS256 with a published key.',
  ),
  typ: entry(
    'rfc9068-2.1',
    'What kind of JWT this is: at+jwt for an access token, dpop+jwt for a proof.',
    'An ID token has another type, and must not pass as an access token.',
  ),
  kid: entry(
    'rfc7515-4.1.4',
    'Which of the published keys signed it.',
    'A kid that is not in the key set is a key that was rotated away, or never published.',
  ),
  jku: entry(
    'rfc7515-4.1.2',
    'Where the key is.',
    'Ignored: otherwise whoever made the token would choose the key.',
  ),
  jwk: entry(
    'rfc7515-4.1.3',
    'The key itself: in a DPoP proof, the one that the token is bound to.',
    'In an access token it proves nothing.',
  ),
  crit: entry(
    'rfc7515-4.1.11',
    'Extensions that must be understood.',
    'A verifier that does not know them refuses the token.',
  ),
  cty: entry('rfc7515-4.1.10', 'The type of the content.'),
} as const satisfies Entries;

/** Claims of access tokens, ID tokens, client assertions and DPoP proofs, and members of an introspection answer. */
export const CLAIMS = {
  iss: entry(
    'rfc7519-4.1.1',
    'Who issued it.',
    'It equals the issuer that the MCP server trusts, in every character.',
  ),
  sub: entry(
    'rfc7519-4.1.2',
    'Who it is about: a person, or the client itself.',
    'The same name at another issuer is somebody else.',
  ),
  aud: entry(
    'mcp-audience',
    'For whom it is meant: the resource identifier of the MCP server.',
    'A server that accepts a token for somebody else can be attacked with it: the confused deputy.',
  ),
  exp: entry(
    'rfc7519-4.1.4',
    'When it ends, in seconds since 1970.',
    'Two clocks may differ by a few seconds.',
  ),
  nbf: entry('rfc7519-4.1.5', 'When it begins, in seconds since 1970.'),
  iat: entry('rfc7519-4.1.6', 'When it was issued, in seconds since 1970.', 'Not in the future.'),
  jti: entry('rfc7519-4.1.7', 'Names this one token.', 'A DPoP proof or an assertion is accepted once.'),
  client_id: entry('rfc9068-2.2', 'Which client it was issued to.'),
  azp: entry('openid-id-token', 'Which client it was issued to, as some authorization servers spell it.'),
  scope: entry(
    'rfc9068-2.2.3',
    'What it allows, separated by spaces.',
    'Too few are a 403 with a challenge, not a 401.',
  ),
  scp: entry(
    'rfc9068-2.2.3',
    'The scopes, as some authorization servers spell it.',
    'The setting SCOPE_CLAIM names it.',
  ),
  roles: entry('rfc9068-2.2.3.1', 'Roles of the person.', 'admin may do everything here.'),
  groups: entry('rfc9068-2.2.3.1', 'Groups of the person.'),
  entitlements: entry('rfc9068-2.2.3.1', 'What the person is entitled to.'),
  auth_time: entry('rfc9068-2.2.1', 'When the person signed in.'),
  acr: entry('rfc9068-2.2.1', 'How strongly the person signed in.'),
  amr: entry('rfc9068-2.2.1', 'By which means the person signed in.'),
  cnf: entry(
    'rfc9449-6',
    'Binds the token to a key: whoever shows it proves possession.',
    'jkt is the thumbprint of that key; such a token is worth nothing as a bearer token.',
  ),
  act: entry('rfc8693-4.1', 'Who acts in place of the subject.'),
  may_act: entry('rfc8693-4.4', 'Who may act in place of the subject.'),
  nonce: entry('openid-id-token', 'Repeats the nonce of the request, or of the server in a DPoP proof.'),
  at_hash: entry('openid-code-id-token', 'Ties an ID token to an access token.'),
  c_hash: entry('openid-hybrid-id-token', 'Ties an ID token to a code.'),
  sid: entry('openid-frontchannel', 'The login session.'),
  name: entry('openid-claims', 'What the person is called.'),
  preferred_username: entry('openid-claims', 'The name that the person uses here.', 'Not unique: sub is.'),
  email: entry('openid-claims', 'The e-mail address of the person.'),
  email_verified: entry('openid-claims', 'Whether that address was checked.'),
  htm: entry('rfc9449-4.2', 'The method of the request that a DPoP proof is for.'),
  htu: entry('rfc9449-4.2', 'Its URL, without query and fragment.'),
  ath: entry('rfc9449-4.2', 'The hash of the access token that the proof goes with.'),
  active: entry('rfc7662-2.2', 'Whether the token is good; where not, nothing else is said.'),
  token_type: entry('rfc7662-2.2', 'How the token is shown: Bearer or DPoP.'),
  username: entry('rfc7662-2.2', 'A name of the person, for people.'),
} as const satisfies Entries;

/** Members of a key set and of its keys. */
export const KEYS = {
  keys: entry('rfc7517-5', 'The keys that are published at the moment.', 'During a rotation there are two.'),
  kty: entry('rfc7517-4.1', 'The family of the key: RSA, EC or OKP.'),
  use: entry('rfc7517-4.2', 'What the key is for: sig checks signatures.'),
  alg: entry(
    'rfc7517-4.4',
    'The algorithm that the key is for.',
    'Another alg in the header of a token is refused.',
  ),
  kid: entry(
    'rfc7517-4.5',
    'The name of the key: the one that tokens carry.',
    'Thumbprints are best: a new key under an old kid is not noticed.',
  ),
  n: entry('rfc7518-6.3', 'The modulus of an RSA key.'),
  e: entry('rfc7518-6.3', 'The exponent of an RSA key.'),
  crv: entry('rfc7518-6.2', 'The curve of an elliptic key.'),
  x: entry('rfc7518-6.2', 'A coordinate of an elliptic key; the whole key for Ed25519 (RFC 8037 §2).'),
  y: entry('rfc7518-6.2', 'The other coordinate.'),
} as const satisfies Entries;
