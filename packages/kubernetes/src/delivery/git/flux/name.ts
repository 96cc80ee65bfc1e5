import { Mismatch } from '@slipway/core'

const FLUX_KINDS = ['kustomization', 'helmrelease'] as const
export type FluxKind = (typeof FLUX_KINDS)[number]

export interface FluxName {
  readonly kind: FluxKind
  readonly namespace: string
  readonly name: string
}

export const fluxTitle = ({ kind, namespace, name }: FluxName): string =>
  `${kind === 'kustomization' ? 'Kustomization' : 'HelmRelease'} ${namespace}/${name}`

/** `kustomization/flux-system/shop`. @throws Mismatch */
export function parseFluxName(text: string): FluxName {
  const [kind, namespace = '', name = '', more] = text.split('/')
  const found = FLUX_KINDS.find((one) => one === kind?.toLowerCase())
  const isName = (part: string) => /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(part)
  if (found === undefined || more !== undefined || !isName(namespace) || !isName(name))
    throw new Mismatch('kustomization/NAMESPACE/NAME or helmrelease/NAMESPACE/NAME')
  return { kind: found, namespace, name }
}
