import { property, type ActionName, type StageRecord } from '@slipway/core'

/** The newest record of each stage. */
export type Latest = Partial<Readonly<Record<ActionName, StageRecord>>>

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = property(value, ...path)
  if (typeof found === 'number') return Number.isFinite(found) ? found : undefined
  return typeof found === 'string' && /^\d{1,15}$/.test(found) ? Number(found) : undefined
}

/** Text, or a number as text: what a table shows. */
export function wordAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = property(value, ...path)
  return typeof found === 'string' && found !== '' ? found : typeof found === 'number' ? String(found) : undefined
}

/** A value among the facts of a stage, else among its outputs. */
export function told(record: StageRecord | undefined, fact: string, output = fact): string | undefined {
  return wordAt(record?.facts, fact) ?? wordAt(record?.outputs, output)
}

export function toldNumber(record: StageRecord | undefined, fact: string, output = fact): number | undefined {
  return numberAt(record?.facts, fact) ?? numberAt(record?.outputs, output)
}

export function milliseconds(record: StageRecord): { readonly from: number; readonly to: number } {
  const from = Date.parse(record.started)
  const to = Date.parse(record.finished)
  return { from: Number.isFinite(from) ? from : 0, to: Number.isFinite(to) ? Math.max(to, from) : from }
}
