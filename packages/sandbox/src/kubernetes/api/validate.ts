import { invalid } from '../failure'
import type { Cause } from '../failure'
import { isDictionary, isSame } from '../model'
import type { ContainerSpec, KubeObject, LabelSelector, PodSpec, PodTemplate, Service } from '../model'
import type { Resource } from '../resources'
import { matchesSelector } from '../selectors'

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const NAME_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

interface Workload extends KubeObject {
  spec: { selector?: LabelSelector; template?: PodTemplate }
}

/**
 * The mistakes that a chart makes most: a bad name, a selector that does not fit or moved, a container without an
 * image.
 */
export function validate(resource: Resource, object: KubeObject, stored: KubeObject | undefined): void {
  const causes: Cause[] = []
  const { name } = object.metadata
  if (name && (!NAME.test(name) || name.length > 253)) causes.push(value('metadata.name', name, NAME_RULE))
  if (object.kind === 'Service') causes.push(...portCauses((object as Service).spec))
  if (object.kind === 'Pod') causes.push(...podCauses(object.spec as PodSpec, 'spec'))
  if (resource.group === 'apps' || object.kind === 'Job')
    causes.push(...workloadCauses(object as Workload, stored as Workload | undefined))
  if (causes.length > 0) throw invalid(resource, name, causes)
}

const value = (field: string, found: unknown, rule: string): Cause => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${typeof found === 'string' ? JSON.stringify(found) : JSON.stringify(found)}: ${rule}`,
})
const required = (field: string): Cause => ({ reason: 'FieldValueRequired', field, message: 'Required value' })

function workloadCauses(object: Workload, stored: Workload | undefined): Cause[] {
  const { spec } = object
  if (!isDictionary(spec) || spec.template === undefined)
    return object.kind === 'ControllerRevision' ? [] : [required('spec.template')]
  const causes: Cause[] = []
  if (spec.selector === undefined) causes.push(required('spec.selector'))
  else {
    const labels = spec.template.metadata?.labels
    if (!matchesSelector(labels, spec.selector))
      causes.push(value('spec.template.metadata.labels', labels ?? {}, '`selector` does not match template `labels`'))
    if (stored !== undefined && !isSame(stored.spec.selector, spec.selector))
      causes.push(value('spec.selector', spec.selector, 'field is immutable'))
  }
  if (object.kind === 'Job' && stored !== undefined && !isSame(stored.spec.template, spec.template))
    causes.push(value('spec.template', spec.template, 'field is immutable'))
  return [...causes, ...podCauses(spec.template.spec, 'spec.template.spec')]
}

/** From the first up to and without the second. */
export const NODE_PORTS = [30_000, 32_768] as const

const inRange = (port: number) => port >= NODE_PORTS[0] && port < NODE_PORTS[1]

function portCauses(spec: Service['spec'] | undefined): Cause[] {
  const rule = `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS[0]}-${NODE_PORTS[1] - 1}`
  return (spec?.ports ?? []).flatMap(({ nodePort }, index) =>
    !nodePort || inRange(nodePort) ? [] : [value(`spec.ports[${index}].nodePort`, nodePort, rule)],
  )
}

function podCauses(spec: PodSpec | undefined, path: string): Cause[] {
  const containers = spec?.containers ?? []
  if (containers.length === 0) return [required(`${path}.containers`)]
  return [
    ...containersCauses(containers, `${path}.containers`),
    ...containersCauses(spec?.initContainers ?? [], `${path}.initContainers`),
  ]
}

function containersCauses(containers: readonly ContainerSpec[], path: string): Cause[] {
  return containers.flatMap((container, index) => [
    ...(container.name ? [] : [required(`${path}[${index}].name`)]),
    ...(container.image ? [] : [required(`${path}[${index}].image`)]),
    ...containers
      .slice(0, index)
      .filter(({ name }) => name === container.name)
      .map(() => ({
        reason: 'FieldValueDuplicate',
        field: `${path}[${index}].name`,
        message: `Duplicate value: ${JSON.stringify(container.name)}`,
      })),
  ])
}
