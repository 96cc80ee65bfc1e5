import type { Draft } from './draft'
import { UserError } from '@slipway/core'
import { renderWorkflow } from './hosts/github'
import { renderCalls, whyNoCalls, whyNotYet } from './hosts/github-calls'
import type { WorkflowShape } from './hosts/github-shape'
import { renderPipeline } from './hosts/gitlab'
import { OWN_LOGIN } from './hosts/login'
import type { Release } from './hosts/pins'
import type { Form } from './wishes'
import { renderConfig } from './render-config'
import type { HostChoice, Survey } from './survey'

export interface Setting {
  readonly found: Survey
  readonly release: Release
  readonly environment: string
  readonly form: Form
  /** The pipeline that was taken over. */
  readonly from?: string | undefined
}

export const WORKFLOW = '.github/workflows/slipway.yml'
export const PIPELINE = '.gitlab-ci.yml'
/** Beside a pipeline that is there: it is included by it, or takes its place. */
export const SECOND_PIPELINE = '.gitlab-ci.slipway.yml'

/** Everything that init would write, by its path, in the order in which it is told. */
export async function planFiles(draft: Draft, setting: Setting): Promise<ReadonlyMap<string, string>> {
  const pipeline = PIPELINES[setting.found.host](draft, setting)
  return new Map([['.slipway.yml', await renderConfig(draft, setting.environment)], pipeline, ...draft.files])
}

const PIPELINES: Readonly<Record<HostChoice, (draft: Draft, setting: Setting) => readonly [string, string]>> = {
  github: (draft, setting) => {
    const shape = workflowShape(draft, setting)
    return [WORKFLOW, whyWrittenOut(draft, setting) === undefined ? renderCalls(shape) : renderWorkflow(shape)]
  },
  gitlab: (draft, setting) => [
    hasForeignPipeline(setting.found) ? SECOND_PIPELINE : PIPELINE,
    renderPipeline({
      ...sharedShape(draft, setting),
      dockerfile: setting.found.images.length > 0,
      several: draft.components.size > 0,
      tags: draft.tags,
      passwordVariable: draft.login?.password,
    }),
  ],
}

/** Which form the pipeline has, where there is a choice. */
export function formFacts(draft: Draft, setting: Setting): readonly string[] {
  return FORMS[setting.found.host](draft, setting)
}

const FORMS: Readonly<Record<HostChoice, (draft: Draft, setting: Setting) => readonly string[]>> = {
  github: (draft, setting) => {
    const why = whyWrittenOut(draft, setting)
    const form = why === undefined ? 'calls the workflows of Slipway' : `has its jobs as steps (${why})`
    return [`${WORKFLOW}: ${form}`]
  },
  gitlab: () => [],
}

/** Why the workflow has its jobs as steps; undefined where it calls the published ones. */
function whyWrittenOut(draft: Draft, setting: Setting): string | undefined {
  const { form, release } = setting
  const unfit = whyNoCalls(workflowShape(draft, setting))
  if (form === 'steps') return '--form steps'
  if (form === 'auto') return unfit ?? whyNotYet(release)
  if (unfit === undefined) return undefined
  throw new UserError(
    'INIT_FORM',
    `--form calls: ${unfit}`,
    'leave --form out: the same jobs are written out as steps then',
  )
}

function workflowShape(draft: Draft, setting: Setting): WorkflowShape {
  return {
    ...sharedShape(draft, setting),
    branch: draft.branch ?? 'main',
    tags: draft.tags,
    components: [...draft.components.keys()],
    login: loginOf(draft),
  }
}

function sharedShape(draft: Draft, { release, environment }: Setting) {
  const scan = draft.stages.get('scan') ?? {}
  return {
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
