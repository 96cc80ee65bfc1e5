import { isObject, type Json, listAt, property } from '@slipway/core'
import type { Platform } from '../layout/descriptor'

/** What an image runs as; what is not given stays as in the base. */
export interface ImageSettings {
  readonly entrypoint: readonly string[]
  readonly cmd?: readonly string[]
  /** Absolute. */
  readonly workdir?: string
  readonly env: ReadonlyMap<string, string>
  readonly user?: string
  readonly labels: ReadonlyMap<string, string>
}

interface ConfigParts {
  /** The base's configuration document, as read; undefined for scratch. */
  readonly base: unknown
  readonly platform: Platform
  readonly settings: ImageSettings
  readonly diffIds: readonly string[]
  /** For each of our layers, what made it. */
  readonly steps: readonly string[]
  /** RFC 3339. */
  readonly created: string
}

/** An image's configuration (image-spec, config.md), every key of the base kept that we do not set. */
export function imageConfig({ base, platform, settings, diffIds, steps, created }: ConfigParts): object {
  const history = steps.map((step) => ({ created, created_by: step }))
  return {
    ...(isObject(base) ? base : {}),
    created,
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    config: runConfig(property(base, 'config'), settings),
    rootfs: { type: 'layers', diff_ids: [...listAt(base, 'rootfs', 'diff_ids'), ...diffIds] },
    history: [...listAt(base, 'history'), ...history],
  }
}

function runConfig(base: unknown, settings: ImageSettings): object {
  const config: Record<string, unknown> = { ...(isObject(base) ? base : {}) }
  if (settings.user !== undefined) config['User'] = settings.user
  const env = mergeEnv(listAt(base, 'Env'), settings.env)
  if (env.length > 0) config['Env'] = env
  if (settings.entrypoint.length > 0) {
    config['Entrypoint'] = settings.entrypoint
    // As in a Dockerfile: the base's arguments belong to the base's program.
    delete config['Cmd']
  }
  if (settings.cmd !== undefined && settings.cmd.length > 0) config['Cmd'] = settings.cmd
  if (settings.workdir !== undefined) config['WorkingDir'] = settings.workdir
  const labels: Record<string, Json | undefined> = {
    ...(property(base, 'Labels') as object | undefined),
    ...Object.fromEntries(settings.labels),
  }
  if (Object.keys(labels).length > 0) config['Labels'] = labels
  return config
}

function mergeEnv(base: readonly unknown[], own: ReadonlyMap<string, string>): readonly string[] {
  const merged = new Map(
    base.filter((line) => typeof line === 'string').map((line) => [line.split('=', 1)[0] ?? '', line]),
  )
  for (const [name, value] of own) merged.set(name, `${name}=${value}`)
  return [...merged.values()]
}
