import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { freePort } from '../helpers/serve.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What a command did. */
interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The part of `docker inspect` that says how a container is shut in and how it ended. */
const inspected = z.object({
  State: z.object({ ExitCode: z.int(), OOMKilled: z.boolean() }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    Init: z.boolean(),
    CapDrop: z.array(z.string()),
    SecurityOpt: z.array(z.string()),
  }),
  Mounts: z.array(z.object({ Destination: z.string() })),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable()),
  }),
});

export const SERVICES = ['auth-server', 'mcp-server', 'console'] as const;
export type Service = (typeof SERVICES)[number];

type Settings = Readonly<Record<string, string>>;

/** The containers of `docker-compose.yml` under a project name and on ports of their own. */
export interface Stack {
  readonly issuer: string;
  readonly mcp: string;
  readonly console: string;
  /** `docker compose up --wait`, with these settings in the environment. Throws what Compose and the servers said. */
  up(settings?: Settings): Promise<void>;
  /** `docker compose`, with an exit code other than 0 being an answer too. */
  compose(args: readonly string[], settings?: Settings): Promise<Outcome>;
  /** Runs a command in a running container, and gives what it printed. Throws when it fails. */
  inside(service: Service, ...command: readonly string[]): Promise<string>;
  inspect(service: Service): Promise<z.output<typeof inspected>>;
  /** `docker compose down -v`: nothing stays behind but the image. */
  remove(): Promise<void>;
}

async function docker(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  const child = spawn('docker', args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

/** Takes three free ports and a free project name. Nothing is started yet. */
export async function composeStack(): Promise<Stack> {
  const [authPort, mcpPort, consolePort] = await Promise.all([freePort(), freePort(), freePort()]);
  const own = {
    ...process.env,
    COMPOSE_PROJECT_NAME: process.env.COMPOSE_PROJECT_NAME ?? `playground-test-${process.pid}`,
    AUTH_PORT: String(authPort),
    MCP_PORT: String(mcpPort),
    CONSOLE_PORT: String(consolePort),
  };
  const compose = (args: readonly string[], settings: Settings = {}) =>
    docker(['compose', '--ansi', 'never', ...args], { ...own, ...settings });
  const must = async (outcome: Promise<Outcome>): Promise<string> => {
    const { code, stdout, stderr } = await outcome;
    if (code !== 0) throw new Error(`docker ended with ${code}\n${stdout}${stderr}`);
    return stdout;
  };
  return {
    issuer: `http://localhost:${authPort}`,
    mcp: `http://localhost:${mcpPort}/mcp`,
    console: `http://localhost:${consolePort}`,
    compose,
    async up(settings) {
      const { code, stderr } = await compose(['up', '--wait'], settings);
      if (code === 0) return;
      const { stdout: logs } = await compose(['logs', '--tail', '30']);
      throw new Error(`docker compose up ended with ${code}\n${stderr}${logs}`);
    },
    inside: (service, ...command) => must(compose(['exec', '-T', service, ...command])),
    async inspect(service) {
      const id = (await must(compose(['ps', '--all', '--quiet', service]))).trim();
      const [container] = z.array(inspected).parse(JSON.parse(await must(docker(['inspect', id], own))));
      if (!container) throw new Error(`${service} has no container`);
      return container;
    },
    async remove() {
      await must(compose(['down', '--volumes', '--remove-orphans', '--timeout', '1']));
    },
  };
}

/** The address of the host as containers see it, and none where the engine runs in a machine of its own. */
export async function bridgeAddress(): Promise<string | undefined> {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  const { code, stdout } = await docker(['network', 'inspect', 'bridge', '--format', format], process.env);
  return code === 0 ? stdout.trim() : undefined;
}
