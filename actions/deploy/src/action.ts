import { defineAction, InvalidInputs, type Ports, type Result, type Values } from '@slipway/core'
import type { FinishNeed, OwnImage } from '@slipway/kubernetes'
import { accessOf } from '@slipway/kubernetes/inputs'
import { checkAfter } from './after'
import { openArgoCd } from './argocd'
import { dryRun, orRefused } from './dry-run'
import { throughOthers } from './followed'
import { deployedImages } from './image'
import { type Inputs, inputs } from './inputs'
import { throughGit } from './git'
import { throughHelm } from './helm'
import { peers } from './peers'
import { installFor, type Installer, LOCKED } from './tools'
import { type DeployRecord, deployRecord } from './record'
import { deployProblems } from './via'

export type { Installer }

export const deploy = defineAction(deployRecord, {
  title: 'Deploy',
  summary: 'put the digest into a chart or manifests, deploy with Helm, prove it runs or roll back',
  description:
    'Puts the digest into a Helm chart, or into manifests, watches it come up, proves that it runs, and explains and takes back a release that does not',
  inputs,
  peers,
  systems: ['linux'],
  place: { order: 500 },
  reach: 'cluster',
  forks: 'refuse',
  job: { environment: 'deploys' },
  foresee: deployProblems,
  run: (given, ports) => runDeploy(given, ports, LOCKED),
  finish: (ports, output, given) => finishDeploy({ ports, output, given }, LOCKED),
})

/** @param installer the tools of the lock, or those that a test brings */
export async function runDeploy(
  given: Values<Inputs>,
  ports: Ports,
  installer: Installer,
): Promise<Result<DeployRecord>> {
  const problems = deployProblems(given)
  if (problems.length > 0) throw new InvalidInputs(problems)
  const images = deployedImages(given, ports)
  const how = given['dry-run']
  if (how === 'render' && given.via === 'helm') return dryRun(given, images, { ports, installer })
  await checkAfter(images, given, ports)
  return WAYS[given.via]({ given, images, ports, installer })
}

interface Deploying {
  readonly given: Values<Inputs>
  readonly images: readonly OwnImage[]
  readonly ports: Ports
  readonly installer: Installer
}

const WAYS: Readonly<Record<Values<Inputs>['via'], (deploying: Deploying) => Promise<Result<DeployRecord>>>> = {
  argocd: (deploying) =>
    throughOthers({
      ...deploying,
      open: (cluster, registries) => openArgoCd(deploying.given, cluster, registries),
    }),
  git: throughGit,
  helm: ({ given, images, ports, installer }) => {
    const run = () => throughHelm(given, images, ports, installer)
    return given['dry-run'] === 'server' ? orRefused(given, ports, run) : run()
  },
}

export interface Unfinished {
  readonly ports: Ports
  readonly output: string
  /** Reads the inputs of the killed run. */
  readonly given: () => Promise<Values<Inputs> | undefined>
}

export async function finishDeploy({ ports, output, given }: Unfinished, installer: Installer): Promise<void> {
  const { finishRelease } = await import('@slipway/kubernetes')
  const install = (need: FinishNeed) => installFor(installer, need, { ports, given })
  const access = () => given().then((inputs) => (inputs === undefined ? undefined : accessOf(inputs)))
  const text = await finishRelease(ports, output, install, access)
  if (text !== undefined) ports.host.info(text)
}
