import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Whether node_modules is what npm made of this lock file, by npm's own list of what it installed, which it writes when
 * it is done. Packages of other platforms are optional and may lack; every other one must be there, in its version.
 * @param {string} root folder of the checkout
 * @returns {boolean} false also where there is no such list, or one that cannot be read
 */
export function isInstalled(root) {
  try {
    const wanted = packagesIn(join(root, 'package-lock.json'))
    const found = packagesIn(join(root, 'node_modules/.package-lock.json'))
    const paths = Object.keys(wanted).filter((path) => path !== '')
    return (
      Object.keys(found).every((path) => path in wanted) &&
      paths.every((path) => (path in found ? isSame(wanted[path], found[path]) : wanted[path].optional === true)) &&
      paths.every((path) => !(path in found) || existsSync(join(root, path)))
    )
  } catch {
    return false
  }
}

const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages

const isSame = (a, b) => ['version', 'integrity', 'link'].every((field) => a[field] === b[field])
