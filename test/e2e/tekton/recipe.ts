import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { ROOT } from '../../../scripts/paths'

/** The objects of the page, with the images that are to be had here. */
export function recipe(image: string): readonly object[] {
  const page = readFileSync(join(ROOT, 'docs/other-hosts.md'), 'utf8')
  const text = /```yaml\n(apiVersion: tekton[^]*?)```/.exec(page)?.[1] ?? ''
  // A release puts its own version there.
  const names = [/registry\.example\.com\/ci\/toolchain:1/, /ghcr\.io\/slipway-ci\/slipway:\d+\.\d+\.\d+/]
  for (const name of names) if (!name.test(text)) throw new Error(`the page does not name ${name.source} any more`)
  const here = names.reduce((all, name) => all.replace(name, image), text)
  return parseAllDocuments(here).map((document) => defaulted(document.toJS() as Recipe))
}

type Part = Readonly<Record<string, unknown>>

interface Recipe {
  readonly spec: Readonly<Record<'params' | 'results' | 'steps', readonly Part[] | undefined>>
}

/** What Tekton's webhook fills in. */
function defaulted(object: Recipe): object {
  const { params, results, steps, ...rest } = object.spec
  const each = (parts: readonly Part[] | undefined, before: Part) => parts?.map((part) => ({ ...before, ...part }))
  return {
    ...object,
    spec: {
      ...rest,
      params: each(params, { type: 'string' }),
      results: each(results, { type: 'string' }),
      steps: each(steps, { computeResources: {} }),
    },
  }
}
