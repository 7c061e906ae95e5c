/** Whether a host name means this machine: `localhost` and below, 127.0.0.0/8, `[::1]`. RFC 6761 §6.3, RFC 8252 §7.3. */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}
