import { Mismatch } from '@slipway/core'
import type { ValuePath } from '../../../image/leaves'
import { IMAGE_PARTS } from '../../../image/parts'
import { parseValuePath } from '../../../names'

export type Part = (typeof IMAGE_PARTS)[number]

/** A path that the user gives: `spec.values.image.tag`, `Deployment/shop:spec.…`, `image.version=tag`. */
export interface Field {
  /** Kind and name of an object of the file, or `#2`. */
  readonly label: string | undefined
  readonly path: ValuePath
  readonly part: Part | undefined
  /** Of several images, the one that it is about. */
  readonly component: string | undefined
  /** As it was given. */
  readonly given: string
}

/** @throws Mismatch */
export function parseField(given: string): Field {
  const [, label, rest = ''] = /^(?:(#\d{1,4}|[A-Z]\w*\/[\w.-]+):)?(.*)$/s.exec(given) ?? []
  const [, path = rest, component, part] = /^(.*?)(?:=(?:([a-z][a-z0-9-]*):)?(\w+))?$/s.exec(rest) ?? []
  if (part !== undefined && !(IMAGE_PARTS as readonly string[]).includes(part))
    throw new Mismatch(`one of ${IMAGE_PARTS.join(', ')} behind "="`)
  return { label, path: parseValuePath(path), part: part as Part | undefined, component, given }
}
