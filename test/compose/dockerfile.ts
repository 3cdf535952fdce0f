// Follows a Dockerfile without Docker: every stage becomes a folder, every COPY
// is a copy and every RUN is run, so that what the image would hold is there.
// It knows the instructions that our Dockerfile uses and refuses all others.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface Image {
  /** The folder that stands for the image's WORKDIR. */
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
}

interface Stage {
  /** Stands for "/". */
  readonly root: string;
  workdir: string;
  user: string;
  command: readonly string[];
  readonly env: Record<string, string>;
}

/** Builds into `target`; `context` is the folder with Dockerfile and .dockerignore. */
export function followDockerfile(context: string, target: string): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const { keyword, rest } of instructions(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    if (keyword === 'FROM') {
      const name = / AS (\S+)$/.exec(rest)?.[1] ?? `stage-${stages.size}`;
      stage = { root: join(target, name), workdir: '/', user: 'root', command: [], env: {} };
      stages.set(name, stage);
    } else if (stage === undefined) {
      throw new Error(`${keyword} before FROM`);
    } else {
      follow(stage, keyword, rest, context, stages);
    }
  }
  if (stage === undefined) throw new Error('no FROM in the Dockerfile');
  const { workdir, env, user, command } = stage;
  return { workdir: inside(stage, workdir), env, user, command };
}

function follow(
  stage: Stage,
  keyword: string,
  rest: string,
  context: string,
  stages: ReadonlyMap<string, Stage>,
): void {
  switch (keyword) {
    case 'WORKDIR':
      stage.workdir = rest;
      mkdirSync(inside(stage, rest), { recursive: true });
      return;
    case 'ENV': {
      const [name = '', value = ''] = rest.split('=', 2);
      stage.env[name] = value;
      return;
    }
    case 'USER':
      stage.user = rest;
      return;
    case 'CMD':
      stage.command = JSON.parse(rest) as string[];
      return;
    case 'COPY':
      copy(stage, rest, context, stages);
      return;
    case 'RUN':
      run(stage, rest);
      return;
    default:
      // EXPOSE tells readers something and does nothing.
      if (keyword !== 'EXPOSE') throw new Error(`this reader of Dockerfiles does not know ${keyword}`);
  }
}

function copy(stage: Stage, rest: string, context: string, stages: ReadonlyMap<string, Stage>): void {
  const words = rest.split(' ');
  const from = /^--from=(\S+)$/.exec(words[0] ?? '')?.[1];
  if (from !== undefined) words.shift();
  const destination = words.pop() ?? '';
  for (const source of words) {
    const origin = from === undefined ? inContext(context, source) : inStage(stages, from, source);
    const into = destination.endsWith('/') ? join(destination, basename(source)) : destination;
    cpSync(origin, inside(stage, into), { recursive: true, verbatimSymlinks: true });
  }
}

function run(stage: Stage, command: string): void {
  // What npm ci fetched for the repository itself is in npm's cache already.
  const env = { ...process.env, ...stage.env, npm_config_prefer_offline: 'true' };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
    cwd: inside(stage, stage.workdir),
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`RUN ${command}\nended with ${status}:\n${stdout}${stderr}`);
}

function inside(stage: Stage, path: string): string {
  return join(stage.root, path.startsWith('/') ? path : join(stage.workdir, path));
}

function inStage(stages: ReadonlyMap<string, Stage>, name: string, path: string): string {
  const stage = stages.get(name);
  if (stage === undefined) throw new Error(`there is no stage ${name}`);
  return inside(stage, path);
}

/** Docker sends nothing that .dockerignore holds back: here, all but a list of names. */
function inContext(context: string, source: string): string {
  const rules = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n').filter(isRule);
  const [everything, ...kept] = rules;
  if (everything !== '*') throw new Error('.dockerignore is expected to hold everything back first');
  if (!kept.includes(`!${source}`)) throw new Error(`.dockerignore holds ${source} back`);
  const path = join(context, source);
  if (!existsSync(path)) throw new Error(`there is no ${relative(context, path)} to copy`);
  return path;
}

function isRule(line: string): boolean {
  return line !== '' && !line.startsWith('#');
}

function instructions(dockerfile: string): { keyword: string; rest: string }[] {
  const lines = dockerfile.split('\n').filter(isRule).join('\n').replaceAll('\\\n', ' ').split('\n');
  return lines.map((line) => {
    const [, keyword = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (keyword === '') throw new Error(`not an instruction: ${line}`);
    return { keyword, rest: rest.trim() };
  });
}
