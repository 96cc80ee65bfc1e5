/**
 * Modules of Node that take milliseconds to load, for whoever needs them: most runs start their first child without
 * them.
 */
export const builtin = {
  get crypto() {
    return process.getBuiltinModule('node:crypto')
  },
  get zlib() {
    return process.getBuiltinModule('node:zlib')
  },
}
