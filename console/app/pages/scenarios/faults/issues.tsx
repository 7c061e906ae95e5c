import type { Issue } from '../../../../../core/issues.ts';

/** What is wrong with a document, each by its path. */
export function Issues({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  return (
    <ul class="scenario-plain fault-issues">
      {issues.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <code>{path}</code>: {message}
        </li>
      ))}
    </ul>
  );
}
