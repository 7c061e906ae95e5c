/** RFC 6749 §2.3.1: identifier and secret are form-encoded before they are joined. */
const formEncoded = (value: string): string => new URLSearchParams({ v: value }).toString().slice(2);

/** The `Authorization` header of a client with a secret. RFC 6749 §2.3.1, RFC 7617 §2. */
export const basicAuthorization = (clientId: string, clientSecret: string): string =>
  `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`;
