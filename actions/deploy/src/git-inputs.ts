import { Mismatch } from '@slipway/core'
import { parseRepositoryAddress } from '@slipway/kubernetes/inputs'

/** An address, or `none`. */
export function parseGitRepository(text: string): string {
  return text === 'none' ? text : parseRepositoryAddress(text).url
}

/** From the root of that repository, and not out of it. */
export function parseGitPath(text: string): string {
  if (text === '' || text.startsWith('/') || /(?:^|\/)\.\.(?:\/|$)|[\u0000-\u001f]/.test(text))
    throw new Mismatch('a path from the root of the repository, such as apps/shop')
  return text.replace(/^\.\//, '')
}

export interface Author {
  readonly name: string
  readonly email: string
}

export function parseAuthor(text: string): Author {
  const [, name, email] = /^([^<>\u0000-\u001f]+) <([^<>\s]+@[^<>\s]+)>$/.exec(text) ?? []
  if (name === undefined || email === undefined) throw new Mismatch('Name <email>')
  return { name: name.trim(), email }
}
