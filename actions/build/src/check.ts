import { InvalidInputs, type Ports, type Problem, type Values } from '@slipway/core'
import { isArgumentName, isUser } from './grammar'
import type { EngineName, Inputs } from './inputs'
import { checkSecrets } from './secrets'

export type Given = Values<Inputs>

const ONLY_ASSEMBLE = ['base', 'copy', 'entrypoint', 'env', 'user'] as const
const ONLY_DOCKERFILE = ['dockerfile', 'target', 'build-args', 'secrets'] as const

/** What the inputs ask for, before the machine is asked what it can do. */
export function wantsAssemble(given: Given): boolean {
  return given.engine === 'assemble' || (given.engine === 'auto' && (isGiven(given.base) || isGiven(given.copy)))
}

/** Everything that the inputs' own grammar cannot see. @throws InvalidInputs naming every problem */
export async function checkInputs(given: Given, ports: Ports): Promise<void> {
  const problems = [...together(given), ...values(given), ...(await checkSecrets(given.secrets, ports))]
  if (problems.length > 0) throw new InvalidInputs(problems)
}

function together(given: Given): readonly Problem[] {
  if (wantsAssemble(given)) {
    const engine = given.engine === 'assemble' ? '`engine` is assemble' : '`base` or `copy` is given'
    const problems = ONLY_DOCKERFILE.filter((name) => isGiven(given[name])).map((input) => ({
      input,
      message: `expected nothing, because ${engine}: it belongs to a Dockerfile`,
    }))
    const empty = (given.base === undefined || given.base.kind === 'scratch') && !isGiven(given.copy)
    return [
      ...problems,
      ...(given.provenance === 'off' ? [] : [provenance('assemble')]),
      ...(empty ? [NOTHING_TO_COPY] : []),
    ]
  }
  const problems: Problem[] = ONLY_ASSEMBLE.filter((name) => isGiven(given[name])).map((input) => ({
    input,
    message: `expected nothing, because an image from a Dockerfile sets it there; it belongs to assemble, with \`base\` or \`copy\``,
  }))
  const engine = given.engine as EngineName | 'auto'
  if (engine === 'docker' && given.platforms.length > 1)
    problems.push({
      input: 'platforms',
      message: 'expected one, because docker saves one platform only; buildx, buildah and podman build several',
    })
  return given.provenance === 'off' || engine === 'auto' || engine === 'buildx'
    ? problems
    : [...problems, provenance(engine)]
}

/** An image without a layer is none that runs, and none by image-spec's schema. */
export const NOTHING_TO_COPY: Problem = {
  input: 'copy',
  message: 'expected at least one file or folder, because there is nothing else in an image on scratch',
}

function provenance(engine: string): Problem {
  return { input: 'provenance', message: `expected off, because only buildx writes it and the engine is ${engine}` }
}

function values(given: Given): readonly Problem[] {
  const names = [...given['build-args'].keys()].filter((name) => !isArgumentName(name))
  const variables = [...given.env.keys()].filter((name) => !isArgumentName(name))
  const labels = [...given.labels.keys()].filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name))
  const double = given.platforms.length !== new Set(given.platforms.map((platform) => JSON.stringify(platform))).size
  return [
    ...names.map((name) => ({
      input: 'build-args',
      message: `expected names of letters, digits and _, got ${JSON.stringify(name)}`,
    })),
    ...variables.map((name) => ({
      input: 'env',
      message: `expected names of letters, digits and _, got ${JSON.stringify(name)}`,
    })),
    ...labels.map((name) => ({
      input: 'labels',
      message: `expected names of letters, digits, dots, dashes and slashes, got ${JSON.stringify(name)}`,
    })),
    ...(double ? [{ input: 'platforms', message: 'expected each platform once' }] : []),
    ...(given.user === undefined || isUser(given.user)
      ? []
      : [{ input: 'user', message: `expected user or user:group, got ${JSON.stringify(given.user)}` }]),
    ...withNul(given),
  ]
}

/** An argument of a program ends at NUL. */
function withNul(given: Given): readonly Problem[] {
  return (['build-args', 'env', 'labels'] as const)
    .filter((input) => [...given[input].values()].some((value) => value.includes('\0')))
    .map((input) => ({ input, message: 'expected values without NUL characters' }))
}

function isGiven(value: unknown): boolean {
  if (value === undefined) return false
  if (value instanceof Map) return value.size > 0
  return !Array.isArray(value) || value.length > 0
}
