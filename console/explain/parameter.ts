import { isNestedTooDeeply, showJson } from '../../core/json.ts';
import { type Explanation, explain, explainError, type Place } from './index.ts';

/** One name and value of an exchange. */
export interface Parameter {
  readonly name: string;
  /** As it was, with masked secrets; what is not a string as JSON. */
  readonly value: string;
  /** What the name is for. */
  readonly explanation?: Explanation;
  /** What the value means: the word of an error. */
  readonly meaning?: Explanation;
}

/** Parameters that stand in one place of an exchange. */
export interface ParameterGroup {
  readonly side: 'request' | 'response';
  /** Where they stand, for people: "In the form". */
  readonly title: string;
  readonly parameters: readonly Parameter[];
}

/** A value as it is shown: an object with its levels, unless there are so many that nobody could read them. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)) {
    return `[${value.map((one) => JSON.stringify(one)).join(', ')}]`;
  }
  const compact = showJson(value);
  return isNestedTooDeeply(compact) ? compact : JSON.stringify(value, undefined, 2);
}

/** Describes one name and value. */
export function parameter(place: Place | undefined, name: string, value: unknown, spelt = name): Parameter {
  const explanation = place && explain(place, name);
  const meaning = name === 'error' && typeof value === 'string' ? explainError(value) : undefined;
  return {
    name: spelt,
    value: shown(value),
    ...(explanation === undefined ? {} : { explanation }),
    ...(meaning === undefined ? {} : { meaning }),
  };
}
