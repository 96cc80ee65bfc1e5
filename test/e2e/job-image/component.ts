import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { renderRunComponent } from '@slipway/hosts/generate'
import { actions } from '../../../scripts/actions'
import { unpackArchive } from '../../release-archive'
import { commitAll } from '../hosts/gitlab-project'

export interface Job {
  readonly script: string
  readonly variables: Readonly<Record<string, string>>
}

interface Spec {
  readonly spec: { readonly inputs: Readonly<Record<string, { readonly default: unknown }>> }
}

interface Pipeline {
  readonly script: readonly string[]
  readonly variables: Readonly<Record<string, string | { readonly value: string }>>
}

/** A release of this checkout in a folder, as a bare repository to clone. @returns its commit */
export function publish(folder: string): string {
  const tree = join(folder, 'slipway')
  unpackArchive(tree)
  const commit = commitAll(tree)
  execFileSync('git', ['clone', '--quiet', '--bare', tree, join(folder, 'slipway.git')], { stdio: 'pipe' })
  execFileSync('git', ['-C', join(folder, 'slipway.git'), 'config', 'uploadpack.allowAnySHA1InWant', 'true'])
  return commit
}

/** What GitLab makes of the component `run` of that release and its inputs. */
export function jobOf(commit: string, inputs: Readonly<Record<string, string>>, directory: string): Job {
  const text = renderRunComponent(actions, {
    version: '0.0.0',
    commit,
    image: 'none',
    buildImage: 'none',
    repository: 'none',
  })
  const [spec, pipeline] = parseAllDocuments(text).map((document) => document.toJS() as unknown)
  const given = (name: string) => String(inputs[name] ?? (spec as Spec).spec.inputs[name]?.default ?? '')
  const filled = (value: string) =>
    value
      .replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => given(name))
      .replace('$CI_PROJECT_DIR', directory)
  const [job] = Object.values(pipeline as Readonly<Record<string, Pipeline>>)
  if (job === undefined) throw new Error('expected a job in the component run, found none')
  return {
    script: job.script.join('\n'),
    variables: Object.fromEntries(
      Object.entries(job.variables).map(([name, value]) => [
        name,
        filled(typeof value === 'string' ? value : value.value),
      ]),
    ),
  }
}
