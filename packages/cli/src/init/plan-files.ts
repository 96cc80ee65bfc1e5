import type { Draft } from './draft'
import { OWN_LOGIN, renderWorkflow } from './hosts/github'
import { renderPipeline } from './hosts/gitlab'
import type { Release } from './hosts/pins'
import { renderConfig } from './render-config'
import type { HostChoice, Survey } from './survey'

export interface Setting {
  readonly found: Survey
  readonly release: Release
  readonly environment: string
  /** The pipeline that was taken over. */
  readonly from?: string | undefined
}

export const WORKFLOW = '.github/workflows/slipway.yml'
export const PIPELINE = '.gitlab-ci.yml'
/** Beside a pipeline that is there: it is included by it, or takes its place. */
export const SECOND_PIPELINE = '.gitlab-ci.slipway.yml'

/** Everything that init would write, by its path, in the order in which it is told. */
export async function planFiles(draft: Draft, setting: Setting): Promise<ReadonlyMap<string, string>> {
  const pipeline = pipelineOf(draft, setting)
  return new Map([['.slipway.yml', await renderConfig(draft, setting.environment)], pipeline, ...draft.files])
}

function pipelineOf(draft: Draft, { found, release, environment }: Setting): readonly [string, string] {
  const scan = draft.stages.get('scan') ?? {}
  const shared = {
    release,
    toolchains: draft.toolchains,
    tests: draft.stages.has('test'),
    deploys: draft.stages.has('deploy'),
    smokes: draft.stages.has('smoke'),
    environment,
    failOn: typeof scan['fail-on'] === 'string' ? scan['fail-on'] : 'critical',
    ignoreUnfixed: scan['ignore-unfixed'] === true,
    starter: false,
  }
  const render: Readonly<Record<HostChoice, () => readonly [string, string]>> = {
    github: () => [
      WORKFLOW,
      renderWorkflow({
        ...shared,
        branch: draft.branch ?? 'main',
        tags: draft.tags,
        components: [...draft.components.keys()],
        login: loginOf(draft),
      }),
    ],
    gitlab: () => [
      hasForeignPipeline(found) ? SECOND_PIPELINE : PIPELINE,
      renderPipeline({
        ...shared,
        dockerfile: found.images.length > 0,
        several: draft.components.size > 0,
        passwordVariable: draft.login?.password,
      }),
    ],
  }
  return render[found.host]()
}

/** A pipeline of the project's own; one that includes Slipway is what would be written. */
export function hasForeignPipeline({ tree }: Survey): boolean {
  return tree.has(PIPELINE) && !tree.text(PIPELINE).includes('slipway-ci/slipway/')
}

function loginOf({ login, stages, components }: Draft) {
  const images = [stages.get('build')?.['image'], ...[...components.values()].map((one) => one.get('build')?.['image'])]
  const isOwn = images.every((image) => typeof image !== 'string' || image.startsWith('ghcr.io/'))
  if (login === undefined && isOwn) return OWN_LOGIN
  const { username, password } = login ?? {
    username: '${{ secrets.REGISTRY_USERNAME }}',
    password: '${{ secrets.REGISTRY_PASSWORD }}',
  }
  return { username, password, packages: false }
}
