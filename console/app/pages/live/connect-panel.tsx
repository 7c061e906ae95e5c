import { connectLines } from '../../../../core/connect-lines.ts';
import { CopyLine } from '../../parts/copy.tsx';

/** How to bring a client here, in lines that can be pasted. */
export function ConnectLines({ realm, resource }: { readonly realm: string; readonly resource: string }) {
  return (
    <div class="live-connect">
      <CopyLine label="MCP URL" text={resource} />
      {connectLines(resource, realm).map(({ client, line }) => (
        <CopyLine key={client} label={client} text={line} />
      ))}
    </div>
  );
}
