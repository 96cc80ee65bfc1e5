import { isObject, textAt } from '@slipway/core'

/** What people keep beside their manifests that is none, by what it holds; `way` makes manifests of it. */
interface Foreign {
  readonly what: string
  readonly way: (file: string) => string
  readonly is: (value: unknown) => boolean
}

const apiVersion = (value: unknown) => textAt(value, 'apiVersion') ?? ''
const hasNoKind = (value: unknown) => textAt(value, 'kind') === undefined

const BY_CONTENT: readonly Foreign[] = [
  {
    what: 'an OpenShift Template',
    way: (file) => `run oc process --local -f ${file} -o yaml > rendered.yaml in an earlier step`,
    is: (value) =>
      textAt(value, 'kind') === 'Template' && /^(?:v1|template\.openshift\.io\/.*)$/.test(apiVersion(value)),
  },
  {
    what: 'a configuration of Skaffold',
    way: (file) => `run skaffold render -f ${file} --output rendered.yaml in an earlier step`,
    is: (value) => apiVersion(value).startsWith('skaffold/'),
  },
  {
    what: 'a kustomization under another name',
    way: () => 'call it kustomization.yaml, and name its folder here',
    is: (value) => apiVersion(value).startsWith('kustomize.config.k8s.io/'),
  },
  {
    what: 'a helmfile',
    way: (file) => `run helmfile -f ${file} template > rendered.yaml in an earlier step`,
    is: (value) => hasNoKind(value) && isObject(value) && Array.isArray(value['releases']),
  },
  {
    what: 'a file of Docker Compose',
    way: (file) => `run kompose convert -f ${file} --stdout > rendered.yaml in an earlier step`,
    is: (value) => hasNoKind(value) && apiVersion(value) === '' && isObject(value) && isObject(value['services']),
  },
]

const BY_NAME: readonly (readonly [RegExp, string, Foreign['way']])[] = [
  [/\.(?:j|lib)sonnet$/, 'Jsonnet', (file) => `run jsonnet --yaml-stream ${file} > rendered.yaml in an earlier step`],
  [/\.cue$/, 'CUE', (file) => `run cue export --out yaml ${file} > rendered.yaml in an earlier step`],
  [/(?:^|\/)helmfile[^/]*\.gotmpl$/, 'a helmfile', (file) => BY_CONTENT[3]?.way(file) ?? ''],
  [/(?:^|\/)Chart\.yaml$/, 'the description of a chart', () => 'give the folder of the chart in the input chart'],
]

export interface NotTaken {
  readonly what: string
  /** What to do first. */
  readonly way: string
}

export function notTakenByName(file: string): NotTaken | undefined {
  const found = BY_NAME.find(([pattern]) => pattern.test(file))
  return found === undefined ? undefined : { what: found[1], way: withName(found[2](file)) }
}

export function notTakenByContent(value: unknown, file: string): NotTaken | undefined {
  const found = BY_CONTENT.find(({ is }) => is(value))
  return found === undefined ? undefined : { what: found.what, way: withName(found.way(file)) }
}

const withName = (way: string) => (way.includes('rendered.yaml') ? `${way}, and name rendered.yaml in manifests` : way)
