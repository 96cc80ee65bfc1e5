import type { SourceContext } from '@slipway/core'
import { findCharts, findManifests, type FoundChart } from './charts'
import { type Evidence, evidenceOf } from './evidence'
import { type FoundImage, findImages } from './images'
import { chooseTests, type FoundTests, findTests } from './runners'
import { nameOf, type Tree } from './tree'

export type HostChoice = 'github' | 'gitlab'

/** Everything that was found, before any of it is chosen. */
export interface Survey {
  readonly tree: Tree
  readonly host: HostChoice
  /** `owner/name`, in small letters; undefined without a remote. */
  readonly repository: string | undefined
  /** Where the remote is, such as github.com. */
  readonly server: string | undefined
  readonly branch: string | undefined
  readonly images: readonly FoundImage[]
  /** Dockerfiles of a development environment, of tests and the like. */
  readonly otherDockerfiles: readonly string[]
  readonly tests: readonly FoundTests[]
  readonly otherTests: readonly FoundTests[]
  readonly charts: readonly FoundChart[]
  readonly manifests: string | undefined
  /** Workflows and pipelines that do what Slipway does. */
  readonly peers: readonly string[]
  readonly services: Evidence['services']
}

const PEERS =
  /(?:docker|depot|useblacksmith)\/build-push-action|docker\/(?:metadata|login)-action|aquasecurity\/trivy-action|helm\s+(?:-\S+\s+)*(?:upgrade|install)|kaniko\/executor|docker\s+(?:buildx\s+)?build\b|azure\/k8s-deploy/

export async function survey(tree: Tree, source: SourceContext, wished: HostChoice | undefined): Promise<Survey> {
  const server = source.repositoryUrl === undefined ? undefined : new URL(source.repositoryUrl).host
  const evidence = await evidenceOf(tree)
  const { main, aside } = findImages(tree, evidence)
  const { chosen, others } = chooseTests(findTests(tree))
  return {
    tree,
    host: wished ?? hostOf(tree, server),
    repository: source.repository?.toLowerCase(),
    server,
    branch: source.defaultBranch ?? source.ref,
    images: main,
    otherDockerfiles: aside,
    tests: chosen,
    otherTests: others,
    charts: await findCharts(tree),
    manifests: findManifests(tree),
    peers: peersIn(tree),
    services: evidence.services,
  }
}

/** What builds an image first: that is what to begin with. */
function peersIn(tree: Tree): readonly string[] {
  const found = tree.paths.filter((path) => isPipeline(path) && PEERS.test(tree.text(path)))
  const builds = (path: string) => /build-push-action|kaniko/.test(tree.text(path))
  return [...found].sort((a, b) => Number(builds(b)) - Number(builds(a)))
}

const isPipeline = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$/.test(path)

function hostOf(tree: Tree, server: string | undefined): HostChoice {
  if (server !== undefined && /github/.test(server)) return 'github'
  if (server !== undefined && /gitlab/.test(server)) return 'gitlab'
  const has = (pattern: RegExp) => tree.paths.some((path) => pattern.test(path))
  return has(/^\.gitlab-ci\.yml$/) && !has(/^\.github\/workflows\//) ? 'gitlab' : 'github'
}

/** A name for what the repository makes: that of the remote, else of the chart, else of the folder. */
export function projectName({ repository, charts }: Survey, folder: string): string {
  const name = repository === undefined ? (charts[0]?.name ?? nameOf(folder)) : nameOf(repository)
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'app'
  )
}
