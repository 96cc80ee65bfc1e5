import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDebian } from '../debian'
import { go, type Say } from '../go'
import { find, output } from './shell'
import { DEBIAN, KUBERNETES } from './versions'

/** Kubernetes' own programs: each is the constructor of its command, called by a main of ours. */
const COMPONENTS: Readonly<Record<string, string>> = {
  'kube-apiserver': 'NewAPIServerCommand()',
  'kube-controller-manager': 'NewControllerManagerCommand()',
  'kube-scheduler': 'NewSchedulerCommand()',
  'kube-proxy': 'NewProxyCommand()',
  kubelet: 'NewKubeletCommand(context.Background())',
}

const componentMain = (name: string, constructor: string) => `package main

import (
	"context"
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/${name}/app"
)

var _ = context.Background

func main() { os.Exit(cli.Run(app.${constructor})) }
`

/**
 * A pod's sandbox container: waits to be told to end. Its image holds nothing else, so it is built without C libraries.
 */
const PAUSE = `package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	<-end
}
`

const cache = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway')

const SOURCES: Readonly<Record<string, string>> = Object.fromEntries([
  ['pause/main.go', PAUSE],
  ...Object.entries(COMPONENTS).map(([name, constructor]) => [`${name}/main.go`, componentMain(name, constructor)]),
])

/** Where the built programs of this version and these sources are, or will be. */
export function builtDirectory(): string {
  const hash = createHash('sha256').update(JSON.stringify(SOURCES)).digest('hex').slice(0, 12)
  return join(cache(), 'kubernetes', `${KUBERNETES}-${hash}`)
}

/**
 * Installs what is missing (as root on Debian), builds Kubernetes once a version, and returns the folder of the
 * programs.
 */
export async function build(say: Say): Promise<string> {
  await installDebian(DEBIAN, say)
  const directory = builtDirectory()
  if (existsSync(join(directory, 'kubelet'))) return directory
  if ((await find('go')) === undefined)
    throw new Error('Go is not installed: Kubernetes is built from its Go modules; install Go 1.24 or later')
  await mkdir(join(cache(), 'kubernetes'), { recursive: true })
  const work = await mkdtemp(join(cache(), 'kubernetes', 'building-'))
  try {
    await writeSources(work, say)
    await compile(work, say)
    await rename(join(work, 'bin'), directory)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return directory
}

async function writeSources(work: string, say: Say): Promise<void> {
  for (const [path, text] of Object.entries(SOURCES)) {
    await mkdir(join(work, path, '..'), { recursive: true })
    await writeFile(join(work, path), text)
  }
  say(`resolving the modules of Kubernetes ${KUBERNETES}`)
  await writeFile(join(work, 'go.mod'), await goMod())
  await output('go', ['mod', 'tidy'], work)
}

/**
 * k8s.io/kubernetes replaces its staging modules by folders of its own tree; for whoever depends on it, each is the
 * module published as v0.x from the same release.
 */
async function goMod(): Promise<string> {
  const { GoMod } = JSON.parse(
    await output('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`], tmpdir()),
  ) as { GoMod: string }
  const theirs = await readFile(GoMod, 'utf8')
  const staged = [
    ...new Set(Array.from(theirs.matchAll(/(k8s\.io\/[a-z0-9-]+) => \.\/staging/g), (match) => match[1] ?? '')),
  ].sort()
  const release = `v0.${KUBERNETES.replace(/^1\./, '')}`
  return [
    'module realcluster',
    /^go .*$/m.exec(theirs)?.[0] ?? 'go 1.24',
    `require k8s.io/kubernetes v${KUBERNETES}`,
    `replace (\n${staged.map((name) => `\t${name} => ${name} ${release}`).join('\n')}\n)`,
    '',
  ].join('\n')
}

async function compile(work: string, say: Say): Promise<void> {
  const version = 'k8s.io/component-base/version'
  const [major, minor] = KUBERNETES.split('.')
  const flags = `-s -w -X ${version}.gitVersion=v${KUBERNETES} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`
  say('compiling Kubernetes: about 9 minutes on two cores the first time, one with a warm Go cache')
  await mkdir(join(work, 'bin'))
  await output('env', ['CGO_ENABLED=0', 'go', 'build', '-trimpath', '-ldflags=-s -w', '-o', 'bin/', './pause'], work)
  await go(
    [
      'build',
      '-v',
      '-trimpath',
      '-ldflags',
      flags,
      '-o',
      'bin/',
      ...Object.keys(COMPONENTS).map((name) => `./${name}`),
    ],
    work,
    say,
  )
}
