/**
 * What each part of the house may import (DESIGN §3), one row a part. A package or a folder at the top that no row
 * names is an error, so a new one gets its row first.
 *
 * - `ours`: packages of ours, by the name after `@slipway/`, `*` for any word; `name/door` is that door alone.
 * - `node`: modules of Node, or `true` for all of them and for the globals that reach outside.
 * - `toolkit`: the packages `@actions/*`.
 * Besides, a part may import what its own package.json names and nothing else. Tests may import everything.
 */
const PURE_NODE = ['crypto', 'zlib', 'stream', 'stream/promises', 'stream/web', 'path', 'path/posix', 'util', 'buffer']
const DOMAINS = ['oci', 'reports', 'kubernetes', 'tools']

/** Programs of the project's own, never shipped. */
const FREE = true

/** @type {Readonly<Record<string, true | { ours: string[], node: true | string[], toolkit?: boolean }>>} */
export const PARTS = {
  'packages/core': { ours: [], node: [] },
  'packages/oci': { ours: ['core'], node: PURE_NODE },
  'packages/reports': { ours: ['core'], node: PURE_NODE },
  'packages/kubernetes': { ours: ['core'], node: PURE_NODE },
  'packages/tools': { ours: ['core'], node: PURE_NODE },
  'packages/rollback': { ours: ['core', 'kubernetes', 'tools'], node: PURE_NODE },
  'packages/hosts': { ours: ['core'], node: true, toolkit: true },
  'packages/test-registry': { ours: ['core', 'oci'], node: true },
  'packages/sandbox': { ours: ['core', 'oci', 'test-registry'], node: true },
  'packages/cli': {
    ours: ['core', 'hosts', ...DOMAINS, 'rollback', 'sandbox', 'test-registry', 'action-*'],
    node: true,
  },
  'packages/testing': { ours: ['core'], node: true },
  // An action reads what another one recorded by the types that the other declares, and by nothing else of it.
  'actions/*': { ours: ['core', ...DOMAINS, 'rollback', 'action-*/record'], node: PURE_NODE },
  bin: FREE,
  examples: FREE,
  scripts: FREE,
  test: FREE,
}

/**
 * The part that a file belongs to and its row.
 * @param {string} path from the root, with `/`
 */
export function partOf(path) {
  const [top, name] = path.split('/')
  if (name === undefined) return { unit: '.', row: FREE }
  const unit = top === 'packages' || top === 'actions' ? `${top}/${name}` : top
  return { unit, row: PARTS[top === 'actions' ? 'actions/*' : unit] }
}

/**
 * @param {readonly string[]} rows such as `core`, `action-*`, or `core/config` for one door
 * @param {string} door such as `oci/layout`
 */
export function isNamed(rows, door) {
  const [name] = door.split('/')
  return rows.some((row) => pattern(row).test(row.includes('/') ? door : name))
}

const pattern = (row) => new RegExp(`^${row.replaceAll('*', '[^/]+')}$`)
