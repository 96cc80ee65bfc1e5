/** A rule of docker/metadata-action as a rule or a literal here, or what is lost with it. */
export type Rule = { readonly tag: string } | { readonly lost: string }

/** The rules that the action has when none are given. */
export const USUAL_RULES = 'type=schedule\ntype=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr'

/** @param line such as `type=semver,pattern={{version}}` */
export function ruleOf(line: string): Rule {
  const fields = new Map(
    line
      .split(',')
      .map((part) => [part.split('=')[0]?.trim() ?? '', part.split('=').slice(1).join('=').trim()] as const),
  )
  const type = fields.get('type') ?? (line.includes('=') ? '' : 'raw')
  const lost = (why: string): Rule => ({ lost: `tag rule "${line}": ${why}` })
  if (/\$\{\{/.test(fields.get('enable') ?? ''))
    return lost('whether it counts is computed; write it as a rule or a literal of its own')
  if (fields.get('enable') === 'false') return { tag: '' }
  if (/^.+$/.test(fields.get('suffix') ?? '') && !['ref', 'raw'].includes(type))
    return lost('a suffix of one rule alone: tag-suffix counts for all tags')
  return known(type, fields, line) ?? lost('no rule here says that')
}

function known(type: string, fields: ReadonlyMap<string, string>, line: string): Rule | undefined {
  const { pattern = '', event = '', value = '', format = '' } = Object.fromEntries(fields)
  if (type === 'semver' || type === 'pep440') {
    if (pattern.includes('raw')) return { tag: '@ref' }
    return { tag: '@semver' }
  }
  if (type === 'sha') return { tag: format === 'long' ? '@sha:long' : '@sha' }
  if (type === 'edge') return { tag: '@edge' }
  if (type === 'schedule') return { tag: '@nightly' }
  if (type === 'ref') return { tag: event === 'pr' ? '@pr' : '@ref' }
  if (type === 'raw') {
    const text = fields.has('value') ? value : line
    if (text === 'latest' && /is_default_branch/.test(fields.get('enable') ?? '')) return { tag: 'latest' }
    const day = /^\{\{date '([YMDHms]+)'.*\}\}$/.exec(text)?.[1]
    if (day !== undefined && /^[YMD]+$/.test(day)) return { tag: `@date:${day}` }
    if (/\{\{sha\}\}/.test(text)) return { tag: '@sha' }
    return /^[\w][\w.-]{0,127}$/.test(text) ? { tag: text } : undefined
  }
  return undefined
}
