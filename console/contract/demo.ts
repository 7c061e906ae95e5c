import type { Noticer } from '../../client/noticed-by.ts';
import type { StepVerdict } from '../../client/steps.ts';
import type { JsonObject } from '../../core/json.ts';

/** What the demo client is asked to do. What is left out is as the scenario of the realm wants it, or as it is usual. */
export interface DemoOptions {
  /** Who logs in; alice when absent. */
  readonly user?: string;
  /** Log in for one scope, so that the tool call has to ask for more. */
  readonly stepUp?: boolean;
  /** Exchange the refresh token, and call again. */
  readonly refresh?: boolean;
  readonly registration?: 'dcr' | 'cimd';
  readonly era?: 'modern' | 'legacy';
}

/** One hop of the demo client, in a line. */
export interface DemoStep {
  readonly title: string;
  readonly verdict: Pick<StepVerdict, 'ok' | 'text'>;
}

/** How the demo client ended. */
export type DemoReport =
  | { readonly ok: true; readonly result: JsonObject; readonly steps: readonly DemoStep[] }
  | {
      readonly ok: false;
      readonly problem: {
        readonly message: string;
        readonly clause?: string;
        /** Who refused to go on; absent when nobody did, and there was nothing to do. */
        readonly by?: Noticer;
      };
      readonly steps: readonly DemoStep[];
    };
