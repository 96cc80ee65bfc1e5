/**
 * The import rule of the house (DESIGN §3) as an ESLint rule: who may import whom, and who may touch what of Node.
 * Tests and files under `test/` and `scripts/` may import everything but what the table forbids to all.
 */
const DOMAIN = ['oci', 'reports', 'kubernetes', 'tools']
const PURE_NODE = ['crypto', 'zlib', 'stream', 'stream/promises', 'stream/web', 'path', 'path/posix', 'util', 'buffer']
const ACTIONS = ['build', 'test', 'scan', 'push', 'deploy', 'smoke']

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

/** What each part may import of ours and of Node; `true` is everything. */
const MAY = {
  core: { ours: [], node: [] },
  oci: { ours: ['core'], node: PURE_NODE },
  reports: { ours: ['core'], node: PURE_NODE },
  kubernetes: { ours: ['core'], node: PURE_NODE },
  tools: { ours: ['core'], node: PURE_NODE },
  hosts: { ours: ['core'], node: true },
  'test-registry': { ours: ['core', 'oci'], node: true },
  sandbox: { ours: ['core', 'oci', 'test-registry'], node: true },
  cli: {
    ours: ['core', 'hosts', ...DOMAIN, 'sandbox', 'test-registry', ...ACTIONS.map((a) => `action-${a}`)],
    node: true,
  },
  testing: { ours: ['core'], node: true },
  action: { ours: ['core', ...DOMAIN], node: PURE_NODE },
  'action-main': { ours: ['core', ...DOMAIN, 'hosts'], node: PURE_NODE },
}

export function importRule({ root, relative, resolve, sep }) {
  const partOf = (file) => {
    const [top, name, ...rest] = relative(root, file).split(sep)
    if (top === 'packages') return name
    if (top === 'actions') return rest.join('/') === 'src/main.ts' ? 'action-main' : 'action'
    return undefined
  }
  const unitOf = (file) => relative(root, file).split(sep).slice(0, 2).join('/')

  return {
    meta: { type: 'problem', schema: [], messages: { forbidden: '{{from}} may not import {{what}}: {{why}}' } },
    create(context) {
      const file = context.filename
      const part = partOf(file)
      const isTest = /\.test\.ts$/.test(file)
      if (part === undefined || isTest) return {}
      const allowed = MAY[part]
      const report = (node, what, why) =>
        context.report({ node, messageId: 'forbidden', data: { from: part, what, why } })

      const check = (node, source) => {
        if (typeof source !== 'string' || allowed === undefined) return
        if (source.startsWith('.')) {
          if (unitOf(resolve(file, '..', source)) !== unitOf(file))
            report(node, source, 'another package is imported by its name')
        } else if (source.startsWith('@slipway/')) {
          const name = source.slice('@slipway/'.length).split('/')[0]
          if (!allowed.ours.includes(name) && name !== part)
            report(node, source, `allowed are: ${allowed.ours.join(', ') || 'none of ours'}`)
        } else if (source.startsWith('@actions/')) {
          if (part !== 'hosts') report(node, source, 'the toolkit stands behind the ports of hosts')
        } else if (isNode(source)) {
          const name = source.replace(/^node:/, '')
          if (allowed.node !== true && !allowed.node.includes(name))
            report(node, source, 'the outside world comes through ports')
        }
      }
      const isPure = allowed !== undefined && allowed.node !== true
      const checkGlobal = (node) => {
        if (isPure && isGlobal(context, node)) report(node, node.name, 'the outside world comes through ports')
      }
      const checkDynamic = (node) => {
        const { source } = node
        if (source.type === 'Literal') check(node, source.value)
        else if (source.type === 'TemplateLiteral' && source.quasis.length === 1)
          check(node, source.quasis[0].value.cooked)
        else if (isPure) report(node, 'a name that is put together', 'what is imported stands in the source')
      }
      return {
        ImportDeclaration: (node) => check(node, node.source.value),
        ExportAllDeclaration: (node) => check(node, node.source.value),
        ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
        ImportExpression: checkDynamic,
        TSExternalModuleReference: (node) => check(node, node.expression?.value),
        TSImportType: (node) => check(node, node.source?.value ?? node.argument?.literal?.value),
        [`Identifier[name=/^(${OUTSIDE.join('|')})$/]`]: checkGlobal,
        "Identifier[name='Buffer']": (node) => part === 'core' && checkGlobal(node),
        "MemberExpression[object.name='Date']:matches([property.name='now'], [property.value='now'])": (node) =>
          isPure && report(node, 'Date.now', 'time comes through the clock port'),
        "NewExpression[callee.name='Date'][arguments.length=0]": (node) =>
          isPure && report(node, 'new Date()', 'time comes through the clock port'),
        "MemberExpression[object.name='Math'][property.name='random']": (node) =>
          report(node, 'Math.random', 'randomness comes through the random port'),
      }
    },
  }
}

function isNode(source) {
  return source.startsWith('node:') || NODE_BUILTINS.has(source.split('/')[0])
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

const NODE_BUILTINS = new Set([
  'assert',
  'async_hooks',
  'buffer',
  'child_process',
  'cluster',
  'crypto',
  'dgram',
  'diagnostics_channel',
  'dns',
  'events',
  'fs',
  'http',
  'http2',
  'https',
  'inspector',
  'module',
  'net',
  'os',
  'path',
  'perf_hooks',
  'process',
  'querystring',
  'readline',
  'stream',
  'string_decoder',
  'timers',
  'tls',
  'tty',
  'url',
  'util',
  'v8',
  'vm',
  'worker_threads',
  'zlib',
])
