import { isObject, type JsonObject, showJson } from '../../core/json.ts';
import { type Fact, fact } from '../steps.ts';

const namesIn = (list: unknown, key: string): string | undefined =>
  Array.isArray(list)
    ? list
        .filter(isObject)
        .map((entry) => showJson(entry[key] ?? '?'))
        .join(', ')
    : undefined;

const textsIn = (list: unknown): string | undefined =>
  Array.isArray(list)
    ? list
        .filter(isObject)
        .map((entry) =>
          typeof entry.text === 'string' ? entry.text : `(${showJson(entry.type ?? entry.mimeType)})`,
        )
        .join('\n')
    : undefined;

/** What matters in the result of an MCP request, whatever its method. */
export function resultFacts(result: JsonObject): Fact[] {
  const server = isObject(result.serverInfo) ? result.serverInfo : undefined;
  return [
    ...fact('server', server && `${showJson(server.name)} ${showJson(server.version)}`),
    ...fact('protocol', typeof result.protocolVersion === 'string' ? result.protocolVersion : undefined),
    ...fact(
      'versions',
      Array.isArray(result.supportedVersions) ? result.supportedVersions.map(showJson).join(', ') : undefined,
    ),
    ...fact('tools', namesIn(result.tools, 'name')),
    ...fact('prompts', namesIn(result.prompts, 'name')),
    ...fact('resources', namesIn(result.resources, 'uri')),
    ...fact('result', textsIn(result.content) ?? textsIn(result.contents)),
    ...fact('isError', result.isError === true ? 'true' : undefined),
  ];
}
