import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Runs before each test file. jest-circus makes a storage for each file (30.5) and leaves it on: each follows every
 * promise of all files that come after it in the process, and mutants are hundreds of runs in one.
 */
const KEY = Symbol.for('slipway.mutate.storages')
const prototype = AsyncLocalStorage.prototype as AsyncLocalStorage<unknown> & {
  [KEY]?: Set<AsyncLocalStorage<unknown>>
}

const { [KEY]: known } = prototype
if (known === undefined) followStorages()
else {
  for (const storage of known) storage.disable()
  known.clear()
}

/** Node's modules are the same for all files, whatever jest makes anew. */
function followStorages(): void {
  const used = new Set<AsyncLocalStorage<unknown>>()
  const run = Reflect.get(prototype, 'run') as (this: unknown, ...given: unknown[]) => unknown
  prototype[KEY] = used
  Reflect.set(prototype, 'run', function (this: AsyncLocalStorage<unknown>, ...given: unknown[]) {
    used.add(this)
    return run.apply(this, given)
  })
}
