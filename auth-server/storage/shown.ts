/** A STORAGE setting as it may be shown: without the credentials that may be in it. */
export function shownStorage(setting: string): string {
  if (!/^rediss?:/.test(setting)) return setting;
  const url = URL.parse(setting);
  return url ? `${url.protocol}//${url.host}${url.pathname}` : 'redis://';
}
