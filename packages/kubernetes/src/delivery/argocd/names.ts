import { Mismatch } from '@slipway/core'
import { parseNamespace } from '../../names'
import type { ApplicationName } from './applications'

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

/** `[namespace/]name`. */
export function parseApplication(text: string): ApplicationName {
  const [first = '', second, more] = text.split('/')
  const [namespace, name] = second === undefined ? ['argocd', first] : [first, second]
  if (more !== undefined || !NAME.test(name))
    throw new Mismatch(
      'the name of an Application, or namespace/name',
      'the namespace is its own, not where it deploys to',
    )
  return { namespace: parseNamespace(namespace), name }
}

/** A commit, or the version of a chart: never something that reads as an option. */
export function parseGitRevision(text: string): string {
  if (!/^[A-Za-z0-9][\w./+-]{0,199}$/.test(text)) throw new Mismatch('a commit, or another revision of the source')
  return text
}
