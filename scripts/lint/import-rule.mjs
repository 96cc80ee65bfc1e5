/**
 * The import rule of the house as an ESLint rule: who may import whom, and who may touch what of Node. The rows stand
 * in `parts.mjs`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import { isNamed, partOf } from './parts.mjs'

/** Globals that read or change what is outside, and those by which one gets at them. */
const OUTSIDE = [
  'process',
  'global',
  'globalThis',
  'require',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'console',
]
const PORTS = 'the outside world comes through ports'

const meta = {
  type: 'problem',
  schema: [],
  messages: {
    import: '{{unit}} may not import {{what}}: {{why}}',
    use: '{{unit}} may not use {{what}}: {{why}}',
    unnamed: 'no row says what {{unit}} may import: add one to PARTS in scripts/lint/parts.mjs',
  },
}

/** @param {string} root folder of the checkout */
export function importRule(root) {
  const pathOf = (file) => relative(root, file).split(sep).join('/')
  const declared = declaredIn(root)
  return {
    meta,
    create(context) {
      const file = context.filename
      const { unit, row } = partOf(pathOf(file))
      if (row === undefined)
        return { Program: (node) => context.report({ node, messageId: 'unnamed', data: { unit } }) }
      if (row === true || /\.test\.ts$/.test(file)) return {}
      const isPure = row.node !== true
      const report = (messageId) => (node, what, why) => context.report({ node, messageId, data: { unit, what, why } })
      const [forbidImport, forbidUse] = [report('import'), report('use')]

      const check = (node, source) => {
        if (typeof source !== 'string') return
        const reason = source.startsWith('.')
          ? partOf(pathOf(resolve(file, '..', source))).unit !== unit && 'another package is imported by its name'
          : whyNot(source, row) || undeclared(source, unit, declared(unit))
        if (reason) forbidImport(node, source, reason)
      }
      const checkDynamic = (node) => {
        const { source } = node
        if (source.type === 'Literal') check(node, source.value)
        else if (source.type === 'TemplateLiteral' && source.quasis.length === 1)
          check(node, source.quasis[0].value.cooked)
        else if (isPure) forbidImport(node, 'a name that is put together', 'what is imported stands in the source')
      }
      const checkGlobal = (node) => isPure && isGlobal(context, node) && forbidUse(node, node.name, PORTS)
      const checkTime = (what) => (node) => isPure && forbidUse(node, what, 'time comes through the clock port')
      return {
        ImportDeclaration: (node) => check(node, node.source.value),
        ExportAllDeclaration: (node) => check(node, node.source.value),
        ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
        ImportExpression: checkDynamic,
        TSExternalModuleReference: (node) => check(node, node.expression?.value),
        TSImportType: (node) => check(node, node.source?.value ?? node.argument?.literal?.value),
        [`Identifier[name=/^(${OUTSIDE.join('|')})$/]`]: checkGlobal,
        "Identifier[name='Buffer']": (node) => unit === 'packages/core' && checkGlobal(node),
        "MemberExpression[object.name='Date']:matches([property.name='now'], [property.value='now'])":
          checkTime('Date.now'),
        "NewExpression[callee.name='Date'][arguments.length=0]": checkTime('new Date()'),
        "MemberExpression[object.name='Math'][property.name='random']": (node) =>
          forbidUse(node, 'Math.random', 'randomness comes through the random port'),
      }
    },
  }
}

/** What the row says against a source that is no path, or nothing. */
function whyNot(source, row) {
  if (source.startsWith('@slipway/'))
    return (
      !isNamed(row.ours, source.slice('@slipway/'.length)) && `allowed are: ${row.ours.join(', ') || 'none of ours'}`
    )
  if (source.startsWith('@actions/')) return row.toolkit !== true && 'the toolkit stands behind the ports of hosts'
  return isNode(source) && row.node !== true && !row.node.includes(source.replace(/^node:/, '')) && PORTS
}

/** What another part asked for is installed too, and gone on the day that the other part needs it no more. */
function undeclared(source, unit, names) {
  const name = source.split('/', source.startsWith('@') ? 2 : 1).join('/')
  return !isNode(source) && !names.has(name) && `name it in the dependencies of ${unit}/package.json`
}

/** Names of the packages that a part's own package.json asks for. */
function declaredIn(root) {
  const known = new Map()
  const read = (unit) => {
    const file = join(root, unit, 'package.json')
    if (!existsSync(file)) return new Set()
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'))
    return new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)])
  }
  return (unit) => {
    if (!known.has(unit)) known.set(unit, read(unit))
    return known.get(unit)
  }
}

function isNode(source) {
  return source.startsWith('node:') || builtinModules.includes(source.split('/')[0])
}

/** A use of the global, not a property, key, parameter or local variable of that name. */
function isGlobal(context, node) {
  const parent = node.parent
  if (
    (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    ('key' in parent && parent.key === node)
  )
    return false
  const scope = context.sourceCode.getScope(node)
  const reference = scope.references.find((r) => r.identifier === node)
  return reference !== undefined && (reference.resolved === null || reference.resolved.defs.length === 0)
}
