import type { Host } from '@slipway/core'

/** The address of a line in the repository's web pages, at the commit that was tested. */
export type LinkTo = (file: string, line?: number) => string | undefined

export function linkTo({ name, source: { repositoryUrl, commit } }: Pick<Host, 'name' | 'source'>): LinkTo {
  if (repositoryUrl === undefined || commit === undefined) return () => undefined
  const base = `${repositoryUrl.replace(/\/$/, '')}/${name === 'gitlab' ? '-/' : ''}blob/${commit}`
  return (file, line) => {
    const path = file.split('/').map(encodeURIComponent).join('/')
    return `${base}/${path}${line === undefined ? '' : `#L${line}`}`
  }
}
