import { setTimeout } from 'node:timers/promises';
import { connect } from '../client/connect.ts';
import { generateDpopKey } from '../client/dpop.ts';
import { type FlowProblem, runFlow } from '../client/run-flow.ts';
import type { Step } from '../client/steps.ts';
import { type BrowserUserAgent, browserUserAgent } from '../client/user-agent/browser.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent, type PageVisit } from '../client/user-agent/headless.ts';
import { addressesOf } from '../core/addresses.ts';
import type { JsonObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { loadConfig } from '../serving/startup.ts';
import { CommandFailure, paintFor, runCommand } from './cli.ts';
import { hostClientDocument } from './flow/document-host.ts';
import { type FlowOptions, flowOptions, HELP, OPTIONS } from './flow/options.ts';
import { type SeenStep, stepDocument, stepText } from './flow/present.ts';
import { redactor } from './flow/redact.ts';

const CLIENT_INFO = { name: 'MCP OAuth playground, flow', version: '0.1.0' } as const;

/** Milliseconds that a person has for the pages. */
const PATIENCE = 300_000;

const playgroundUrl = (): string => {
  const { PUBLIC_AUTH_URL: authUrl, PUBLIC_MCP_URL: mcpUrl } = loadConfig(process.env);
  return addressesOf({ authUrl, mcpUrl }).resource;
};

/** Collects the hops, and prints each as it happens. */
function recorder(options: FlowOptions) {
  const steps: SeenStep[] = [];
  const redact = redactor(options.showSecrets);
  const paint = paintFor(process.stdout);
  let pages: PageVisit[] = [];
  return {
    steps,
    onPage: (page: PageVisit): void => void pages.push(page),
    onStep: (step: Step): void => {
      const seen = { number: steps.length + 1, step, pages };
      pages = [];
      steps.push(seen);
      if (!options.json) process.stdout.write(`${stepText(seen, paint, redact)}\n`);
    },
  };
}

const browser = (): Promise<BrowserUserAgent> =>
  browserUserAgent({
    patience: PATIENCE,
    onUrl: (url) => process.stderr.write(`Log in here, if no browser opens:\n${url}\n\n`),
  });

function printDocument(
  options: FlowOptions,
  steps: readonly SeenStep[],
  result: Result<JsonObject, FlowProblem>,
): void {
  const redact = redactor(options.showSecrets);
  const document = {
    url: options.url,
    user: options.user,
    ok: result.ok,
    steps: steps.map((step) => stepDocument(step, redact)),
    ...(result.ok ? { result: result.value } : { problem: result.error }),
  };
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** What the connection goes through the pages with, and where its client document is. */
async function companions(options: FlowOptions, onPage: (page: PageVisit) => void) {
  const person = options.browser ? await browser() : undefined;
  const redirectUri = person?.redirectUri ?? HEADLESS_REDIRECT_URI;
  const documents =
    options.registration === 'cimd'
      ? await hostClientDocument({ clientName: CLIENT_INFO.name, redirectUri })
      : undefined;
  return {
    redirectUri,
    userAgent: person?.userAgent ?? headlessUserAgent({ fetch, now: Date.now, login: options.user, onPage }),
    clientMetadataUrl: documents?.clientId,
    async close() {
      person?.close();
      await documents?.close();
    },
  };
}

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async (args) => {
  const options = flowOptions(args, playgroundUrl);
  const { steps, onStep, onPage } = recorder(options);
  const { redirectUri, userAgent, clientMetadataUrl, close } = await companions(options, onPage);
  try {
    const connection = connect({
      url: options.url,
      fetch,
      now: Date.now,
      wait: setTimeout,
      clientInfo: CLIENT_INFO,
      era: options.era,
      grant: options.grant,
      scopes: options.scopes,
      loginHint: options.browser ? undefined : options.user,
      redirectUri,
      userAgent,
      registration: {
        ...(options.client ? { preRegistered: options.client } : {}),
        ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
        ...(options.registration ? { only: options.registration } : {}),
      },
      dpop: options.dpop ? await generateDpopKey() : undefined,
      onStep,
    });
    const result = await runFlow(connection, options, () =>
      steps.some(({ step }) => step.name === 'step_up'),
    );
    if (options.json) printDocument(options, steps, result);
    else if (!result.ok) {
      const { message, clause } = result.error;
      throw new CommandFailure(clause === undefined ? message : `${message} (${clause})`);
    }
    if (!result.ok || result.value.isError === true) process.exitCode = 1;
  } finally {
    await close();
  }
});
