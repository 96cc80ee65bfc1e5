/** Modules of Node that take one to twenty milliseconds, and that most starts do not use before a first child. */
const SLOW = [
  'crypto',
  'dns',
  'dns/promises',
  'fs/promises',
  'http',
  'http2',
  'https',
  'stream/promises',
  'tls',
  'tty',
  'worker_threads',
  'zlib',
]

const LAZY = 'lazyBuiltin'

/** Gives what a namespace is asked for: a value by its name, or all names where it is taken apart. */
const HELPER = [
  `const ${LAZY}=name=>{let it;const load=()=>it??=process.getBuiltinModule(name);return new Proxy({},{`,
  'get:(_,key)=>load()[key],has:(_,key)=>key in load(),ownKeys:()=>Reflect.ownKeys(load()),',
  'getOwnPropertyDescriptor:(_,key)=>Object.hasOwn(load(),key)?{configurable:true,enumerable:true,value:load()[key]}:undefined})};',
].join('')

/**
 * ncc asks for Node's modules by `createRequire` as soon as a module of ours that imports them is run. Here Node gives
 * them itself (`process.getBuiltinModule`, Node 20.16), so that `node:module` and what it needs for source maps is not
 * loaded, and those that load slowly are loaded when something of them is used.
 * @param text one file of a bundle, minified
 */
export function withLazyBuiltins(text: string): string {
  const [head, name] = /import\{createRequire as ([\w$]+)\}from"module";/.exec(text) ?? []
  if (head === undefined || name === undefined) return text
  const asked = new RegExp(
    `(?<![\\w$.])${name.replaceAll('$', '\\$')}\\(import\\.meta\\.url\\)\\("((?:node:)?([^"]+))"\\)`,
    'g',
  )
  const own = text
    .replace(head, '')
    .replace(asked, (_, whole: string, module: string) =>
      whole !== module && SLOW.includes(module) ? `${LAZY}("${whole}")` : `process.getBuiltinModule("${whole}")`,
    )
  if (own.includes(`${name}(import.meta.url)`))
    throw new Error(`expected only modules of Node by ${name}, found others`)
  return own.includes(`${LAZY}(`) ? HELPER + own : own
}
