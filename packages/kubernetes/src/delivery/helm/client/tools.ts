import { ToolError } from '@slipway/core'

export type HelmMajor = 3 | 4

/** Helm, installed and verified. */
export interface HelmTools {
  readonly helm: string
  readonly helmMajor: HelmMajor
  readonly helmVersion: string
}

/** Helm and kubectl, installed and verified. */
export interface DeployTools extends HelmTools {
  readonly kubectl: string
}

/**
 * Reads the version that the tool lock names. Which releases may run at all is the lock's matter.
 * @throws ToolError `HELM_UNKNOWN`
 */
export function helmMajor(version: string): HelmMajor {
  const major = Number(/^v?(\d+)\.\d+\.\d+/.exec(version)?.[1])
  if (major === 3 || major === 4) return major
  throw new ToolError('HELM_UNKNOWN', `expected Helm 3 or 4, found "${version}"`, 'choose helm-version 3 or 4')
}
