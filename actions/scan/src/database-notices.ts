import { counted } from '@slipway/core'
import type { Database } from './scanners'

const DAY = 86_400_000
const OLD = 7
/** Clocks of machines differ. */
const AHEAD = 300_000

/** What the reader of the outcome must know: a database with a name of its own, or one that knows no news. */
export function databaseNotices({ name, updated, unverified }: Database, now: number): readonly string[] {
  if (name !== undefined) return [`Scanned with another database than the default one: ${name}.`]
  if (Date.parse(updated) > now + AHEAD)
    return [
      `The vulnerability database says that it is of ${updated}, which is still to come: how old it is is not known.`,
    ]
  const days = Math.floor((now - Date.parse(updated)) / DAY)
  const age = days < 1 ? 'less than a day' : counted(days, 'day')
  const behind = 'vulnerabilities published since then are not found.'
  if (unverified !== undefined) {
    const state = `The vulnerability database is ${age} old and not verified: it could not be compared with its registry (${unverified})`
    return [days > OLD ? `${state}; ${behind}` : `${state}.`]
  }
  return days > OLD ? [`The vulnerability database is ${days} days old: ${behind}`] : []
}
