import { connectLines } from '../../../core/connect-lines.ts';
import { CopyLine } from './copy.tsx';

/** How to bring a client to a realm, in lines that can be pasted: one for each of the well-known clients. */
export function ConnectLines({ realm, resource }: { readonly realm: string; readonly resource: string }) {
  return (
    <>
      {connectLines(resource, realm).map(({ client, line }) => (
        <CopyLine key={client} label={client} text={line} />
      ))}
    </>
  );
}
