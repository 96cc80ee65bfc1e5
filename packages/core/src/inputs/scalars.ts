import { Mismatch } from './mismatch'

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
}

export function parseBoolean(text: string): boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  throw new Mismatch('true or false')
}

export function parseInteger(text: string, range: { readonly min: number; readonly max: number }): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || value < range.min || value > range.max) {
    throw new Mismatch(`a whole number from ${range.min} to ${range.max}`)
  }
  return value
}

/** @returns milliseconds */
export function parseDuration(text: string): number {
  const parts = /^(?:\d+(?:ms|s|m|h))+$/.test(text) ? [...text.matchAll(/(\d+)(ms|s|m|h)/g)] : []
  const total = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (MILLISECONDS[unit ?? ''] ?? Number.NaN),
    0,
  )
  if (parts.length === 0 || !Number.isSafeInteger(total) || total > 24 * 3_600_000) {
    throw new Mismatch('a duration such as 90s, 5m or 1h30m, at most 24h')
  }
  return total
}

const AGE = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const

/**
 * Longer than any wait: in days, too.
 * @returns milliseconds
 */
export function parseAge(text: string): number {
  if (!/^(?:\d{1,5}[dhms])+$/.test(text)) throw new Mismatch('an age such as 7d, 36h or 1d12h')
  const parts = [...text.matchAll(/(\d+)([dhms])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * AGE[unit as keyof typeof AGE], 0)
}

/** @returns bytes */
export function parseBytes(text: string): number {
  const [, count, unit] = /^(\d+)(B|kB|MB|GB|KiB|MiB|GiB)$/.exec(text) ?? []
  const value = Number(count) * (BYTES[unit ?? ''] ?? Number.NaN)
  if (!Number.isSafeInteger(value)) throw new Mismatch('a size such as 500MB or 2GiB')
  return value
}

/** `1m30s` for 90 000 ms. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)}s`
  const seconds = Math.round(milliseconds / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${h > 0 ? `${h}h` : ''}${m > 0 ? `${m}m` : ''}${s > 0 || seconds === 0 ? `${s}s` : ''}`
}

/** `12.3 MB`: decimal units, as registries and disks count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
