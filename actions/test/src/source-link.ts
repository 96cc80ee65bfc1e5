import type { SourceContext } from '@slipway/core'

/** The address of a line in the repository's web pages, at the commit that was tested. */
export type LinkTo = (file: string, line?: number) => string | undefined

export function linkTo({ filesUrl }: Pick<SourceContext, 'filesUrl'>): LinkTo {
  if (filesUrl === undefined) return () => undefined
  return (file, line) => {
    const path = file.split('/').map(encodeURIComponent).join('/')
    return `${filesUrl}/${path}${line === undefined ? '' : `#L${line}`}`
  }
}
