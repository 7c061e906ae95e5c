import type { ComponentChildren } from 'preact';
import type { ApiProblem } from '../api/client.ts';
import './notice.css';

/** Something that a person should know. */
export function Notice({
  kind = 'plain',
  children,
}: {
  readonly kind?: 'plain' | 'good' | 'warn' | 'bad';
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'bad' ? 'alert' : 'note'}>
      {children}
    </div>
  );
}

/** Why something could not be done, with every value that was wrong. */
export function Problem({ problem }: { readonly problem: ApiProblem | undefined }) {
  if (!problem) return null;
  return (
    <Notice kind="bad">
      <p>{problem.message}</p>
      {problem.issues.length > 1 && (
        <ul>
          {problem.issues.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** A place where there is nothing yet, and what brings something there. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
