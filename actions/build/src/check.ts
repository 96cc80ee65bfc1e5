import { InvalidInputs, type Ports, type Problem } from '@slipway/core'
import { isGiven, optionProblems, wantsAssemble } from './engines/option-rules'
import { importProblems } from './import/check'
import { isArgumentName, isUser } from './grammar'
import type { Given } from './inputs'
import { checkSecrets } from './secrets'

/** Everything that the inputs' own grammar cannot see. @throws InvalidInputs naming every problem */
export async function checkInputs(given: Given, ports: Ports): Promise<void> {
  const problems = [
    ...(given.import === undefined ? optionProblems(given) : importProblems(given)),
    ...needsName(given),
    ...emptyImage(given),
    ...loginForNothing(given),
    ...values(given),
    ...(await checkSecrets(given.secrets, ports)),
  ]
  if (problems.length > 0) throw new InvalidInputs(problems)
}

/** The name that Docker is to call it, and the repository that has the last one. */
function needsName(given: Given): readonly Problem[] {
  const asking = given.load ? 'load' : given['unless-changed'].length > 0 ? 'unless-changed' : undefined
  return asking === undefined || given.image !== undefined
    ? []
    : [{ input: 'image', message: `required when ${asking} is given` }]
}

/** No registry is sent a password that it was not meant for. */
function loginForNothing(given: Given): readonly Problem[] {
  if (given.username === undefined) return []
  if (given.password === undefined) return [{ input: 'password', message: 'required when username is given' }]
  return wantsAssemble(given) || given.import?.kind === 'registry' || given.image !== undefined
    ? []
    : [{ input: 'image', message: 'required when username is given: the login is for its registry' }]
}

/** Without a base there is no layer but ours. */
function emptyImage(given: Given): readonly Problem[] {
  const onScratch = given.base === undefined || given.base.kind === 'scratch'
  return wantsAssemble(given) && onScratch && !isGiven(given.copy) ? [NOTHING_TO_COPY] : []
}

/** An image without a layer is none that runs, and none by image-spec's schema. */
export const NOTHING_TO_COPY: Problem = {
  input: 'copy',
  message: 'expected at least one file or folder, because there is nothing else in an image on scratch',
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
  ]
}
