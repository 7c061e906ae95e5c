/**
 * What carries the user through the pages of the authorization server: a browser, or something that stands in for one.
 *
 * @returns the callback URL with the authorization response
 * @throws Error with a message for a person when it does not get there
 */
export type UserAgent = (authorizationUrl: string, redirectUri: string) => Promise<URL>;
